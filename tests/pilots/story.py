"""A pilot of the small world, walked through its real steps: `Story(world).to(PilotState.ACTIVE)`."""

from datetime import UTC, datetime

from matching.enums import MatchState
from pilots import services
from pilots.enums import PilotState, RoundKind, SectionKind, StakeholderGroup
from pilots.models import Pilot, Questionnaire
from pilots.queries import invitation_token

VALUES = {"need": 5, "fit": 4, "mutual_benefit": 4, "capacity": 3}
VALUES |= {"inclusion": None, "participation": 2, "openness": 3, "again": 5}
VALUES |= {"peer_learning": 4, "surroundings": 3, "levels": None, "evidence": 4, "digital": 3, "financing": 2}


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


class Story:
    """The southern city asks, the northern one offers; reviewers are the staff of the two associations."""

    def __init__(self, world):
        self.world = world
        self.pilot = services.start_pilot(world.match_in(MatchState.APPROVED), by=world.officer_south)

    def to(self, state: str) -> "Story":
        for step in self.path_to(state):
            step()
        self.reload()
        assert self.pilot.state == state
        return self

    def path_to(self, state):
        signed = [self.freeze, self.sign_south, self.sign_north]
        return {
            PilotState.PREPARING: [],
            PilotState.AGREED: signed,
            PilotState.ACTIVE: [*signed, self.activate],
            PilotState.SUSPENDED: [*signed, self.activate, self.suspend],
            PilotState.COMPLETED: [*signed, self.activate, self.complete],
            PilotState.CANCELLED: [self.cancel],
        }[state]

    def reload(self) -> Pilot:
        self.pilot = Pilot.objects.get(pk=self.pilot.pk)
        return self.pilot

    def write_agreement(self):
        services.update_agreement(
            self.pilot,
            by=self.world.officer_south,
            purposes="Compost the waste of the markets.",
            terms={partner.pk: ("Experts", "Experience") for partner in self.pilot.partners},
        )

    def freeze(self, at=None):
        self.write_agreement()
        services.freeze_agreement(self.pilot, by=self.world.officer_south, at=at)
        self.reload()

    def sign_south(self, at=None):
        self.sign(self.world.officer_south, at)

    def sign_north(self, at=None):
        self.sign(self.world.officer_north, at)

    def sign(self, by, at=None):
        self.pilot = services.sign_agreement(self.pilot, by=by, sha256=self.pilot.agreement.sha256, at=at)

    def activate(self, at=None):
        services.activate(self.pilot, by=self.world.officer_north, at=at)

    def suspend(self):
        services.suspend(self.pilot, by=self.world.officer_south, reason="Elections.")

    def complete(self, at=None):
        services.complete(self.pilot, by=self.world.officer_south, at=at)

    def cancel(self):
        services.cancel(self.pilot, by=self.world.officer_south, reason="No budget.")

    def write(self, kind, text="What happened."):
        return services.save_section(self.pilot, kind, by=self.world.officer_south, text=text, language="en")

    def submit(self, kind, at=None):
        return services.submit_section(self.write(kind), by=self.world.officer_south, at=at)

    def accept(self, kind, at=None):
        return services.accept_section(self.submit(kind, at), by=self.world.staff_north, at=at)

    def accept_all(self, at=None):
        for kind in SectionKind:
            self.accept(kind, at)

    def confirm(self, by, at=None):
        return services.confirm_documentation(self.pilot, by=by, at=at)

    def document(self, at=None):
        self.accept_all(at)
        self.confirm(self.world.officer_south, at)
        self.confirm(self.world.officer_north, at)
        return self

    def open_final(self, at=None):
        self.round = services.open_round(self.pilot, RoundKind.FINAL, by=self.world.staff_south, at=at)
        return self.round

    def invite(self, group=StakeholderGroup.RESIDENTS, side=None, at=None, **fields):
        return services.invite(
            self.round, by=self.world.staff_south, group=group, side=side or self.world.south, at=at, **fields
        )

    def hear(self, group, side, at=None, comment="", **values):
        token = invitation_token(self.invite(group, side, at))
        return services.answer(token, values=VALUES | values, comment=comment, at=at)

    def assess(self, at=None):
        """Five people of three groups, of both cities."""
        south, north = self.world.south, self.world.north
        people = [
            ("residents", south),
            ("residents", north),
            ("ngo", south),
            ("utility", north),
            ("ngo", north),
        ]
        for group, side in people:
            self.hear(group, side, at)
        return self


def codes():
    return Questionnaire.objects.get().codes
