from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from cities.models import Organisation
from pilots.models import Agreement
from programmes import services
from programmes.models import FundingCall
from tests import factories as make
from tests.pilots.conftest import story
from tests.pilots.story import Story
from tests.world import World, person

__all__ = ["story"]


@dataclass
class Funding:
    """A costed pilot of the small world, and an editor of its donor."""

    world: World
    story: Story
    fund: Organisation = field(init=False)
    giver: User = field(init=False)

    def __post_init__(self):
        self.fund = self.world.donor.memberships.get().organisation
        self.giver = person("giver", self.fund, "editor")
        self.pilot = self.story.pilot
        self.pilot.themes.set([make.ThemeFactory()])
        Agreement.objects.update(budget_amount=Decimal(50_000), budget_currency="EUR")

    def call(self, **fields) -> FundingCall:
        asked = {"amount": Decimal(20_000), "purpose": "Travel.", "by": self.world.officer_south}
        asked["closes_on"] = timezone.localdate() + timedelta(days=30)
        return services.open_call(self.pilot, **asked | fields)


@pytest.fixture
def funding(world, story) -> Funding:
    return Funding(world, story)
