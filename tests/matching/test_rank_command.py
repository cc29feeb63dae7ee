import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matching.meaning.json_lines import UnreadableFile, read_texts

ROOT = Path(__file__).parents[2]
NEEDS = [
    {"id": "n1", "title": "Déchets de marché", "text": "Comment composter les déchets ?"},
    {"id": 2, "text": "夜间公交线路", "language": "zh"},
]
OFFERS = [
    {"id": "o1", "title": "Composting", "text": "We compost market waste.", "language": "en"},
    {"id": "o2", "title": "Night buses", "text": "Buses run all night."},
]


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.fixture
def lines(tmp_path):
    """Writes rows, or lines as they are, into a file."""

    def write(name, rows):
        path = tmp_path / name
        texts = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        path.write_text("\n".join(texts), encoding="utf-8")
        return path

    return write


def ranked(needs, offers, out, **options):
    errors = options.pop("stderr", StringIO())
    stdout = StringIO()
    call_command("rank", needs=needs, offers=offers, out=str(out), stdout=stdout, stderr=errors, **options)
    return stdout.getvalue(), errors.getvalue()


@pytest.mark.slow
def test_rank_writes_the_best_offers_of_each_need(lines, tmp_path):
    out = tmp_path / "out.jsonl"
    _, told = ranked(lines("needs", NEEDS), lines("offers", [*OFFERS, ""]), out, top=1)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["need"], row["offer"], row["rank"]) for row in rows] == [("n1", "o1", 1), ("2", "o2", 1)]
    assert [list(row) for row in rows] == [["need", "offer", "rank", "score", "parts"]] * 2
    assert told == "Offers read: 2 of 2\nNeeds ranked: 1 of 2\nNeeds ranked: 2 of 2\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["needs", "offers", "out.jsonl"]


@pytest.mark.slow
def test_rank_shows_a_bar_on_a_terminal_and_writes_to_the_standard_output(lines):
    written, told = ranked(lines("needs", NEEDS[:1]), lines("offers", OFFERS), "-", stderr=Terminal())
    assert [json.loads(line)["offer"] for line in written.splitlines()] == ["o1", "o2"]
    bar = "#" * 30
    assert told == f"Offers read [{bar}] 2 of 2\nNeeds ranked [{bar}] 1 of 1\n"


def test_a_file_that_is_not_finished_never_has_its_name(lines, tmp_path):
    needs, offers = lines("needs", NEEDS), lines("offers", [*OFFERS, {"id": "o3"}])
    out = tmp_path / "out.jsonl"
    out.write_text("older", encoding="utf-8")
    with pytest.raises(CommandError, match="offers, line 3: title and text are both blank."):
        ranked(needs, offers, out)
    assert out.read_text(encoding="utf-8") == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["needs", "offers", "out.jsonl"]


def test_a_folder_that_is_not_there_is_named(lines, tmp_path):
    with pytest.raises(CommandError, match="partial cannot be written: No such file or directory."):
        ranked(lines("needs", NEEDS), lines("offers", OFFERS), tmp_path / "absent" / "out")


def test_top_is_at_least_one(lines):
    with pytest.raises(CommandError, match="--top is at least 1."):
        ranked(lines("needs", NEEDS), lines("offers", OFFERS), "-", top=0)


def test_the_needs_are_checked_to_their_end_before_anything_is_ranked(lines):
    with pytest.raises(CommandError, match="needs, line 3: the id n1 has come before."):
        ranked(lines("needs", [*NEEDS, NEEDS[0]]), lines("offers", OFFERS), "-")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "line 1: this is not JSON."),
        ("[" * 100_000, "line 1: this is not JSON."),
        ("[1]", "line 1: a JSON object is needed, with id, title and text."),
        ('{"text": "a"}', "line 1: an id is needed, a string or a whole number."),
        ('{"id": " ", "text": "a"}', "line 1: an id is needed, a string or a whole number."),
        ('{"id": true, "text": "a"}', "line 1: an id is needed, a string or a whole number."),
        ('{"id": 1, "text": 5}', "line 1: text must be a string."),
        ('{"id": 1, "title": ["a"]}', "line 1: title must be a string."),
        ('{"id": 1, "text": "a", "language": 1}', "line 1: language must be a string."),
        ('{"id": 1, "title": " ", "text": null}', "line 1: title and text are both blank."),
        (
            json.dumps({"id": 1, "text": "a" * 1_000_001}),
            "line 1: the text is longer than 1,000,000 characters.",
        ),
        ("\n\n", " holds no texts."),
        ("", " holds no texts."),
    ],
)
def test_a_line_that_is_no_text_is_told_with_file_and_line(lines, line, sentence):
    path = lines("file", [line])
    with pytest.raises(UnreadableFile) as error:
        list(read_texts(path))
    assert str(error.value) == f"{path}{'' if sentence.startswith(' ') else ', '}{sentence}"


def test_a_byte_order_mark_and_blank_lines_are_passed_over(tmp_path):
    path = tmp_path / "file"
    path.write_bytes('\ufeff{"id": "a", "text": "b"}\r\n\r\n{"id": "a", "text": "c"}\r\n'.encode())
    assert [(text.id, text.text) for text in read_texts(path)] == [("a", "b"), ("a", "c")]


def test_a_line_that_is_not_utf8_is_told(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b'{"id": "a", "text": "b"}\n\xff\xfe')
    with pytest.raises(UnreadableFile, match="file, line 2: this is not UTF-8."):
        list(read_texts(path))


@pytest.mark.parametrize(
    ("name", "reason"), [("absent", "No such file or directory"), (".", "Is a directory")]
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, name, reason):
    with pytest.raises(UnreadableFile) as error:
        list(read_texts(tmp_path / name))
    assert str(error.value) == f"{tmp_path / name} cannot be read: {reason}."


@pytest.mark.slow
def test_rank_needs_no_database_and_says_what_is_wrong_in_a_sentence(tmp_path):
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "REDIS_URL": "redis://127.0.0.1:1"}
    command = [sys.executable, "manage.py", "rank", "--needs", "absent", "--offers", "absent", "--out", "-"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "CommandError: absent cannot be read: No such file or directory.\n"
