from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from library.enums import Licence, PartKind, PracticeState, ToolKind, ToolState
from library.models import Collection, Edition, Part, Practice, PracticeFile, Reuse, Tool
from tests.factories import OrganisationFactory, ThemeFactory, UserFactory


class ToolFactory(DjangoModelFactory):
    """A manual in English with a link."""

    class Meta:
        model = Tool
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    kind = ToolKind.MANUAL
    licence = Licence.CC_BY

    @factory.post_generation
    def themes(self, create, themes, **kwargs):
        self.themes.set(themes or [ThemeFactory()])

    @factory.post_generation
    def edition(self, create, edition, **kwargs):
        EditionFactory(tool=self, **kwargs)

    class Params:
        published = factory.Trait(state=ToolState.PUBLISHED, published_at=factory.LazyFunction(timezone.now))


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition

    tool = factory.SubFactory("tests.library.factories.BareToolFactory")
    language = "en"
    title = factory.Sequence(lambda n: f"Manual of leak detection {n}")
    summary = "How a water utility finds leaks at night with two people and a listening rod."
    link = "https://example.org/manual"


class BareToolFactory(DjangoModelFactory):
    """Without themes and editions."""

    class Meta:
        model = Tool

    organisation = factory.SubFactory(OrganisationFactory)
    kind = ToolKind.MANUAL
    licence = Licence.CC_BY


class PracticeFactory(DjangoModelFactory):
    """What two cities learnt."""

    class Meta:
        model = Practice
        skip_postgeneration_save = True

    source = factory.Sequence(lambda n: f"P-9{n:04d}")
    source_url = "/pilots/"
    title = factory.Sequence(lambda n: f"Compost for the farms {n}")
    language = "en"

    @factory.post_generation
    def organisations(self, create, organisations, **kwargs):
        self.organisations.set(organisations or [OrganisationFactory(), OrganisationFactory()])

    @factory.post_generation
    def themes(self, create, themes, **kwargs):
        self.themes.set(themes or [ThemeFactory()])

    class Params:
        published = factory.Trait(
            state=PracticeState.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )


class PartFactory(DjangoModelFactory):
    class Meta:
        model = Part

    practice = factory.SubFactory(PracticeFactory)
    kind = PartKind.LESSONS
    text = "The first heap stank, because nobody turned it."
    language = "en"


class PracticeFileFactory(DjangoModelFactory):
    class Meta:
        model = PracticeFile

    practice = factory.SubFactory(PracticeFactory)
    url = factory.Sequence(lambda n: f"/pilots/7/documentation/files/{n}/")
    description = "Minutes of the second visit"
    size = 16


class ReuseFactory(DjangoModelFactory):
    class Meta:
        model = Reuse

    tool = factory.SubFactory(ToolFactory, published=True)
    organisation = factory.SubFactory(OrganisationFactory)
    on = date(2005, 3, 1)
    changes = "Litres instead of gallons."
    language = "en"
    by = factory.SubFactory(UserFactory)


class CollectionFactory(DjangoModelFactory):
    class Meta:
        model = Collection

    organisation = factory.SubFactory(OrganisationFactory, kind="support_programme", city=None)
    title = factory.Sequence(lambda n: f"Water for towns {n}")
    summary = "In the order in which a utility needs them."
    language = "en"
