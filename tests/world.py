"""A small network with a fixed cast, on which most stories can be told."""

from dataclasses import dataclass

from accounts.models import User
from cities.enums import Duty, OrganisationKind
from cities.models import Organisation
from matching import services
from matching.enums import DeclineReason, MatchState, Side
from matching.models import Match
from tests import factories as make


@dataclass
class World:
    """Two associations, each with one member city and its officer; staff of both; and the people around them.

    `two_hats` is an officer of the southern city and an approver of the northern association.
    """

    north: Organisation
    south: Organisation
    northern_association: Organisation
    southern_association: Organisation
    officer_north: User
    officer_south: User
    staff_north: User
    staff_south: User
    two_hats: User
    coordinator: User
    un_body: Organisation
    donor: User
    outsider: User

    def match(self, **fields) -> Match:
        """A proposal: the southern city asks, the northern one offers."""
        request = make.RequestFactory(organisation=self.south, published=True)
        offer = make.OfferFactory(organisation=self.north, published=True, capacity=fields.pop("capacity", 1))
        return make.MatchFactory(request=request, offer=offer, **fields)

    def match_in(self, state: str) -> Match:
        """A match that walked the real transitions up to the state."""
        match = self.match()
        for step in self.path_to(state):
            match = step(match)
        assert match.state == state
        return match

    def path_to(self, state: str):
        interest = [self.interest_of_south, self.interest_of_north]
        approval = [self.approval_of_south, self.approval_of_north]
        return {
            MatchState.PROPOSED: [],
            MatchState.INTERESTED: interest[:1],
            MatchState.AGREED: interest,
            MatchState.APPROVED: [*interest, *approval],
            MatchState.PILOTED: [*interest, *approval, self.pilot],
            MatchState.DECLINED: [self.decline],
            MatchState.REJECTED: [*interest, self.reject],
            MatchState.EXPIRED: [self.withdraw],
        }[state]

    def interest_of_south(self, match, at=None):
        return services.show_interest(match, side=Side.REQUEST, by=self.officer_south, at=at)

    def interest_of_north(self, match, at=None):
        return services.show_interest(match, side=Side.OFFER, by=self.officer_north, at=at)

    def approval_of_south(self, match, at=None):
        return services.approve_match(match, by=self.staff_south, at=at)

    def approval_of_north(self, match, at=None):
        return services.approve_match(match, by=self.staff_north, at=at)

    def pilot(self, match, at=None):
        return services.mark_piloted(match, by=self.officer_south, at=at)

    def decline(self, match):
        return services.decline_match(
            match, side=Side.REQUEST, by=self.officer_south, reason=DeclineReason.NOT_NOW
        )

    def reject(self, match):
        return services.reject_match(match, by=self.staff_south, reason="The two already cooperate.")

    def withdraw(self, match):
        services.withdraw_posting(match.offer, by=self.officer_north)
        return Match.objects.get(pk=match.pk)

    def everyone(self) -> dict[str, User]:
        names = ["officer_north", "officer_south", "staff_north", "staff_south", "two_hats", "coordinator"]
        return {name: getattr(self, name) for name in [*names, "donor", "outsider"]}


def build_world() -> World:
    make.WeightSetFactory()
    kenya, sweden = make.CountryFactory(code="KE"), make.CountryFactory(code="SE")
    make.CountryClassificationFactory(country=kenya)
    south = make.OrganisationFactory(name="Southtown", slug="southtown", city__country=kenya)
    north = make.OrganisationFactory(name="Northville", slug="northville", city__country=sweden)
    southern, northern = (
        make.AssociationFactory(name="South Local"),
        make.AssociationFactory(name="North Local"),
    )
    make.AffiliationFactory(member=south, association=southern)
    make.AffiliationFactory(member=north, association=northern)
    un_body = make.OrganisationFactory(
        kind=OrganisationKind.UN_BODY, name="Coordination", slug="coordination", city=None
    )
    donor = make.OrganisationFactory(kind=OrganisationKind.DONOR, name="Fund", slug="fund", city=None)
    officer_south, two_hats = (
        person("officer.south", south, "editor", "signatory"),
        person("two.hats", south, "editor"),
    )
    make.MembershipFactory(user=two_hats, organisation=northern, duty=Duty.APPROVER)
    return World(
        north=north,
        south=south,
        northern_association=northern,
        southern_association=southern,
        officer_north=person("officer.north", north, "editor", "signatory"),
        officer_south=officer_south,
        staff_north=person("staff.north", northern, "approver"),
        staff_south=person("staff.south", southern, "approver"),
        two_hats=two_hats,
        coordinator=person("coordinator", un_body, "coordinator"),
        un_body=un_body,
        donor=person("donor", donor, "viewer"),
        outsider=person("outsider", make.OrganisationFactory(), "editor"),
    )


def person(name: str, organisation: Organisation, *duties: str) -> User:
    user = make.UserFactory(email=f"{name}@example.org", name=name)
    for duty in duties:
        make.MembershipFactory(user=user, organisation=organisation, duty=duty)
    return user
