"""Plain things with sensible fields; `tests/world.py` joins them into a small network with a fixed cast."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import Frequency, Group
from accounts.models import Notification, Preference, User
from cities.enums import ClassificationScheme, Duty, OrganisationKind
from cities.models import (
    Affiliation,
    City,
    CityParticipation,
    Country,
    CountryClassification,
    Delegation,
    Invitation,
    MemberImport,
    MemberRow,
    Membership,
    Organisation,
    Region,
    Theme,
)
from cities.names import fold
from core.models import Change, HistoryEvent, Job, Stamp
from matching.enums import AnswerKind, Decision, Mode, PostingState, Side, Verdict
from matching.kernel import DEFAULT_WEIGHTS, KERNEL_VERSION
from matching.models import (
    Approval,
    Attachment,
    BulkDecision,
    BulkItem,
    Match,
    MatchAnswer,
    MatchMessage,
    Offer,
    Request,
    SavedSearch,
    StaffNote,
    TermStatistics,
    WeightSet,
)

LONG_AGO = date(2000, 1, 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Officer {n}")


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = Preference

    user = factory.SubFactory(UserFactory)
    group = Group.MATCHES
    frequency = Frequency.WEEKLY


class NotificationFactory(DjangoModelFactory):
    """That a posting was published; its mail waits and is due."""

    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = "published"
    key = factory.Sequence(lambda n: f"published:request:{n}")
    data = factory.LazyAttributeSequence(lambda _, n: {"title": f"Leaks {n}", "ends_on": "2026-12-24"})
    url = "/requests/"


class StampFactory(DjangoModelFactory):
    class Meta:
        model = Stamp

    name = factory.Sequence(lambda n: f"stamp-{n}")
    value = "1"


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "014"
    names = {"en": "Eastern Africa", "fr": "Afrique orientale"}


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ["code"]

    code = "KE"
    alpha3 = factory.LazyAttribute(lambda country: f"{country.code}X")
    names = factory.LazyAttribute(lambda country: {"en": country.code})
    region = factory.SubFactory(RegionFactory)


class CountryClassificationFactory(DjangoModelFactory):
    class Meta:
        model = CountryClassification

    country = factory.SubFactory(CountryFactory)
    scheme = ClassificationScheme.G77
    value = "member"
    source = "Group of 77, list of member States"
    valid_from = date(1964, 6, 15)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme
        django_get_or_create = ["code"]

    code = "water"
    names = factory.LazyAttribute(lambda theme: {"en": theme.code})
    is_area = factory.LazyAttribute(lambda theme: "." not in theme.code)


class CityFactory(DjangoModelFactory):
    class Meta:
        model = City

    name = factory.Sequence(lambda n: f"City {n}")
    search = factory.LazyAttribute(lambda city: f"\n{fold(city.name)}")
    country = factory.SubFactory(CountryFactory)
    latitude = -0.3
    longitude = 36.1
    population = 300_000


class CityParticipationFactory(DjangoModelFactory):
    class Meta:
        model = CityParticipation

    city = factory.SubFactory(CityFactory)
    starts_on = date(2002, 9, 1)


class OrganisationFactory(DjangoModelFactory):
    """A verified city government in a city of its own."""

    class Meta:
        model = Organisation

    kind = OrganisationKind.CITY_GOVERNMENT
    name = factory.Sequence(lambda n: f"Municipality {n}")
    slug = factory.Sequence(lambda n: f"municipality-{n}")
    city = factory.SubFactory(CityFactory)
    languages = ["en"]
    verified_at = datetime(2002, 9, 1, tzinfo=UTC)


class AssociationFactory(OrganisationFactory):
    kind = OrganisationKind.ASSOCIATION
    name = factory.Sequence(lambda n: f"Association {n}")
    slug = factory.Sequence(lambda n: f"association-{n}")
    city = None


class MemberImportFactory(DjangoModelFactory):
    class Meta:
        model = MemberImport

    association = factory.SubFactory(AssociationFactory)
    by = factory.SubFactory(UserFactory)
    name = "members.csv"


class MemberRowFactory(DjangoModelFactory):
    class Meta:
        model = MemberRow

    member_import = factory.SubFactory(MemberImportFactory)
    number = factory.Sequence(lambda n: n + 2)
    cells = factory.LazyFunction(dict)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    duty = Duty.EDITOR


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    language = "en"
    duties = [Duty.EDITOR]
    invited_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


class DelegationFactory(DjangoModelFactory):
    class Meta:
        model = Delegation

    absent = factory.SubFactory(UserFactory)
    membership = factory.SubFactory(
        MembershipFactory,
        duty=Duty.APPROVER,
        starts_on=factory.LazyFunction(timezone.localdate),
        ends_on=factory.LazyFunction(timezone.localdate),
    )


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    member = factory.SubFactory(OrganisationFactory)
    association = factory.SubFactory(AssociationFactory)
    starts_on = LONG_AGO


class PostingFactory(DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Composting of market waste {n}")
    text = "Organic waste of the markets becomes compost for the farms around the city."
    language = "en"
    work_languages = ["en"]
    modes = [Mode.STUDY_VISIT]

    @factory.post_generation
    def themes(self, create, themes, **kwargs):
        self.themes.set(themes or [ThemeFactory()])

    class Params:
        published = factory.Trait(
            state=PostingState.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
            expires_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=180)),
        )


class OfferFactory(PostingFactory):
    class Meta:
        model = Offer


class RequestFactory(PostingFactory):
    class Meta:
        model = Request


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    offer = factory.SubFactory(OfferFactory)
    file = factory.django.FileField(filename="plan.pdf", data=b"%PDF-1.7 plan")
    name = "plan.pdf"
    content_type = "application/pdf"
    size = 13
    sha256 = "0" * 64
    added_by = factory.SubFactory(UserFactory)


class TermStatisticsFactory(DjangoModelFactory):
    class Meta:
        model = TermStatistics

    documents = 2
    average_length = 10.0
    frequency = factory.LazyFunction(lambda: {"en:": 2, "en:tram": 1})


class WeightSetFactory(DjangoModelFactory):
    class Meta:
        model = WeightSet
        django_get_or_create = ["association", "version"]

    association = None
    version = 1
    weights = DEFAULT_WEIGHTS


class MatchFactory(DjangoModelFactory):
    """A scored proposal, its explanation left empty."""

    class Meta:
        model = Match

    request = factory.SubFactory(RequestFactory, published=True)
    offer = factory.SubFactory(OfferFactory, published=True)
    score_tenths = 700
    weight_set = factory.SubFactory(WeightSetFactory)
    kernel_version = KERNEL_VERSION


class MatchAnswerFactory(DjangoModelFactory):
    class Meta:
        model = MatchAnswer

    match = factory.SubFactory(MatchFactory)
    side = Side.REQUEST
    kind = AnswerKind.INTERESTED
    by = factory.SubFactory(UserFactory)


class MatchMessageFactory(DjangoModelFactory):
    class Meta:
        model = MatchMessage

    match = factory.SubFactory(MatchFactory)
    side = Side.REQUEST
    text = "How many people would you send?"
    by = factory.SubFactory(UserFactory)


class SavedSearchFactory(DjangoModelFactory):
    """Everything that is offered, once a day; last told of an hour before yesterday."""

    class Meta:
        model = SavedSearch

    user = factory.SubFactory(UserFactory)
    side = Side.OFFER
    name = "All offers"
    frequency = Frequency.DAILY
    last_sent_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=25))


class ApprovalFactory(DjangoModelFactory):
    class Meta:
        model = Approval

    match = factory.SubFactory(MatchFactory)
    association = factory.SubFactory(AssociationFactory)
    decision = Decision.APPROVED
    by = factory.SubFactory(UserFactory)


class StaffNoteFactory(DjangoModelFactory):
    class Meta:
        model = StaffNote

    association = factory.SubFactory(AssociationFactory)
    match = factory.SubFactory(MatchFactory)
    text = "The two mayors know each other."
    by = factory.SubFactory(UserFactory)


class BulkDecisionFactory(DjangoModelFactory):
    class Meta:
        model = BulkDecision

    by = factory.SubFactory(UserFactory)
    verdict = Verdict.APPROVE


class BulkItemFactory(DjangoModelFactory):
    class Meta:
        model = BulkItem

    bulk = factory.SubFactory(BulkDecisionFactory)
    kind = "match"
    subject = 1


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "matching.offer"
    subject_id = factory.Sequence(lambda n: n + 1)


class ChangeFactory(DjangoModelFactory):
    class Meta:
        model = Change

    noun = "theme"
    key = "water"
    is_deletion = False
    transaction = factory.Sequence(lambda n: n + 1)
    at = factory.LazyFunction(timezone.now)


class HistoryEventFactory(DjangoModelFactory):
    class Meta:
        model = HistoryEvent
        exclude = ["subject"]

    subject = factory.SubFactory(CityFactory)
    content_type = factory.LazyAttribute(lambda event: content_type_of(event.subject))
    object_id = factory.LazyAttribute(lambda event: event.subject.pk)
    action = "edit"
    at = factory.LazyFunction(timezone.now)


def content_type_of(obj):
    return HistoryEvent.content_type.field.related_model.objects.get_for_model(obj)
