"""The section of docs/api.md by which a partner's programmer starts, carried out as it stands."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from partners.enums import Scope
from tests.partners.machine import application_of
from tests.world import build_world

DOCS = Path(__file__).resolve().parents[2] / "docs/api.md"
SECTION = DOCS.read_text(encoding="utf-8").partition("### Without a browser")[2].partition("\n## ")[0]
LINES = [line.removeprefix("    ") for line in SECTION.splitlines() if line.startswith("    ")]


def test_every_scope_is_explained():
    assert re.findall(r"^\| `(\w+:\w+)` \|", SECTION, re.MULTILINE) == Scope.values


def test_from_a_secret_to_a_first_answer_are_at_most_ten_lines():
    assert len(LINES) <= 10


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="curl and jq are not here")
@pytest.mark.django_db(transaction=True)
def test_the_lines_do_what_they_say(live_server):
    world = build_world()
    world.match()
    scopes = [Scope.READ_MATCHES, Scope.READ_DIRECTORY]
    application, secret = application_of(world.south, world.officer_south, scopes)
    values = {"SITE": live_server.url, "CLIENT_ID": application.client_id, "CLIENT_SECRET": secret}
    assert [word.partition("=")[0] for word in LINES[0].split()] == list(values)
    after = 'curl -s -o /dev/null -w "%{http_code}" -H "Authorization: Bearer $TOKEN" $SITE/api/v1/matches/'
    done = subprocess.run(
        ["bash", "-euc", "\n".join([*LINES[1:], after])],
        env={**os.environ, **values, "no_proxy": "*"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert '"state":"proposed"' in done.stdout
    assert '"slug":"southtown"' in done.stdout
    assert done.stdout.endswith("{}401")
