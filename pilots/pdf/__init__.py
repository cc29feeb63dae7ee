from pilots.pdf.agreement import agreement_pdf
from pilots.pdf.paper import paper_pdf
from pilots.pdf.sheet import sheet_pdf

__all__ = ["agreement_pdf", "paper_pdf", "sheet_pdf"]
