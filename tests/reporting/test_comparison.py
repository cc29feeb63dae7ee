from hypothesis import given
from hypothesis import strategies as st

from reporting.comparison import Place, compare
from reporting.enums import Standing


def record(number, **fields):
    shown = {
        "kind": "pilot",
        "reference": f"P-{number:05d}",
        "title": f"Pilot {number}",
        "url": f"/{number}/",
    }
    return (
        shown | {"on": "2004-05-01", "note": "Documented.", "group": "", "is_demonstration": False} | fields
    )


def fact(code="pilots", value=0, **lists):
    words = {"label": code.capitalize(), "definition": f"How many {code}."}
    return {"code": code, "value": value, **words} | lists


def facts(*of_targets, context=(), language="en"):
    targets = [{"position": n, "fact": fact} for n, fact in enumerate(of_targets, start=1)]
    return {"language": language, "targets": targets, "context": list(context)}


def differing(old, new, **fields):
    """By title of each record that differs: its place before and after, as words."""
    comparison = compare(facts(old), facts(new, **fields))
    return {
        change.record["title"]: (words(change.before), words(change.after)) for change in comparison.changes
    }


def words(place):
    return place and " ".join(str(part) for part in place.effect if part is not None)


def test_pilot_that_came_late_makes_eight_nine():
    before = fact(value=8, records=[record(1)])
    after = fact(value=9, records=[record(1), record(2, note="Assessed on 2 December.", on="2004-12-02")])
    comparison = compare(facts(before), facts(after))
    [figure] = comparison.figures
    assert (figure.label, figure.position) == ("Pilots", 1)
    assert (figure.before, figure.after) == (8, 9)
    [change] = comparison.changes
    assert (change.record["title"], change.before) == ("Pilot 2", None)
    assert change.after == Place(Standing.COUNTED, "2004-12-02", None, "Assessed on 2 December.")
    assert (change.reason, comparison.is_same) == ("Assessed on 2 December.", False)


def test_record_that_went_has_the_reason_or_is_gone():
    before = fact(records=[record(1), record(2)])
    after = fact(excluded=[{"record": record(1), "reason": "Not assessed."}])
    comparison = compare(facts(before), facts(after))
    assert [(change.record["title"], change.reason) for change in comparison.changes] == [
        ("Pilot 1", "Not assessed."),
        ("Pilot 2", ""),
    ]
    assert differing(before, after) == {
        "Pilot 1": ("counted 2004-05-01", "excluded"),
        "Pilot 2": ("counted 2004-05-01", None),
    }


def test_amount_day_and_being_late_are_changes_and_words_are_not():
    old = fact(records=[record(1, amount=250), record(2), record(3), record(4)])
    new = fact(
        records=[
            record(1, amount=300),
            record(2, on="2004-06-01"),
            record(3, note="In other words.", title="T"),
        ],
        late=[record(4)],
    )
    assert differing(old, new) == {
        "Pilot 1": ("counted 2004-05-01 250", "counted 2004-05-01 300"),
        "Pilot 2": ("counted 2004-05-01", "counted 2004-06-01"),
        "Pilot 4": ("counted 2004-05-01", "late 2004-05-01"),
    }


def test_facts_without_newer_keys_are_compared():
    old = {"language": "en", "targets": [{"position": 1, "fact": fact(records=[record(1)])}]}
    del old["targets"][0]["fact"]["records"][0]["group"]
    comparison = compare(old, facts(fact(records=[record(1, amount=None)], late=[], missing=[], excluded=[])))
    assert comparison.is_same


def test_figure_of_one_report_alone():
    comparison = compare(facts(fact("old", 1), fact("kept", 2)), facts(fact("kept", 2), fact("new", 0)))
    assert [(figure.label, figure.before, figure.after) for figure in comparison.figures] == [
        ("Kept", 2, 2),
        ("New", None, 0),
        ("Old", 1, None),
    ]
    assert [figure.label for figure in comparison.same] == ["Kept"]
    assert [figure.label for figure in comparison.differing] == ["New", "Old"]


def test_same_indicator_twice_and_as_a_context_figure_stay_apart():
    old = facts(fact("evaluations", 1), fact("evaluations", 2), context=[fact("evaluations", 3)])
    new = facts(fact("evaluations", 1), fact("evaluations", 5), context=[fact("evaluations", 4)])
    assert [(figure.before, figure.after) for figure in compare(old, new).figures] == [(1, 1), (2, 5), (3, 4)]


def test_groups_and_what_is_missing_are_told_apart_in_one_language():
    old = fact(records=[record(1, group="Water")], missing=["Safety", "Transport"])
    new = fact(records=[record(1, group="Water"), record(1, group="Safety")], missing=["Transport"])
    comparison = compare(facts(old), facts(new))
    assert [(change.record["group"], change.record["title"]) for change in comparison.changes] == [
        ("", "Safety"),
        ("Safety", "Pilot 1"),
    ]
    assert [words(change.before) for change in comparison.changes] == ["missing", None]


def test_reports_in_two_languages_differ_in_no_words():
    old = fact(records=[record(1, group="Water"), record(1, group="Safety")], missing=["Transport"])
    new = fact(records=[record(1, group="Eau"), record(1, group="Sécurité")], missing=[])
    new |= {"label": "Pilotes", "definition": "Combien ?"}
    comparison = compare(facts(old), facts(new, language="fr"))
    assert (comparison.is_same, comparison.is_one_language, comparison.language) == (True, False, "fr")
    assert comparison.figures[0].label == "Pilotes"


def test_other_definition_in_the_same_language_is_told():
    [figure] = compare(facts(fact()), facts(fact() | {"definition": "Counted anew."})).figures
    assert (figure.is_redefined, figure.is_same) == (True, False)


def test_records_without_a_reference_are_known_by_their_title():
    old = fact(records=[record(1, reference=""), record(2, reference="")])
    assert differing(old, fact(records=[record(1, reference="")])) == {
        "Pilot 2": ("counted 2004-05-01", None)
    }


RECORDS = st.lists(
    st.builds(
        record,
        st.integers(1, 4),
        on=st.sampled_from([None, "2004-05-01", "2004-06-01"]),
        group=st.sampled_from(["", "Water", "Safety"]),
        amount=st.sampled_from([None, 1, 2]),
    ),
    max_size=5,
)
FIGURES = st.builds(fact, value=st.integers(0, 9), records=RECORDS, late=RECORDS)
FACTS = st.builds(facts, FIGURES, language=st.sampled_from(["en", "fr"]))


@given(FACTS)
def test_facts_compared_with_themselves_are_the_same(content):
    assert compare(content, content).is_same


@given(FACTS, FACTS)
def test_the_other_way_round_before_and_after_change_places(old, new):
    there, back = compare(old, new), compare(new, old)
    assert values(there) == [pair[::-1] for pair in values(back)]
    assert places(there) == sorted(pair[::-1] for pair in places(back))


def values(comparison):
    return [(figure.before, figure.after) for figure in comparison.figures]


def places(comparison):
    return sorted((words(change.before) or "", words(change.after) or "") for change in comparison.changes)
