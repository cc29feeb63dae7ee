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
        assert [str(item.title) for item in pdf.open_outline().root] == [
            "Summary",
            "Target 1 · Documented and assessed pilots",
            "Target 2 · Types of exchange covered",
            "Target 3 · Areas covered",
            "Figures around the targets",
            "Method and definitions",
            "List of records",
            "Proof",
        ]


def test_every_chart_has_its_content_in_words(facts):
    with pikepdf.open(BytesIO(render_pdf(facts))) as pdf:
        told = [str(item.Alt) for item in elements(pdf.Root.StructTreeRoot) if item.get("/S") == "/Figure"]
    assert told == [
        "Bar: Documented and assessed pilots, 5 of up to 10.",
        "Bar: Types of exchange covered, 1 of 2.",
        "Bars: Types of exchange covered. north-south: 5; south-south: 0.",
        "Bar: Areas covered, 1 of 5.",
        "Bars: Areas covered. water: 5; planning: 0; mobility: 0; economy: 0; safety: 0.",
    ]


def elements(item):
    """The structure elements below this one, itself included."""
    children = item.get("/K", []) if isinstance(item, pikepdf.Dictionary) else []
    if isinstance(item, pikepdf.Dictionary):
        yield item
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            yield from elements(child)


@pytest.mark.parametrize("language", ["fr", "es", "ar", "pt-br", "zh-hans", "ru"])
def test_pdf_in_every_language(facts, language):
    content = json.loads(facts) | {"language": language}
    with pikepdf.open(BytesIO(render_pdf(json.dumps(content)))) as pdf:
        assert str(pdf.Root.Lang) == language.split("-")[0]


def test_page_shows_hash_and_full_addresses(facts, settings):
    page = page_of(json.loads(facts), "abc")
    record = page["targets"][0]["fact"]["records"]["groups"][0]["rows"][0]
    assert page["sha256"] == "abc"
    assert record["url"].startswith(settings.SITE_URL + "/")
    assert page["words"]["verify_page"] == settings.SITE_URL + "/reports/verify/"


def test_page_says_what_was_met_and_what_missed(facts):
    page = page_of(json.loads(facts), "")
    assert page["summary"]["sentence"] == "Targets reached: 1 of 3."
    assert [(entry["light"], entry["number"]) for entry in page["summary"]["lights"]] == [
        ("green", 1),
        ("amber", 2),
        ("red", 0),
        ("open", 0),
    ]
    assert [target["sentence"] for target in page["targets"][:2]] == [
        "5 of up to 10. Reached by the due date, Dec. 31, 2004.",
        "1 of 2. Reached in part; the due date is Dec. 31, 2004.",
    ]
    assert page["targets"][1]["fact"]["missing_words"] == "Missing: south-south."


def test_cover_of_a_report_without_a_milestone(facts):
    content = json.loads(facts) | {
        "kind": "annual",
        "title": "Annual report 2004",
        "period_start": "2004-01-01",
        "year": None,
        "due_on": None,
    }
    page = page_of(content, "")
    assert (page["kind"], page["title"]) == ("Annual report", "Annual report 2004")
    assert (page["period_start"], page["due_on"], page["language_name"]) == ("Jan. 1, 2004", "", "English")


@pytest.mark.parametrize(
    ("kind", "title"), [("brief", "Brief"), ("milestone", "Milestone report"), ("new", "Report")]
)
def test_report_without_title_and_year_is_named_by_its_kind(facts, kind, title):
    content = json.loads(facts) | {"kind": kind, "title": "", "year": None}
    assert page_of(content, "")["title"] == title


def test_report_of_nothing_is_a_pdf():
    content = made.empty_facts(DAY).to_dict() | {"year": None, "due_on": None}
    for name in ("wording", "light"):
        del content[name]
    assert outline(content) == ["Summary", "Method and definitions", "Proof"]


def test_texts_are_chapters_in_their_own_language(facts):
    texts = [
        {"heading": "Findings", "language": "en", "text": "One.\r\n\r\nTwo.\n\n\n", "source": "Evaluation"},
        {"heading": "النتائج", "language": "ar", "text": "واحد", "source": ""},
    ]
    content = json.loads(facts) | {"texts": texts}
    page = page_of(content, "")
    assert [(text["paragraphs"], text["written"]) for text in page["texts"]] == [
        (["One.", "Two."], {"lang": "en", "direction": "ltr"}),
        (["واحد"], {"lang": "ar", "direction": "rtl"}),
    ]
    assert outline(content)[:4] == [
        "Summary",
        "Findings",
        "النتائج",
        "Target 1 · Documented and assessed pilots",
    ]


def test_wording_that_somebody_wrote_is_in_their_language(facts):
    content = json.loads(facts)
    content["targets"][0] |= {"wording_language": "ar", "scope": "Northern Africa"}
    first, second, _third = page_of(content, "")["targets"]
    assert (first["written"]["direction"], first["scope"]) == ("rtl", "Northern Africa")
    assert (second["written"]["direction"], second["scope"]) == ("ltr", "")
    assert len(render_pdf(json.dumps(content)))


def test_brief_is_short(facts):
    content = json.loads(facts) | {"kind": "brief", "title": "Brief: World Urban Forum", "light": ""}
    content["targets"][0]["light"] = ""
    with pikepdf.open(BytesIO(render_pdf(json.dumps(content)))) as pdf:
        assert len(pdf.pages) <= 2
        assert [str(item.title) for item in pdf.open_outline().root] == [
            "Summary",
            "Headline figures",
            "Proof",
        ]


def test_hostile_texts_stay_texts(facts):
    bad = ['#read("/etc/passwd") $x$ *b*', "W" * 400, "\u202egnol\u202c\x07", "", "市" * 400, "é\u0301" * 90]
    content = json.loads(facts)
    [record, *_] = content["targets"][0]["fact"]["records"]
    rows = [record | {"title": text, "note": text, "group": text, "url": ""} for text in bad]
    content["targets"][0]["fact"] |= {"records": rows, "missing": bad}
    content |= {"title": bad[0] * 20, "wording": bad[1] * 5}
    assert outline(content)[0] == "Summary"


def outline(content):
    with pikepdf.open(BytesIO(render_pdf(json.dumps(content)))) as pdf:
        return [str(item.title) for item in pdf.open_outline().root]
