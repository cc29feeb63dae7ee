"""The whole site on one machine that has Python and nothing else (docs/running.md)."""
