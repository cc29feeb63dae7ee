"""The verbs of who writes a posting."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from core.exceptions import ActionRefused
from core.models import HistoryEvent, Job
from matching import services
from matching.enums import MatchState, Part, PostingState
from matching.models import Match, Offer, Request
from matching.parts import fingerprint
from tests import factories as make
from tests.racing import at_once, refusals

pytestmark = pytest.mark.django_db
FRENCH = "Nous cherchons une ville qui composte les déchets de ses marchés avec les agriculteurs."


@pytest.fixture
def draft(world):
    return make.RequestFactory(organisation=world.south, title="Before", text="Old words.")


def save(posting, part, by, opened="here", base=None, **fields):
    """As from a page that was just opened, unless `base` says otherwise."""
    base = fingerprint(type(posting).objects.get(pk=posting.pk), part) if base is None else base
    return services.save_part(posting, part, by=by, base=base, opened=opened, **fields)


def events(obj):
    return list(HistoryEvent.objects.of(obj).values_list("action", "by__email"))


def test_page_is_saved_with_its_relations(world, draft):
    region, themes = make.RegionFactory(), [make.ThemeFactory(code="safety")]
    save(draft, Part.THEMES, world.officer_south, themes=themes, theme_other="")
    save(draft, Part.PARTNER, world.officer_south, preferred_regions=[region], partner_traits="Small.")
    stored = Request.objects.get()
    assert (list(stored.themes.all()), list(stored.preferred_regions.all())) == (themes, [region])
    assert (stored.partner_traits, stored.title) == ("Small.", "Before")
    assert (stored.parts_saved, stored.saved_from) == (["themes", "partner"], "here")


def test_saving_a_page_twice_counts_it_once(world, draft):
    for _ in range(2):
        save(draft, Part.EXCHANGE, world.officer_south, gives="Pumps")
    assert Request.objects.get().parts_saved == ["exchange"]


def test_what_one_person_writes_in_a_row_is_one_event(world, draft):
    for who in ("officer_south", "officer_south", "two_hats", "officer_south"):
        save(draft, Part.EXCHANGE, getattr(world, who), gives=who)
    south, two = world.officer_south.email, world.two_hats.email
    assert events(draft) == [("edit", south), ("edit", two), ("edit", south)]


@pytest.mark.parametrize("role", ["officer_north", "staff_south", "coordinator", "outsider"])
def test_saving_is_for_editors(world, draft, role):
    with pytest.raises(PermissionDenied):
        save(draft, Part.EXCHANGE, getattr(world, role), gives="Pumps")
    with pytest.raises(PermissionDenied):
        services.revise_posting(draft, by=getattr(world, role), gives="Pumps")


@pytest.mark.parametrize("state", sorted(set(PostingState) - PostingState.changeable()))
def test_what_is_handed_in_or_over_is_not_written_on(world, state):
    posting = make.OfferFactory(organisation=world.south, published=True, state=state)
    with pytest.raises(ActionRefused, match="so nothing was changed"):
        save(posting, Part.EXCHANGE, world.officer_south, gives="Pumps")


def test_second_of_two_people_is_told_and_nothing_is_lost(world, draft):
    opened_by_both = fingerprint(draft, Part.TEXT)
    save(draft, Part.TEXT, world.officer_south, opened="one", base=opened_by_both, title="Mine")
    with pytest.raises(services.ChangedMeanwhile, match="Somebody else has saved this page") as refused:
        save(draft, Part.TEXT, world.two_hats, opened="two", base=opened_by_both, title="Theirs")
    assert (refused.value.current.title, Request.objects.get().title) == ("Mine", "Mine")


def test_two_people_on_different_pages_do_not_disturb_each_other(world, draft):
    base = fingerprint(draft, Part.EXCHANGE)
    save(draft, Part.TEXT, world.officer_south, title="Mine")
    save(draft, Part.EXCHANGE, world.two_hats, opened="two", base=base, gives="Pumps")
    assert (Request.objects.get().title, Request.objects.get().gives) == ("Mine", "Pumps")


def test_page_whose_receipt_was_lost_saves_again(world, draft):
    before_both = fingerprint(draft, Part.EXCHANGE)
    for words in ("Pumps", "Pumps and pipes"):
        save(draft, Part.EXCHANGE, world.officer_south, base=before_both, gives=words)
    assert Request.objects.get().gives == "Pumps and pipes"


def test_same_words_from_two_people_are_no_conflict(world, draft):
    base = fingerprint(draft, Part.EXCHANGE)
    for opened in ("one", "two"):
        save(draft, Part.EXCHANGE, world.officer_south, opened=opened, base=base, gives="Pumps")
    assert Request.objects.get().gives == "Pumps"


@pytest.mark.parametrize("base", ["", "forged"])
def test_page_that_does_not_say_what_it_stood_on_does_not_overwrite(world, draft, base):
    with pytest.raises(services.ChangedMeanwhile):
        save(draft, Part.TEXT, world.officer_south, opened="", base=base, title="After")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_pages_sent_at_once_one_is_refused(world, draft):
    base = fingerprint(draft, Part.TEXT)

    def page(opened):
        return lambda: save(draft, Part.TEXT, world.officer_south, opened=opened, base=base, title=opened)

    outcomes = at_once(page("one"), page("two"), held=draft)
    assert len(refusals(outcomes)) == 1
    [saved] = [outcome for outcome in outcomes if isinstance(outcome, Request)]
    assert Request.objects.get().title == saved.title


@pytest.mark.parametrize(
    ("text", "language"),
    [(FRENCH, "fr"), ("نبحث عن مدينة تعالج نفايات الأسواق مع المزارعين", "ar"), ("12", "")],
)
def test_language_is_recognised_from_the_text(world, draft, text, language):
    saved = save(draft, Part.TEXT, world.officer_south, title="", text=text, language="")
    assert (saved.language, saved.is_language_guessed) == (language, True)


def test_chosen_language_is_kept(world, draft):
    saved = save(draft, Part.TEXT, world.officer_south, title="", text=FRENCH, language="wo")
    assert (saved.language, saved.is_language_guessed) == ("wo", False)


@pytest.fixture
def published(world):
    return make.RequestFactory(organisation=world.south, published=True, matched_at="2004-03-01T00:00Z")


def test_correction_says_what_was_there_before_and_matches_anew(world, published):
    old = published.title
    changes = {
        "title": "Better",
        "modes": ["training"],
        "interpretation": True,
        "window_end": date(2005, 1, 1),
    }
    services.revise_posting(published, by=world.officer_south, **changes, gives="Pumps")
    stored = Request.objects.get()
    assert (stored.title, stored.matched_at, stored.revised_at is not None) == ("Better", None, True)
    lines = [f"Title, before: {old}", "Ways of working, before: study visit"]
    lines += ["We can arrange interpretation, before: no", "Not after, before: –", "What we give, before: –"]
    assert HistoryEvent.objects.of(published).get().note.splitlines() == lines
    assert list(Job.objects.values_list("kind", "subject_id")) == [("matching.request", published.pk)]


def test_correction_of_themes_names_the_former_ones(world, published):
    save(published, Part.THEMES, world.officer_south, themes=[make.ThemeFactory(code="safety")])
    assert HistoryEvent.objects.of(published).get().note == "Themes, before: water"


def test_correction_of_what_the_matcher_does_not_read_asks_for_no_matching(world, published):
    save(published, Part.EXCHANGE, world.officer_south, gives="Pumps", means="")
    assert Request.objects.get().matched_at is not None
    assert not Job.objects.exists()


def test_correction_that_leaves_the_language_open_names_only_what_was_typed(world, published):
    saved = save(published, Part.TEXT, world.officer_south, title=FRENCH, text=FRENCH, language="")
    assert (saved.language, saved.is_language_guessed) == ("fr", True)
    assert "guessed" not in HistoryEvent.objects.of(published).get().note


def test_correction_that_changes_nothing_leaves_no_trace(world, published):
    save(published, Part.TEXT, world.officer_south, title=published.title, language="en")
    assert (events(published), Request.objects.get().revised_at) == ([], None)


def test_correction_may_not_leave_a_gap(world, published):
    with pytest.raises(ActionRefused, match="Write a title before you submit."):
        save(published, Part.TEXT, world.officer_south, title="", text="Words.")
    assert Request.objects.get().title == published.title


@pytest.mark.parametrize("state", sorted(set(PostingState) - {PostingState.PUBLISHED}))
def test_only_what_is_published_is_corrected(world, state):
    offer = make.OfferFactory(organisation=world.south, published=True, state=state)
    with pytest.raises(ActionRefused, match="Only what is published can be corrected."):
        services.revise_posting(offer, by=world.officer_south, title="After")


@pytest.mark.parametrize(
    ("state", "told"),
    [("proposed", []), ("interested", ["revise"]), ("agreed", ["revise"]), ("declined", [])],
)
def test_matches_that_people_look_at_remember_the_correction(world, state, told):
    match = world.match_in(MatchState(state))
    services.revise_posting(match.request, by=world.officer_south, title="Better")
    assert [action for action, _ in events(match) if action == "revise"] == told


def test_copy_is_a_draft_with_the_words_but_not_the_time(world):
    region = make.RegionFactory()
    offer = make.OfferFactory(
        organisation=world.south, published=True, gives="Pumps", capacity=3, window_end=date(2005, 1, 1)
    )
    offer.preferred_regions.set([region])
    copy = services.copy_posting(offer, by=world.officer_south)
    assert (copy.state, copy.title, copy.gives, copy.capacity) == ("draft", offer.title, "Pumps", 3)
    assert (copy.window_end, copy.published_at, copy.external_id) == (None, None, "")
    assert (list(copy.themes.all()), list(copy.preferred_regions.all())) == (
        list(offer.themes.all()),
        [region],
    )
    assert copy.parts_saved == [part for part in Part.values if part != "time"]


def test_copying_the_posting_of_others_is_denied(world):
    with pytest.raises(PermissionDenied):
        services.copy_posting(make.OfferFactory(published=True), by=world.officer_south)
    assert (Offer.objects.count(), Match.objects.count()) == (1, 0)
