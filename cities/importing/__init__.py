"""Members of an association from a file; docs/importing.md describes it."""
