"""The site on one's own machine: prepared, started, announced, and watched until Ctrl-C."""

import csv
import http.client
import json
import subprocess
import sys
import textwrap
import time
from collections import defaultdict

from deploy.local.places import (
    PROJECT,
    VAR,
    Refusal,
    chosen_port,
    make_folder,
    refuse_full_disk,
    refuse_port_in_use,
)
from deploy.local.stack import running
from deploy.local.supervisor import last_words

ACCOUNTS = PROJECT / "c2c_platform" / "demonstration" / "accounts.csv"
DOMAIN = "@demo.example"
PASSWORD = "exchange-demo-2004"
ENVIRONMENT = VAR / "environment.json"


def run() -> int:
    """The site with its services, until Ctrl-C."""
    port = chosen_port()
    refuse_port_in_use(port)
    refuse_full_disk(make_folder(VAR))
    with running(VAR, durable=True, port=port) as (supervisor, environment):
        try:
            prepare(environment)
            remember(environment)
            supervisor.start("web", lambda: answers(port))
            supervisor.start("worker")
            supervisor.start("beat")
            welcome(environment["SITE_URL"])
            while True:
                supervisor.refuse_dead()
                time.sleep(1)
        except KeyboardInterrupt:
            say("\nStopping; the worker has up to 35 seconds to finish. The data stay in var/.")
        finally:
            ENVIRONMENT.unlink(missing_ok=True)
    return 0


def prepare(environment: dict[str, str]) -> None:
    """Tables, reference data, demonstration and sentence encoder, with no limit on a statement's time."""
    log = VAR / "log" / "prepare.log"
    command = [sys.executable, "manage.py", "prepare", "--demonstration"]
    with log.open("w") as errors:
        done = subprocess.run(
            command, cwd=PROJECT, env=environment | {"STATEMENT_TIMEOUT": "0"}, stderr=errors
        )
    if done.returncode:
        raise Refusal(f"The data could not be prepared. {last_words(log)}")


def remember(environment: dict[str, str]) -> None:
    """Write what `manage` needs to join in; it holds passwords."""
    ENVIRONMENT.touch(mode=0o600)
    ENVIRONMENT.write_text(json.dumps(environment))


def manage(arguments: list[str]) -> int:
    """manage.py with the environment of the site that runs here."""
    if not ENVIRONMENT.exists():
        raise Refusal(
            "The site does not run in this folder: start it with `make run`, and try again beside it."
        )
    command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
    return subprocess.call(command, env=json.loads(ENVIRONMENT.read_text()))


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(address: str) -> None:
    say(f"\nC2C Exchange is at {address}\n")
    if ACCOUNTS.exists():
        say(f"Demonstration accounts, all with the password {PASSWORD} and addresses in {DOMAIN}:")
        for role, names in demonstration_accounts().items():
            line = f"{role}: {', '.join(sorted(names))}"
            say(textwrap.fill(line, 100, subsequent_indent="  ", break_on_hyphens=False))
    say(f"\nLogs are in {VAR / 'log'}. Ctrl-C stops everything in order.")


def demonstration_accounts() -> dict[str, set[str]]:
    """Names before the @, by role."""
    accounts = defaultdict(set)
    with ACCOUNTS.open(newline="", encoding="utf-8") as file:
        for account in csv.DictReader(file):
            accounts[account["role"]].add(account["email"].removesuffix(DOMAIN))
    return accounts


def say(sentence: str) -> None:
    print(sentence, flush=True)
