from django.db.models import OuterRef, Subquery

from library.models import Edition


def original_title() -> Subquery:
    """What a list of tools is sorted by, the same for readers of every language."""
    editions = Edition.objects.filter(tool=OuterRef("pk")).order_by("pk")
    return Subquery(editions.values("folded_title")[:1])


def original_vector() -> Subquery:
    editions = Edition.objects.filter(tool=OuterRef("pk")).order_by("pk")
    return Subquery(editions.values("vector")[:1])
