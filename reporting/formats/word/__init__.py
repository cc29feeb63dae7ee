"""A report as a Word file: `document.py` fills the template that `template.py` makes."""
