import pytest

from core.exports import csv_lines, csv_response, safe_cell


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_cell_that_would_run_as_a_formula_is_text(start):
    assert safe_cell(start) == f"'{start}"


@pytest.mark.parametrize("value", ["plain", "", -1, None, "a=b"])
def test_other_cells_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_csv_begins_with_a_byte_order_mark_and_quotes_what_needs_it():
    assert list(csv_lines(["a", "b"], [["x,y", "=1"]])) == ["\ufeffa,b\r\n", '"x,y",\'=1\r\n']


def test_csv_response_streams_a_named_file():
    response = csv_response("offers", ["a"], [["São Paulo"]])
    assert response.headers["Content-Disposition"] == 'attachment; filename="offers.csv"'
    assert b"".join(response.streaming_content).decode() == "\ufeffa\r\nSão Paulo\r\n"
