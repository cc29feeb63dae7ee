"""Forms of paper: counted before they are entered, answers only when both numbers are the same."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cities.enums import Duty
from cities.models import Affiliation
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from pilots import queries, rules, services
from pilots.enums import PilotState
from pilots.models import Answer, Comment, PaperBatch, Pilot
from tests.factories import AssociationFactory, MembershipFactory
from tests.pilots.factories import PaperBatchFactory
from tests.pilots.papers import batch, enter, filled, opened_days_ago
from tests.pilots.story import VALUES, Story

TODAY, DAY = timezone.now().date(), timedelta(days=1)


@pytest.fixture
def final(story) -> Story:
    story.to(PilotState.COMPLETED).open_final()
    return story


def notes(action):
    return list(HistoryEvent.objects.filter(action=action).values_list("note", flat=True))


WRONG = [
    ("paper_came_back_and_was_handed_out", {"counted": 0}),
    ("paper_came_back_and_was_handed_out", {"counted": 21}),
    ("paper_came_back_and_was_handed_out", {"handed_out": 501}),
    ("no_more_paper_entered_than_counted", {"entries": [{}, {}, {}, {}]}),
    ("closed_paper_was_entered_as_counted", {"closed_at": timezone.now() + DAY}),
    ("closed_paper_was_entered_as_counted", {"entered": 3}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("constraint", "fields"), WRONG)
def test_batch_refuses_numbers_that_cannot_be(constraint, fields):
    PaperBatchFactory(counted=3, handed_out=20)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PaperBatch.objects.update(**fields)


def test_closed_batch_keeps_no_form_and_the_number_that_was_counted(final, world):
    services.close_batch(filled(final, "residents", "ngo"), by=world.staff_south)
    for fields in ({"entries": [{}]}, {"entered": 1}, {"closed_by": None}, {"counted": 1}):
        with (
            pytest.raises(IntegrityError, match="closed_paper_was_entered_as_counted"),
            transaction.atomic(),
        ):
            PaperBatch.objects.update(**fields)


def test_batch_is_closed_after_it_was_opened(final, world):
    services.close_batch(filled(final, "residents"), by=world.staff_south)
    with pytest.raises(IntegrityError, match="paper_is_closed_after_it_was_opened"), transaction.atomic():
        PaperBatch.objects.update(closed_at=timezone.now() - DAY)


def test_open_batch_names_who_enters_it(final, world):
    papers = batch(final, counted=14)
    assert papers.association == world.southern_association
    assert batch(final, by=world.staff_north).association == world.northern_association
    assert notes("open_papers")[0] == f"Southtown · {TODAY} · 14 / 20"


def test_coordinator_enters_where_no_association_answers(final, world):
    Affiliation.objects.all().delete()
    MembershipFactory(user=world.coordinator, organisation=AssociationFactory(), duty=Duty.APPROVER)
    assert batch(final, by=world.coordinator).association == world.un_body


@pytest.mark.parametrize(
    ("handed_out", "counted", "sentence"),
    [
        (20, 0, "one form at least"),
        (20, -1, "one form at least"),
        (13, 14, "More forms came back than were handed out. Count both again"),
        (501, 14, "At most 500 forms"),
    ],
)
def test_counts_that_cannot_be_are_refused(final, handed_out, counted, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        batch(final, counted=counted, handed_out=handed_out)
    assert not PaperBatch.objects.exists()


@pytest.mark.parametrize(
    ("days", "sentence"), [(-3, "no form of it was filled in before"), (1, "a day up to today")]
)
def test_day_before_the_assessment_or_to_come_is_refused(final, days, sentence):
    opened_days_ago(final, 2)
    with pytest.raises(ActionRefused, match=sentence):
        batch(final, held_on=TODAY + days * DAY)
    assert batch(final, held_on=TODAY - 2 * DAY).pk


def test_forms_of_who_is_no_partner_are_refused(final, world):
    with pytest.raises(ActionRefused, match="is no partner"):
        batch(final, side=world.un_body)


def test_page_of_a_batch_that_is_sent_twice_opens_one(final):
    key = uuid4()
    assert batch(final, entered_from=key) == batch(final, entered_from=key)


@pytest.mark.parametrize("role", ["officer_south", "officer_north", "donor", "coordinator", "outsider"])
def test_a_city_enters_no_forms_about_itself(final, world, role):
    by = getattr(world, role)
    with pytest.raises(PermissionDenied):
        batch(final, by=by)
    papers = filled(final, "residents")
    for verb in (
        lambda: services.enter_form(papers, by=by, key=uuid4(), group="ngo", values=VALUES),
        lambda: services.take_back_form(papers, by=by, key=uuid4()),
        lambda: services.recount(papers, by=by, handed_out=20, counted=5),
        lambda: services.close_batch(papers, by=by),
        lambda: services.discard_batch(papers, by=by),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_nothing_counts_before_the_batch_is_closed(final, world):
    papers = filled(final, "residents", "ngo")
    assert not Answer.objects.exists()
    services.close_batch(papers, by=world.staff_south)
    rows = Answer.objects.values_list("group", "side", "answered_on")
    assert Counter(rows) == {("residents", world.south.pk, TODAY): 1, ("ngo", world.south.pk, TODAY): 1}
    closed = PaperBatch.objects.get()
    assert (closed.entries, closed.entered, closed.closed_by) == ([], 2, world.staff_south)


def test_closing_says_both_numbers_while_they_differ(final, world):
    papers = batch(final, counted=14)
    for _ in range(12):
        enter(papers, world)
    with pytest.raises(ActionRefused) as refusal:
        services.close_batch(papers, by=world.staff_south)
    assert str(refusal.value) == (
        "You counted 14 forms; 12 are entered. Enter the others, or correct the count."
    )
    assert not Answer.objects.exists()
    services.recount(papers, by=world.staff_south, handed_out=20, counted=12)
    services.close_batch(papers, by=world.staff_south)
    assert Answer.objects.count() == 12


def test_nothing_ties_an_answer_to_its_place_in_the_stack_or_to_its_comment(final, world):
    papers = batch(final, counted=60, handed_out=60)
    for number in range(60):
        papers = enter(papers, world, comment=f" {number:02} ", need=number % 5 + 1)
    services.close_batch(papers, by=world.staff_south)
    entered = [number % 5 + 1 for number in range(60)]
    stored = [answer.values["need"] for answer in Answer.objects.order_by("pk")]
    assert sorted(stored) == sorted(entered)
    comments = [int(text) for text in Comment.objects.order_by("pk").values_list("text", flat=True)]
    assert sorted(comments) == list(range(60))
    # Two shuffles out of 60! and more; that they agree by chance will not happen.
    assert stored != entered
    assert comments != list(range(60))
    assert stored != [number % 5 + 1 for number in comments]
    assert Answer.objects.values("recorded_at").distinct().count() == 1


def test_form_without_a_comment_leaves_none(final, world):
    papers = enter(batch(final, counted=1), world, comment="  \n ")
    services.close_batch(papers, by=world.staff_south)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("counted", [1, 2])
def test_one_form_more_than_counted_is_refused(final, world, counted):
    papers = filled(final, *["residents"] * counted)
    with pytest.raises(ActionRefused, match="correct the count first"):
        enter(papers, world)
    assert len(PaperBatch.objects.get().entries) == counted


def test_form_that_is_sent_twice_is_kept_once_and_told(final, world):
    key, papers = uuid4(), batch(final)
    enter(papers, world, key=key)
    with pytest.raises(rules.SavedAlready, match="This form is saved already"):
        enter(papers, world, key=key)
    assert len(PaperBatch.objects.get().entries) == 1


def test_page_that_was_used_for_another_form_is_refused(final, world):
    key, papers = uuid4(), batch(final)
    enter(papers, world)
    enter(papers, world, key=key)
    with pytest.raises(ActionRefused, match="Form 2 was saved from this page") as refusal:
        enter(papers, world, key=key, need=1)
    assert not isinstance(refusal.value, rules.SavedAlready)


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("mayors", {}),
        ("", {}),
        ("residents", {"need": 6}),
        ("residents", {"need": 0}),
        ("residents", {"need": True}),
        ("residents", {"need": "5"}),
        ("residents", {"another": 5}),
    ],
)
def test_form_that_says_what_none_can_is_refused(final, world, group, values):
    papers = batch(final)
    with pytest.raises(ActionRefused):
        enter(papers, world, group, **values)
    assert PaperBatch.objects.get().entries == []


def test_form_is_taken_back_once(final, world):
    key, papers = uuid4(), batch(final)
    enter(papers, world)
    enter(papers, world, key=key)
    assert len(services.take_back_form(papers, by=world.staff_south, key=key).entries) == 1
    with pytest.raises(ActionRefused, match="taken back already"):
        services.take_back_form(papers, by=world.staff_south, key=key)


def test_recount_keeps_what_is_entered_and_is_in_the_history(final, world):
    papers = filled(final, "residents", "ngo")
    with pytest.raises(ActionRefused, match="2 forms are entered, so no fewer came back"):
        services.recount(papers, by=world.staff_south, handed_out=20, counted=1)
    with pytest.raises(ActionRefused, match="More forms came back"):
        services.recount(papers, by=world.staff_south, handed_out=2, counted=3)
    services.recount(papers, by=world.staff_south, handed_out=30, counted=3)
    services.recount(papers, by=world.staff_south, handed_out=30, counted=3)
    assert notes("recount_papers") == [f"Southtown · {TODAY} · 2 / 20\nSouthtown · {TODAY} · 3 / 30"]


def test_closed_forms_stay_as_they_are(final, world):
    papers, by = filled(final, "residents"), world.staff_south
    services.close_batch(papers, by=by)
    for verb in (
        lambda: enter(papers, world),
        lambda: services.take_back_form(papers, by=by, key=uuid4()),
        lambda: services.recount(papers, by=by, handed_out=20, counted=2),
        lambda: services.close_batch(papers, by=by),
        lambda: services.discard_batch(papers, by=by),
    ):
        with pytest.raises(ActionRefused, match="These forms were closed"):
            verb()
    assert Answer.objects.count() == 1
    assert notes("close_papers") == [f"Southtown · {TODAY} · 1 / 20"]


def test_discarded_forms_count_nowhere_and_leave_their_numbers(final, world):
    papers = filled(final, "residents", "ngo")
    services.discard_batch(papers, by=world.staff_south)
    assert not PaperBatch.objects.exists()
    assert not Answer.objects.exists()
    assert notes("discard_papers") == [f"Southtown · {TODAY} · 2 / 20 (2)"]
    with pytest.raises(ActionRefused, match="discarded meanwhile"):
        enter(papers, world)


def test_history_of_the_pilot_tells_what_became_of_the_forms(final, world):
    services.close_batch(filled(final, "residents"), by=world.staff_south)
    services.discard_batch(filled(final, "residents"), by=world.staff_south)
    told = {str(entry.title): entry for entry in queries.timeline(final.pilot, for_insiders=False)}
    assert "Forms filled in on paper were entered as answers" in told
    assert told["Forms filled in on paper were discarded before they counted"].note == ""


def test_assessed_is_a_pilot_on_the_day_of_the_forms_once_they_are_known(final, world):
    opened_days_ago(final)
    long_ago = timezone.now() - 30 * DAY
    Pilot.objects.update(prepared_at=long_ago)
    HistoryEvent.objects.update(at=long_ago, recorded_at=long_ago)
    batches = [
        filled(final, "residents", "ngo", "residents", held_on=TODAY - 6 * DAY),
        filled(final, "business", "residents", held_on=TODAY - 4 * DAY, side=world.north),
    ]
    before = timezone.now()
    for papers in batches:
        services.close_batch(papers, by=world.staff_south)

    def assessed_on(as_of, known_at):
        [record] = queries.pilot_records(as_of, known_at)
        return record.assessed_on

    assert assessed_on(TODAY, before) is None
    assert assessed_on(TODAY - 5 * DAY, timezone.now()) is None
    assert assessed_on(TODAY - 4 * DAY, timezone.now()) == TODAY - 4 * DAY
    assert assessed_on(TODAY, timezone.now()) == TODAY - 4 * DAY


def test_how_many_came_on_paper_is_told_from_five_on(final, world):
    services.close_batch(filled(final, *["residents"] * 3), by=world.staff_south)
    final.hear("residents", world.south)
    filled(final, *["residents"] * 4)

    def told():
        return queries.on_paper(final.round.papers.for_display(), Answer.objects.all())

    assert told() is None
    services.close_batch(filled(final, "ngo", "ngo", by=world.staff_north), by=world.staff_north)
    assert told() == queries.OnPaper(5, 6, "North Local, South Local")


COUNTS = st.integers(0, 4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["open", "recount"]), COUNTS, COUNTS),
        st.tuples(st.sampled_from(["enter", "enter", "enter", "again", "take_back"]), COUNTS, COUNTS),
        st.tuples(st.sampled_from(["close", "discard", "link"]), COUNTS, COUNTS),
    ),
    max_size=25,
)


class Desk:
    """Plays steps on the newest batch, and knows without the database what has to come of them."""

    def __init__(self, story):
        self.story, self.by = story, story.world.staff_south
        self.papers, self.handed_out, self.counted, self.keys = None, 0, 0, []
        self.answers = 0

    def play(self, step, first, second):
        if step == "link":
            self.story.hear("residents", self.story.world.south)
            self.answers += 1
        elif step == "open" or self.papers:
            getattr(self, step)(first, second)

    def tries(self, verb, *, fits):
        try:
            found = verb()
        except ActionRefused:
            assert not fits
            return None
        assert fits
        return found

    def open(self, handed_out, counted):
        if self.papers:
            return
        fits = 1 <= counted <= handed_out
        self.papers = self.tries(lambda: batch(self.story, counted=counted, handed_out=handed_out), fits=fits)
        self.handed_out, self.counted, self.keys = handed_out, counted, []

    def enter(self, group, _second):
        key, fits = uuid4(), len(self.keys) < self.counted
        groups = ["residents", "ngo", "business", "utility", "other"]
        self.tries(lambda: enter(self.papers, self.story.world, groups[group], key=key), fits=fits)
        self.keys += [key] * fits

    def again(self, place, _second):
        if place < len(self.keys):
            key = self.keys[place]
            self.tries(lambda: enter(self.papers, self.story.world, "university", key=key), fits=False)

    def take_back(self, place, _second):
        key = self.keys.pop(place) if (fits := place < len(self.keys)) else uuid4()
        self.tries(lambda: services.take_back_form(self.papers, by=self.by, key=key), fits=fits)

    def recount(self, handed_out, counted):
        fits = 1 <= counted <= handed_out and counted >= len(self.keys)
        counts = {"handed_out": handed_out, "counted": counted}
        self.tries(lambda: services.recount(self.papers, by=self.by, **counts), fits=fits)
        if fits:
            self.handed_out, self.counted = handed_out, counted

    def close(self, _first, _second):
        fits = len(self.keys) == self.counted
        self.tries(lambda: services.close_batch(self.papers, by=self.by), fits=fits)
        if fits:
            self.papers, self.answers = None, self.answers + self.counted

    def discard(self, _first, _second):
        services.discard_batch(self.papers, by=self.by)
        self.papers = None


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_is_done_answers_are_what_was_closed_and_what_came_by_link(final, steps):
    with transaction.atomic():
        desk = Desk(final)
        for step in steps:
            desk.play(*step)
            closed = PaperBatch.objects.exclude(closed_at=None)
            links = final.round.invitations.exclude(used_on=None).count()
            assert Answer.objects.count() == desk.answers == sum(b.counted for b in closed) + links
            assert [b.entries for b in closed if b.entries] == []
            if desk.papers:
                kept = PaperBatch.objects.get(closed_at=None)
                assert [entry["key"] for entry in kept.entries] == [str(key) for key in desk.keys]
                assert (kept.handed_out, kept.counted) == (desk.handed_out, desk.counted)
        transaction.set_rollback(True)
