import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from c2c_platform.management.commands import prepare
from cities.models import City


@pytest.mark.slow
@pytest.mark.django_db
def test_prepare_may_be_run_again(capsys):
    call_command("prepare")
    cities = City.objects.count()
    call_command("prepare")
    assert City.objects.count() == cities > 30_000


@pytest.mark.django_db
def test_a_database_without_pgvector_is_refused_by_name():
    def empty(execute, sql, params, many, context):
        return execute("SELECT WHERE false", None, False, context)

    with (
        connection.execute_wrapper(empty),
        pytest.raises(CommandError, match="lacks pgvector: install it there"),
    ):
        prepare.refuse_unfit_database()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_is_a_sentence(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    connection.close()
    with pytest.raises(CommandError, match="The PostgreSQL server of DATABASE_URL does not answer"):
        prepare.refuse_unfit_database()


def test_a_broker_that_does_not_answer_is_a_sentence(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(CommandError, match="The Redis server of REDIS_URL does not answer"):
        prepare.refuse_unfit_broker()
