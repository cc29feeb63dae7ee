import redis
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection

from c2c_platform.reference import load_reference_data
from matching.meaning.encoder import ensure_model
from pilots.services import share_missing_practices


class Command(BaseCommand):
    help = "Make the services ready for the site: tables, reference data, sentence encoder. May be run again."

    def add_arguments(self, parser):
        parser.add_argument("--demonstration", action="store_true", help="load the demonstration network too")

    def handle(self, *args, demonstration, **options):
        refuse_unfit_database()
        refuse_unfit_broker()
        call_command("migrate", verbosity=0)
        call_command("load_reference", stdout=self.stdout)
        load_reference_data()
        share_missing_practices()
        if demonstration:
            call_command("load_demonstration", stdout=self.stdout)
        ensure_model()


def refuse_unfit_database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_available_extensions WHERE name = 'vector'")
            if not cursor.rowcount:
                raise CommandError(
                    "The PostgreSQL server of DATABASE_URL lacks pgvector: install it there "
                    "(Debian: postgresql-18-pgvector; Docker: the image pgvector/pgvector) and start again."
                )
    except OperationalError as error:
        raise CommandError(f"The PostgreSQL server of DATABASE_URL does not answer: {error}") from error


def refuse_unfit_broker():
    try:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.ping()
    except redis.RedisError as error:
        raise CommandError(f"The Redis server of REDIS_URL does not answer: {error}") from error
