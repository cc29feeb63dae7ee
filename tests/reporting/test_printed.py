from reporting.printed import LONGEST_TABLE, all_records, record_on_page, table_of, with_breaks


def record(reference, **more):
    plain = {"kind": "pilot", "reference": reference, "title": reference, "on": "2004-12-31", "note": ""}
    return plain | {"url": f"/pilots/{reference}/", "is_demonstration": False, "group": ""} | more


def fact(label, *records, late=(), excluded=()):
    left_out = [{"record": row, "reason": "It is not assessed."} for row in excluded]
    return {"label": label, "records": list(records), "late": list(late), "excluded": left_out}


def test_record_has_its_day_in_words_and_its_full_address(settings):
    row = record_on_page(record("P-1", amount=2300))
    assert (row["on"], row["amount"]) == ("Dec. 31, 2004", "2,300")
    assert row["url"] == f"{settings.SITE_URL}/pilots/P-1/"


def test_record_without_day_address_group_and_amount_has_none():
    row = record("P-1", on=None, url="")
    del row["group"]
    row = record_on_page(row)
    assert (row["on"], row["url"], row["group"], row["amount"]) == ("", "", "", "")


def test_row_that_is_longer_than_a_page_may_be_divided():
    assert record_on_page(record("P-1"))["is_whole"]
    assert not record_on_page(record("P-1", note="Long. " * 400))["is_whole"]


def test_table_keeps_the_groups_in_their_order():
    table = table_of([record("a", group="water"), record("b", group="jobs"), record("c", group="water")])
    assert [(group["name"], len(group["rows"])) for group in table["groups"]] == [("water", 2), ("jobs", 1)]
    assert (table["count"], table["more"]) == ("3", "")


def test_long_table_is_cut_with_a_word_on_the_rest():
    table = table_of([record(str(number)) for number in range(LONGEST_TABLE + 3)])
    assert len(table["groups"][0]["rows"]) == LONGEST_TABLE
    assert table["more"] == "3 more records are in the CSV file beside this report."


def test_list_of_all_records_has_each_once_with_the_figures_it_is_found_in():
    first, second, third = (record(name) for name in ("P-2", "P-1", "P-3"))
    city = record("C-1", kind="city")
    content = {
        "targets": [
            {"position": 1, "fact": fact("Pilots", first, excluded=[third])},
            {"position": 2, "fact": fact("Types", first, first, late=[second])},
        ],
        "context": [fact("Cities", city), fact("Reached", first)],
    }
    [group] = all_records(content)["groups"]
    assert [(row["reference"], row["note"]) for row in group["rows"]] == [
        ("P-1", "Target 2 (late, not counted)"),
        ("P-2", "Target 1 · Target 2 · Reached"),
        ("P-3", "Target 1 (not counted)"),
        ("C-1", "Cities"),
    ]


def test_list_of_all_records_of_an_empty_report_is_empty():
    assert all_records({"targets": [], "context": []}) == {"groups": [], "count": "0", "more": ""}


def test_words_that_would_leave_their_column_may_be_broken():
    broken = with_breaks({"title": "x" * 30, "rows": ["short words stay"], "number": 7, "url": "y" * 30})
    assert broken == {
        "title": "\u200b".join(["x" * 12, "x" * 12, "x" * 6]),
        "rows": ["short words stay"],
        "number": 7,
        "url": "y" * 30,
    }


def test_chinese_is_left_to_break_where_it_may():
    assert with_breaks("城市水务" * 20) == "城市水务" * 20
