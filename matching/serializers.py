from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cities.serializers import (
    CityReferenceSerializer,
    OrganisationReferenceSerializer,
    ThemeReferenceSerializer,
)
from core.serializers import PageAddress, ReadSerializer
from matching.enums import Outcome
from matching.explanations import explain
from matching.models import Match, Offer, Posting, Request, WeightSet


class OfferReferenceSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="offer-detail", lookup_field="uuid")
    page = PageAddress()
    organisation = OrganisationReferenceSerializer()
    city = CityReferenceSerializer(source="organisation.city", allow_null=True)

    class Meta:
        model: type[Posting] = Offer
        fields = ["uuid", "reference", "url", "page", "title", "language", "organisation", "city"]


class RequestReferenceSerializer(OfferReferenceSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="request-detail", lookup_field="uuid")

    class Meta(OfferReferenceSerializer.Meta):
        model = Request


class PublicOfferSerializer(ReadSerializer):
    """What everybody sees of an offer."""

    url = serializers.HyperlinkedIdentityField(view_name="offer-detail", lookup_field="uuid")
    page = PageAddress()
    themes = ThemeReferenceSerializer(many=True)
    city = CityReferenceSerializer(source="organisation.city", allow_null=True)
    is_demonstration = serializers.BooleanField(source="organisation.is_demonstration")

    class Meta:
        model: type[Posting] = Offer
        fields = [
            "uuid",
            "reference",
            "url",
            "page",
            "title",
            "language",
            "themes",
            "theme_other",
            "city",
            "window_start",
            "window_end",
            "state",
            "published_at",
            "expires_at",
            "is_demonstration",
        ]


class PublicRequestSerializer(PublicOfferSerializer):
    """What everybody sees of a request."""

    url = serializers.HyperlinkedIdentityField(view_name="request-detail", lookup_field="uuid")

    class Meta(PublicOfferSerializer.Meta):
        model = Request


# What both kinds of posting show to those who are signed in, beside what everybody sees.
MORE = [
    "external_id",
    "organisation",
    "text",
    "work_languages",
    "interpretation",
    "modes",
    "preferred_regions",
    "gives",
    "gains",
    "submitted_at",
    "is_matching_pending",
]


class OfferSerializer(PublicOfferSerializer):
    """An offer; from `external_id` on for those who are signed in only."""

    organisation = OrganisationReferenceSerializer(required=False)
    is_matching_pending = serializers.BooleanField(required=False)

    class Meta(PublicOfferSerializer.Meta):
        sometimes = [*MORE, "experience_years", "applied_in", "evidence", "capacity"]
        fields = [*PublicOfferSerializer.Meta.fields, *sometimes]


class RequestSerializer(PublicRequestSerializer):
    """A request; from `external_id` on for those who are signed in only."""

    organisation = OrganisationReferenceSerializer(required=False)
    is_matching_pending = serializers.BooleanField(required=False)

    class Meta(PublicRequestSerializer.Meta):
        sometimes = [*MORE, "wanted_outcome", "urgency", "means", "partner_traits"]
        fields = [*PublicRequestSerializer.Meta.fields, *sometimes]


@extend_schema_field(float)
class Points(serializers.Field):
    """Points with one decimal, stored as tenths so that they add up exactly."""

    def to_representation(self, value: int) -> float:
        return value / 10


class CriterionSerializer(serializers.Serializer):
    name = serializers.CharField()
    value = serializers.FloatField(min_value=0, max_value=1)
    known = serializers.BooleanField(help_text="false where something was not stated and a middle is assumed")
    points = Points(source="tenths")
    maximum = serializers.FloatField(source="weight", help_text="points that the criterion can give")


class ExplainedCriterionSerializer(CriterionSerializer):
    label = serializers.CharField()  # type: ignore[assignment]  # the field, not that of a form
    sentence = serializers.CharField(help_text="what was found, in the language of the answer")


class WeightSetSerializer(ReadSerializer):
    association: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="slug", read_only=True, allow_null=True, help_text="null: the default weights"
    )

    class Meta:
        model = WeightSet
        fields = ["association", "version"]


class MatchSerializer(ReadSerializer):
    """A match. The points of its criteria add up to its score; a brokered one has neither."""

    url = serializers.HyperlinkedIdentityField(view_name="match-detail", lookup_field="uuid")
    page = PageAddress()
    request = RequestReferenceSerializer()
    offer = OfferReferenceSerializer()
    score = serializers.FloatField(allow_null=True, help_text="of 100 points; null when brokered")
    criteria: serializers.Field = CriterionSerializer(many=True)
    weight_set = WeightSetSerializer(allow_null=True)
    brokered_by = OrganisationReferenceSerializer(allow_null=True)
    decision_due_on = serializers.DateField(allow_null=True)
    outcome = serializers.ChoiceField(
        Outcome.choices, allow_blank=True, help_text="how its pilot ended; empty until then"
    )
    is_demonstration = serializers.SerializerMethodField()

    class Meta:
        model = Match
        fields = [
            "uuid",
            "reference",
            "url",
            "page",
            "request",
            "offer",
            "state",
            "score",
            "criteria",
            "weight_set",
            "kernel_version",
            "is_brokered",
            "brokered_by",
            "brokered_evidence",
            "proposed_at",
            "agreed_at",
            "decision_due_on",
            "approved_at",
            "concluded_at",
            "outcome",
            "is_demonstration",
        ]

    def get_is_demonstration(self, match: Match) -> bool:
        return match.request.organisation.is_demonstration or match.offer.organisation.is_demonstration


class MatchDetailSerializer(MatchSerializer):
    criteria = serializers.SerializerMethodField()

    @extend_schema_field(ExplainedCriterionSerializer(many=True))
    def get_criteria(self, match: Match) -> Any:
        parts = [
            {**part, "label": row.name, "sentence": row.sentence}
            for part, row in zip(match.criteria, explain(match.criteria), strict=True)
        ]
        return ExplainedCriterionSerializer(parts, many=True).data
