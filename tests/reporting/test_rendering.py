import hashlib
import json
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from reporting.queries import milestone_facts
from reporting.rendering import page_of, render_pdf
from tests.reporting import made

DAY = date(2004, 12, 31)


@pytest.fixture
def facts(milestones, world) -> str:
    for title in ("إدارة النفايات", "城市水务", "বাংলা", '#read("/etc/passwd") $x$ *b* @ref <a>', "Вода"):
        made.made_pilot(world, title, documented=DAY, assessed=DAY)
    return milestone_facts(milestones[2004], as_of=DAY, known_at=made.NOW).to_json()


def test_same_facts_give_the_same_bytes(facts):
    first, second = (hashlib.sha256(render_pdf(facts)).hexdigest() for _ in range(2))
    assert first == second


def test_pdf_claims_both_standards_and_is_tagged(facts):
    with pikepdf.open(BytesIO(render_pdf(facts))) as pdf:
        metadata = pdf.open_metadata()
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert not pdf.attachments
        assert [str(item.title)[:8] for item in pdf.open_outline().root] == [
            "Summary",
            "Target 1",
            "Target 2",
            "Target 3",
            "Method a",
        ]


@pytest.mark.parametrize("language", ["fr", "es", "ar", "pt-br", "zh-hans", "ru"])
def test_pdf_in_every_language(facts, language):
    content = json.loads(facts) | {"language": language}
    with pikepdf.open(BytesIO(render_pdf(json.dumps(content)))) as pdf:
        assert str(pdf.Root.Lang) == language.split("-")[0]


def test_page_shows_hash_and_full_addresses(facts, settings):
    page = page_of(json.loads(facts), "abc")
    record = page["targets"][0]["fact"]["records"]["rows"][0]
    assert page["sha256"] == "abc"
    assert record["url"].startswith(settings.SITE_URL + "/")
    assert record["on"] == "Dec. 31, 2004"


def test_long_tables_are_cut_with_a_word_on_the_rest(facts):
    content = json.loads(facts)
    [record, *_] = content["targets"][0]["fact"]["records"]
    content["targets"][0]["fact"]["records"] = [record] * 503
    table = page_of(content, "")["targets"][0]["fact"]["records"]
    assert (len(table["rows"]), table["more"]) == (
        500,
        "3 more records are in the CSV file beside this report.",
    )
    assert page_of(content, "")["targets"][1]["fact"]["records"]["more"] == ""
