"""A report as files in the formats of others, each made from the frozen facts alone (docs/reports.md)."""
