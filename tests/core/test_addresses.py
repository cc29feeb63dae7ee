import uuid

import pytest
from django.urls import reverse, set_script_prefix

from core.addresses import addresses


@pytest.mark.parametrize("prefix", ["/", "/below/0/"])
def test_addresses_are_those_of_reverse(prefix):
    try:
        set_script_prefix(prefix)
        address = addresses("reporting:evaluation_detail", uuid.UUID(int=0))
        some = uuid.uuid4()
        assert address(some) == reverse("reporting:evaluation_detail", args=[some])
    finally:
        set_script_prefix("/")
