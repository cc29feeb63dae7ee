import re
from typing import Any

from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from pilots.models import Comment
from pilots.rules.pilots import may_review

# Chinese and Japanese, written without spaces, go by character.
WORD = re.compile(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+")


def may_review_comment(user: Any, comment: Comment) -> bool:
    return may_review(user, comment.round.pilot)


def is_shortening(original: str, text: str) -> None:
    """Refuses what puts words into a stakeholder's mouth: words may be left out, none added or moved.

    Punctuation is free: what stays has to read well.
    """
    words = iter(WORD.findall(original))
    kept = WORD.findall(text)
    if not kept:
        raise ActionRefused(_("Nothing would be left. Withhold the comment instead."))
    if not all(word in words for word in kept):
        raise ActionRefused(
            _("Only take words away: the text may hold no word that the comment does not have at that place.")
        )
