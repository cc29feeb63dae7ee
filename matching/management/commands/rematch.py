import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.exceptions import ActionRefused
from matching import services
from matching.enums import RunStatus
from matching.models import MatchingRun
from matching.queries.runs import progress_of
from matching.services.runs import BLOCK_SIZE

ASK_EVERY = 1.0  # seconds


class Command(BaseCommand):
    help = "Compare all offers with all requests anew; workers of the queue 'rematch' do the work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--block-size", type=int, default=BLOCK_SIZE, help="requests per block")
        parser.add_argument("--wait", action="store_true", help="until it has ended, showing how far it is")

    def handle(self, *args: Any, block_size: int, wait: bool, **options: Any) -> None:
        try:
            run = services.start_run(by=None, reason="shell", block_size=block_size)
        except ActionRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{run.reference} is under way.")
        if wait:
            self.wait_for(run.pk)

    def wait_for(self, pk: int) -> None:
        said = ""
        while (run := MatchingRun.objects.get(pk=pk)).is_active:
            progress = progress_of(run)
            news = f"{run.get_status_display()}: {progress.done} of {progress.total} blocks"
            if news != said:
                self.stdout.write(news)
            said = news
            time.sleep(ASK_EVERY)
        if run.status != RunStatus.DONE:
            raise CommandError(f"{run.reference} {run.get_status_display()}. {run.error}".strip())
        self.stdout.write(f"{run.reference} is done after {progress_of(run).seconds} seconds.")
