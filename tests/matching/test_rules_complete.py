import pytest

from core.exceptions import ActionRefused
from matching import rules
from matching.enums import Part
from tests import factories as make

pytestmark = pytest.mark.django_db
EMPTY = [
    ("title", Part.TEXT, "Write a title before you submit."),
    ("text", Part.TEXT, "Describe what it is about before you submit."),
    ("language", Part.TEXT, "Choose the language of your text before you submit."),
    ("modes", Part.WORK, "Choose at least one way of working before you submit."),
    ("work_languages", Part.WORK, "Choose at least one language of work before you submit."),
]


@pytest.mark.parametrize(("field", "part", "sentence"), EMPTY)
def test_what_is_lacking_is_said_with_its_page(field, part, sentence):
    offer = make.OfferFactory()
    setattr(offer, field, type(getattr(offer, field))())
    assert rules.lacks(offer) == [rules.Lack(part, sentence)]


@pytest.mark.parametrize(("other", "lacking"), [("", 1), ("Cemeteries", 0)])
def test_another_theme_is_a_theme(other, lacking):
    offer = make.OfferFactory(theme_other=other)
    offer.themes.clear()
    assert len(rules.lacks(offer)) == lacking


def test_everything_that_is_lacking_is_said_at_once():
    with pytest.raises(ActionRefused) as refused:
        rules.is_complete(make.OfferFactory(title="", modes=[]))
    assert str(refused.value) == f"{EMPTY[0][2]} {EMPTY[3][2]}"
