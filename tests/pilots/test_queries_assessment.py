import pytest
from django.utils.translation import override

from pilots.enums import PilotState, StakeholderGroup
from pilots.models import Answer, Questionnaire
from pilots.queries import current_questionnaire, progress, questions_in, results
from pilots.queries.assessment import comments, distribution, groups_shown, released
from tests.pilots.story import VALUES


@pytest.fixture
def final(story):
    story.to(PilotState.COMPLETED).open_final()
    return story


def sheet(pk, group="residents", comment="", **values):
    return Answer(pk=pk, group=group, side_id=1, values=VALUES | values, comment=comment)


@pytest.mark.parametrize(
    ("count", "included"), [(0, 0), (4, 0), (5, 5), (6, 5), (7, 5), (8, 8), (10, 8), (11, 11)]
)
def test_released_grows_in_threes_from_five_on(count, included):
    answers = [sheet(pk) for pk in range(count, 0, -1)]
    assert [answer.pk for answer in released(answers)] == list(range(1, included + 1))


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"residents": 5}, []),
        ({"residents": 6}, ["residents"]),
        ({"residents": 3, "ngo": 3}, ["ngo", "residents"]),
        ({"residents": 3, "ngo": 2}, []),
        ({"residents": 4, "ngo": 1}, []),
        ({"residents": 6, "ngo": 3, "utility": 2}, ["residents"]),
        ({"residents": 3, "ngo": 5}, ["ngo"]),
        ({"residents": 3, "ngo": 2, "utility": 2, "other": 1}, ["residents"]),
    ],
)
def test_groups_shown_never_leave_one_or_two_people_to_be_subtracted(sizes, shown):
    full = {group: sizes.get(group.value, 0) for group in StakeholderGroup}
    assert groups_shown(full) == shown
    rest = sum(full.values()) - sum(size - size % 3 for group, size in full.items() if group in shown)
    assert rest not in (1, 2) or not shown


def test_distribution_counts_every_answer():
    answers = [sheet(1, need=1), sheet(2, need=2), sheet(3, need=5), sheet(4, need=5), sheet(5, need=None)]
    found = distribution("all", "need", answers)
    assert (found.counts, found.cannot_say, found.median) == ((1, 1, 0, 0, 2), 1, 3.5)
    assert found.is_divided


def test_distribution_of_people_who_agree_is_not_divided():
    assert not distribution("all", "need", [sheet(pk, need=4) for pk in range(5)]).is_divided


def test_distribution_without_any_answer_has_no_middle():
    found = distribution("all", "need", [sheet(pk, need=None) for pk in range(5)])
    assert (found.counts, found.cannot_say, found.median, found.is_divided) == (
        (0, 0, 0, 0, 0),
        5,
        None,
        False,
    )


def test_comments_are_shown_in_alphabetical_order_from_five_on():
    words = ["e", "b", "", "c", "a", "d"]
    answers = [sheet(pk, comment=word) for pk, word in enumerate(words)]
    assert comments(answers) == ("a", "b", "c", "d", "e")
    assert comments(answers[:5]) == ()


def test_results_before_five_answers_are_not_shown(final, world):
    for _ in range(4):
        final.hear("residents", world.south)
    assert results(final.round, final.round.answers.all()) is None


def test_results_of_five_answers_show_all_and_no_group_of_two(final, world):
    final.assess()
    found = results(final.round, final.round.answers.all())
    assert found.included == 5
    assert [row.label for row in found.questions[0].rows] == ["all"]
    assert len(found.questions) == 8


def test_results_of_two_groups_of_four_show_three_of_one_of_them(final, world):
    for group in ("residents", "ngo"):
        for _ in range(4):
            final.hear(group, world.south)
    found = results(final.round, final.round.answers.all())
    rows = found.questions[0].rows
    assert [(row.label, sum(row.counts)) for row in rows] == [
        ("all", 8),
        ("non-governmental organisation", 3),
    ]


def test_progress_names_what_is_missing(final, world):
    final.hear("utility", world.south)
    found = progress(list(final.round.answers.all()), [world.south.pk, world.north.pk])
    assert found.counts == [("municipal utility", 1)]
    assert [(requirement.sentence, requirement.is_met) for requirement in found.requirements] == [
        ("1 of at least 5 people", False),
        ("1 of at least 3 groups", False),
        ("somebody from outside the municipalities", False),
        ("somebody in each of the two cities", False),
    ]
    assert not found.is_sufficient


def test_progress_of_enough_answers_is_sufficient(final, world):
    final.assess()
    assert progress(list(final.round.answers.all()), [world.south.pk, world.north.pk]).is_sufficient


@pytest.mark.django_db
def test_questionnaire_is_stored_once():
    assert current_questionnaire() == current_questionnaire()
    assert Questionnaire.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_questionnaire_has_every_question_in_the_language(language):
    questionnaire = current_questionnaire()
    assert len(questionnaire.questions) == 8
    assert all(question["texts"][language] for question in questionnaire.questions)


@pytest.mark.django_db
def test_questions_in_a_language_without_translation_are_english():
    questionnaire = current_questionnaire()
    assert questions_in(questionnaire, "ru") == questions_in(questionnaire, "en")
    assert questions_in(questionnaire, "fr")["again"].startswith("Notre ville")


def test_results_speak_the_language_of_the_reader(final):
    final.assess()
    with override("fr"):
        found = results(final.round, final.round.answers.all())
    assert found.questions[0].text == "L’échange a répondu à un besoin réel de notre ville."
