import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from matching.enums import MatchState
from matching.filters import MatchFilter, OfferFilter, RequestFilter
from matching.models import Match, Offer
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(filter_class, user=None, **data):
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    model = filter_class.Meta.model
    chosen = filter_class(data, queryset=model.objects.order_by("pk"), request=request)
    assert chosen.is_valid(), chosen.errors
    return list(chosen.qs)


def test_without_filters_everything_is_found():
    offers = [make.OfferFactory(), make.OfferFactory(published=True)]
    assert found(OfferFilter) == offers


def test_words_in_the_title_for_everybody():
    offer = make.OfferFactory(title="Composting")
    make.OfferFactory(title="Tramways")
    assert found(OfferFilter, q="compost") == [offer]


def test_words_in_the_text_for_those_who_may_read_it():
    offer = make.OfferFactory(text="About vermiculture.")
    assert found(OfferFilter, q="Vermiculture", user=make.UserFactory()) == [offer]
    assert found(OfferFilter, q="Vermiculture") == []


def test_an_area_finds_its_sub_themes():
    water = make.ThemeFactory(code="water")
    sanitation = make.ThemeFactory(code="water.sanitation", parent=water)
    both = make.RequestFactory(themes=[water, sanitation])
    sub = make.RequestFactory(themes=[sanitation])
    make.RequestFactory(themes=[make.ThemeFactory(code="safety")])
    assert found(RequestFilter, theme="water") == [both, sub]
    assert found(RequestFilter, theme="water.sanitation") == [both, sub]


@pytest.mark.parametrize(
    ("field", "value", "other"),
    [("work_language", "fr", "en"), ("mode", "training", "study_visit"), ("state", "published", "draft")],
)
def test_lists_by_code(field, value, other):
    column = {"work_language": "work_languages", "mode": "modes"}.get(field)
    offer = make.OfferFactory(published=True, **({column: [other, value]} if column else {}))
    make.OfferFactory(**({column: [other]} if column else {}))
    assert found(OfferFilter, **{field: value}) == [offer]


def test_country_is_that_of_the_city():
    offer = make.OfferFactory(organisation__city__country=make.CountryFactory(code="KE"))
    make.OfferFactory(organisation__city__country=make.CountryFactory(code="SE"))
    assert found(OfferFilter, country="KE") == [offer]


@pytest.mark.parametrize(
    "data", [{"theme": "nothing"}, {"mode": "telepathy"}, {"country": "ZZ"}, {"work_language": "xx"}]
)
def test_unknown_choices_are_refused(data):
    assert list(OfferFilter(data, queryset=Offer.objects.all()).errors) == list(data)


def test_matches_by_state_posting_and_theme():
    match = make.MatchFactory(state=MatchState.DECLINED)
    make.MatchFactory(request__themes=[make.ThemeFactory(code="safety")])
    for data in (
        {"state": "declined"},
        {"request": match.request.uuid},
        {"offer": match.offer.uuid},
        {"theme": "water"},
    ):
        assert found(MatchFilter, **data) == [match]


def test_matches_of_a_number_that_is_none_are_refused():
    assert list(MatchFilter({"offer": "17"}, queryset=Match.objects.all()).errors) == ["offer"]
