from datetime import date

from django.db.models import Q


def in_force(on: date, *, start: str, end: str) -> Q:
    """Rows whose dates, from `start` up to the day before `end` (open when null), contain the day."""
    return Q(**{f"{start}__lte": on}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on}))
