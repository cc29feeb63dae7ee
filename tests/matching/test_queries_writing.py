import pytest

from matching.enums import Part
from matching.meaning.terms import term_counts
from matching.queries.writing import READ, SHOWN, alike, next_part, part_states
from tests import factories as make

pytestmark = pytest.mark.django_db
TRAMS = "Tramways on a narrow street, their signals and their maintenance by the municipal workshop."


def published(factory, text, language="en", **fields):
    terms = term_counts(text, language)
    return factory(published=True, title="", text=text, vector=[0] * 384, terms=terms, **fields)


@pytest.mark.parametrize(
    ("mine", "theirs"), [(make.RequestFactory, make.OfferFactory), (make.OfferFactory, make.RequestFactory)]
)
def test_likely_partners_share_words_and_are_on_offer(mine, theirs):
    draft = mine(title="", text=TRAMS)
    fits = published(theirs, TRAMS)
    published(theirs, "Cemeteries with gardens.")
    published(theirs, TRAMS, organisation=draft.organisation)
    theirs(title="", text=TRAMS, terms=term_counts(TRAMS, "en"))
    published(mine, TRAMS)
    assert alike(draft).others == [fits]


def test_best_partners_come_first_and_few_are_shown():
    draft = make.RequestFactory(title="", text=TRAMS)
    near = published(make.OfferFactory, "Tramways and their signals.")
    same = [published(make.OfferFactory, TRAMS) for _ in range(SHOWN)]
    found = alike(draft).others
    assert (len(found), set(found) <= set(same), near in found) == (SHOWN, True, False)


def test_own_repeats_are_found_among_drafts_and_published_ones():
    draft = make.OfferFactory(title="", text=TRAMS)
    own = {"organisation": draft.organisation, "title": ""}
    begun, there = make.OfferFactory(text=TRAMS, **own), make.OfferFactory(text=TRAMS, published=True, **own)
    make.OfferFactory(text=TRAMS, **{**own, "organisation": make.OrganisationFactory()})
    make.OfferFactory(text=TRAMS, state="withdrawn", **own)
    make.OfferFactory(text="Cemeteries with gardens.", **own)
    make.OfferFactory(text="", **own)
    make.RequestFactory(text=TRAMS, **own)
    assert set(alike(draft).own) == {begun, there}


@pytest.mark.parametrize("empty", [{"text": ""}, {"language": ""}])
def test_nothing_is_alike_without_words_or_a_language(empty, django_assert_num_queries):
    draft = make.OfferFactory(**empty)
    with django_assert_num_queries(0):
        found = alike(draft)
    assert (found.own, found.others) == ([], [])


def test_rows_that_are_read_are_bounded(django_assert_max_num_queries):
    draft = make.OfferFactory(title="", text=TRAMS)
    with django_assert_max_num_queries(4) as queries:
        alike(draft)
    assert f"LIMIT {READ}" in "".join(query["sql"] for query in queries)


def test_part_states_of_an_untouched_draft():
    draft = make.OfferFactory(title="", text="", modes=[])
    draft.themes.clear()
    assert {state.state for state in part_states(draft)} == {"planned"}


def test_part_states_of_pages_that_were_saved():
    draft = make.OfferFactory(modes=[], parts_saved=["work", "time"])
    states = {state.part: (state.state, len(state.missing)) for state in part_states(draft)}
    done, planned = ("done", 0), ("planned", 0)
    assert states == {
        Part.TEXT: done,
        Part.THEMES: done,
        Part.WORK: ("pending", 1),
        Part.TIME: done,
        Part.PARTNER: planned,
        Part.EXCHANGE: planned,
    }


@pytest.mark.parametrize(
    ("after", "following"), [("text", "work"), ("work", "partner"), ("exchange", "work")]
)
def test_next_part_is_the_first_unfinished_one_behind_or_else_before(after, following):
    states = part_states(make.OfferFactory(modes=[], gives="Pumps", parts_saved=["work", "time"]))
    assert next_part(states, Part(after)) == following


def test_no_part_is_next_when_all_are_done():
    assert next_part(part_states(make.OfferFactory(parts_saved=Part.values)), Part.TEXT) is None
