"""What the change feed is read by: places in it."""

from django.db import connection

from core.models import ChangePlace, Stamp

FORGOTTEN = "changes forgotten up to"
START = ChangePlace(0, 0)


def place_now() -> ChangePlace:
    """Behind everything that is settled, before everything that is not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_settled_before()")
        return ChangePlace(cursor.fetchone()[0], 0)


def forgotten_up_to() -> ChangePlace:
    """Behind the last change that is not kept any more."""
    place = Stamp.objects.filter(name=FORGOTTEN).values_list("value", flat=True).first()
    return read_place(place) if place else START


def read_place(text: str) -> ChangePlace:
    """The place that `str` has written; ValueError for anything else."""
    if not text.isascii() or not text.replace(".", "", 1).isdecimal() or len(text) > 39:
        raise ValueError(text)
    transaction, change = map(int, text.split("."))
    return ChangePlace(transaction, change)
