import pytest
from django.conf import settings

from pilots.enums import PilotState, Principle
from pilots.models import Questionnaire
from pilots.queries import current_questionnaire, principles_in, progress, questions_in


@pytest.fixture
def final(story):
    story.to(PilotState.COMPLETED).open_final()
    return story


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
@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_questionnaire_has_every_question_in_the_language(language):
    texts, english = (set(questions_in(current_questionnaire(), name).values()) for name in (language, "en"))
    assert len(texts) == 14
    assert language == "en" or texts.isdisjoint(english)


@pytest.mark.django_db
def test_questionnaire_asks_along_each_of_the_ten_principles_once():
    named = sorted(principles_in(current_questionnaire()).values())
    assert named == sorted(str(principle.label) for principle in Principle)


def test_questions_in_a_language_without_translation_are_english():
    questionnaire = Questionnaire(questions=[{"code": "need", "texts": {"en": "A need", "fr": "Un besoin"}}])
    assert questions_in(questionnaire, "ru") == {"need": "A need"}
    assert questions_in(questionnaire, "fr") == {"need": "Un besoin"}
