"""Verbs that meet in the database, each in a thread and a transaction of its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

from django.db import connection, transaction

from core.exceptions import ActionRefused

WAITING = """
    SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()
"""


def at_once(*verbs, held):
    """What each verb returned, or the ActionRefused it raised.

    The row `held`, or what calling it locks, stays locked until all of them wait for it: then they really are
    under way together.
    """
    outcomes = []

    def run(verb):
        try:
            outcomes.append(verb())
        except ActionRefused as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[verb]) for verb in verbs]
    with transaction.atomic():
        held() if callable(held) else type(held).objects.select_for_update().get(pk=held.pk)
        for thread in threads:
            thread.start()
        wait_for_waiting(len(verbs))
    for thread in threads:
        thread.join()
    return outcomes


def elsewhere(verb):
    """What the verb returns, or raises, in a transaction of its own, while this one goes on."""

    def run():
        try:
            return verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(run).result()


def wait_for_waiting(count):
    deadline = time.monotonic() + 2.5
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0] == count:
                return
            time.sleep(0.01)
    raise AssertionError("not all verbs came to wait for the row")


def refusals(outcomes):
    return [str(outcome) for outcome in outcomes if isinstance(outcome, ActionRefused)]
