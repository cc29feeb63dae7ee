from datetime import date

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cities.serializers import (
    CityReferenceSerializer,
    OrganisationReferenceSerializer,
    ThemeReferenceSerializer,
)
from core.serializers import PageAddress, ReadSerializer
from pilots.enums import ExchangeType
from pilots.models import DocumentationSection, Participant, Pilot


class ParticipantSerializer(ReadSerializer):
    organisation = OrganisationReferenceSerializer()
    city = CityReferenceSerializer(source="organisation.city", allow_null=True)

    class Meta:
        model = Participant
        fields = ["organisation", "city", "role", "gives", "gains"]


class PilotSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="pilot-detail", lookup_field="uuid")
    page = PageAddress()
    themes = ThemeReferenceSerializer(many=True)
    participants = ParticipantSerializer(many=True)
    exchange_type = serializers.ChoiceField(
        ExchangeType.choices, allow_blank=True, help_text="empty before the signature or if unclassifiable"
    )
    is_demonstration = serializers.SerializerMethodField()

    class Meta:
        model = Pilot
        fields = [
            "uuid",
            "reference",
            "url",
            "page",
            "title",
            "summary",
            "language",
            "themes",
            "state",
            "exchange_type",
            "is_triangular",
            "exchange_basis",
            "exchange_problem",
            "participants",
            "prepared_at",
            "agreed_at",
            "started_at",
            "completed_at",
            "cancelled_at",
            "published_at",
            "is_demonstration",
        ]

    def get_is_demonstration(self, pilot: Pilot) -> bool:
        return any(participant.organisation.is_demonstration for participant in pilot.participants.all())


class SectionSerializer(ReadSerializer):
    class Meta:
        model = DocumentationSection
        fields = ["kind", "text", "language", "accepted_at"]


class PilotDetailSerializer(PilotSerializer):
    """One pilot with its accepted documentation, and the days from which on it counts."""

    match = serializers.UUIDField(
        source="match.uuid", help_text="the match that it grew out of; readable for those who are part of it"
    )
    is_brokered = serializers.BooleanField(source="match.is_brokered")
    documented_on = serializers.SerializerMethodField()
    assessed_on = serializers.SerializerMethodField()
    documentation = serializers.SerializerMethodField(help_text="the sections that were accepted")

    class Meta(PilotSerializer.Meta):
        fields = [
            *PilotSerializer.Meta.fields,
            "match",
            "is_brokered",
            "documented_on",
            "assessed_on",
            "documentation",
        ]

    def get_documented_on(self, pilot: Pilot) -> date | None:
        return self.context["proof"].documented_on

    def get_assessed_on(self, pilot: Pilot) -> date | None:
        return self.context["proof"].assessed_on

    @extend_schema_field(SectionSerializer(many=True))
    def get_documentation(self, pilot: Pilot):
        accepted = [section for section in pilot.sections.all() if section.accepted_at]
        return SectionSerializer(accepted, many=True).data
