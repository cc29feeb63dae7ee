"""Addresses of many things of one kind."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse


def addresses(name: str, example: Any) -> Callable[[Any], str]:
    """What `reverse` gives for the address of this name and one argument, looked up once for all arguments.

    `example` is an argument whose text stands nowhere else in the address.
    """
    before, after = reverse(name, args=[example]).split(str(example))
    return lambda argument: f"{before}{argument}{after}"
