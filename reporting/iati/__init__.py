"""The pilots and programmes that everybody may see, as an IATI 2.03 activity file (docs/iati.md)."""
