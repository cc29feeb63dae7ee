from pilots.pdf.agreement import agreement_pdf
from pilots.pdf.sheet import sheet_pdf

__all__ = ["agreement_pdf", "sheet_pdf"]
