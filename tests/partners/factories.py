import factory
from factory.django import DjangoModelFactory

from cities.enums import Duty
from core.canonical import sha256
from partners.enums import Scope
from partners.models import Application, Secret
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory


class ServiceUserFactory(UserFactory):
    name = factory.Sequence(lambda n: f"Service {n}")
    is_active = False
    is_service = True


class ApplicationFactory(DjangoModelFactory):
    """An application that may do everything, with the duty of an editor."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    service_user = factory.SubFactory(ServiceUserFactory)
    name = factory.Sequence(lambda n: f"Member database {n}")
    purpose = "Shows members what they may ask for."
    scopes = Scope.values
    created_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def membership(self, create, extracted, **kwargs):
        MembershipFactory(user=self.service_user, organisation=self.organisation, duty=Duty.EDITOR)


class SecretFactory(DjangoModelFactory):
    class Meta:
        model = Secret

    application = factory.SubFactory(ApplicationFactory)
    sha256 = sha256("secret")
