"""What a text means, as a vector; in whatever language it is written."""

from matching.meaning.encoder import EncoderMissing, ensure_model
from matching.meaning.vectors import posting_text, vectorise

__all__ = ["EncoderMissing", "ensure_model", "posting_text", "vectorise"]
