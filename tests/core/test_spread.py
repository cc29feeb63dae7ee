from core.templatetags.charts import segments


def test_segments_stand_side_by_side_and_leave_out_what_nobody_chose():
    found = [(part.value, part.x, part.width) for part in segments([1, 0, 1, 2])]
    assert found == [(1, "0.0", "25.0"), (3, "25.0", "25.0"), (4, "50.0", "50.0")]


def test_segments_of_no_answer_are_none():
    assert segments([0, 0]) == []
