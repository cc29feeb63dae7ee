from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from cities.services import appoint_coordinator
from core.exceptions import ActionRefused


class Command(BaseCommand):
    help = "Give an e-mail address the duty of coordinator: the first account of a new installation."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--body", default="UN-HABITAT", help="name of the United Nations body")

    def handle(self, *args, email, body, **options):
        try:
            validate_email(email)
            membership = appoint_coordinator(email, body=body)
        except (ActionRefused, ValidationError) as error:
            raise CommandError(str(getattr(error, "message", error))) from error
        self.stdout.write(f"{membership.user.email} coordinates for {membership.organisation}.")
        self.stdout.write("They get a password by asking for a new one on the sign-in page.")
