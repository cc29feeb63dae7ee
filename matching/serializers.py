from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cities.serializers import (
    CityReferenceSerializer,
    OrganisationReferenceSerializer,
    ThemeReferenceSerializer,
)
from core.serializers import PageAddress, ReadSerializer
from matching.enums import MatchState, Outcome
from matching.explanations import explanation, near_misses
from matching.kernel import CRITERIA
from matching.kernel.weights import tenths_available
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


class NearestPostingSerializer(serializers.Serializer):
    reference = serializers.CharField()
    page = PageAddress()
    title = serializers.CharField()
    language = serializers.CharField()
    organisation = OrganisationReferenceSerializer()


class WaySerializer(serializers.Serializer):
    side = serializers.ChoiceField(["request", "offer", "either"], help_text="who could do it")
    sentences = serializers.ListField(child=serializers.CharField(), help_text="what it could change")
    score = serializers.FloatField(
        allow_null=True, help_text="what the pair would have then; null where that is not enough"
    )


class NearMissSerializer(serializers.Serializer):
    """For who follows a posting without proposals: who was nearest, and what stood in the way."""

    posting = NearestPostingSerializer()
    score = serializers.FloatField(help_text="what the pair would have if no rule removed it")
    rules = serializers.ListField(child=serializers.CharField(), help_text="what stood in the way")
    hints = serializers.ListField(child=serializers.CharField(), help_text="what helps in general")
    ways = WaySerializer(many=True, help_text="what each side could change")


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


class WithNearMisses(serializers.Serializer):
    near_misses = NearMissSerializer(
        source="nearest", many=True, required=False, help_text=NearMissSerializer.__doc__
    )

    def to_representation(self, posting: Any) -> dict[str, Any]:
        is_alone = posting.is_followed and not posting.matches.filter(state__in=MatchState.alive()).exists()
        posting.nearest = near_misses(posting, self.context["request"].user) if is_alone else []
        return super().to_representation(posting)


class OfferDetailSerializer(WithNearMisses, OfferSerializer):
    class Meta(OfferSerializer.Meta):
        sometimes = [*OfferSerializer.Meta.sometimes, "near_misses"]
        fields = [*OfferSerializer.Meta.fields, "near_misses"]


class RequestDetailSerializer(WithNearMisses, RequestSerializer):
    class Meta(RequestSerializer.Meta):
        sometimes = [*RequestSerializer.Meta.sometimes, "near_misses"]
        fields = [*RequestSerializer.Meta.fields, "near_misses"]


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


class ExplainedCriterionSerializer(serializers.Serializer):
    """The same numbers with words: a line as the page shows it."""

    name = serializers.CharField(source="criterion")
    value = serializers.FloatField(min_value=0, max_value=1)
    known = serializers.BooleanField(
        source="is_known", help_text="false where something was not stated and a middle is assumed"
    )
    points = serializers.FloatField()
    maximum = serializers.FloatField(help_text="points that the criterion can give")
    label = serializers.CharField(source="name")  # type: ignore[assignment]  # the field, not that of a form
    sentence = serializers.CharField(help_text="what was found, in the language of the answer")
    parameter = serializers.CharField(help_text="how the criterion is measured")


class SuggestionSerializer(serializers.Serializer):
    criterion = serializers.CharField()
    side = serializers.ChoiceField(["request", "offer", "either"], help_text="who could change it")
    sentence = serializers.CharField(help_text="the change, in the language of the answer")
    points = serializers.FloatField(help_text="what it would add to `score_today`")


class RaisingSerializer(serializers.Serializer):
    score_today = serializers.FloatField(
        help_text="what the pair would have, scored again with the facts of today"
    )
    rules = serializers.ListField(
        child=serializers.CharField(), help_text="why the pair would not be proposed again today"
    )
    suggestions = SuggestionSerializer(
        many=True, help_text="at most three, of different criteria, so that the points add up"
    )


class WeightSetReferenceSerializer(ReadSerializer):
    association: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="slug", read_only=True, allow_null=True, help_text="null: the default weights"
    )

    class Meta:
        model = WeightSet
        fields = ["association", "version"]


class WeightSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="of the criterion, as in matches")
    weight = serializers.FloatField(min_value=0, help_text="only its proportion to the others matters")
    maximum = Points(source="tenths", help_text="points of 100 that the criterion can give")


class WeightSetSerializer(WeightSetReferenceSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="weight-set-detail", lookup_field="pk")
    page = PageAddress()
    id = serializers.IntegerField(source="pk", read_only=True)
    is_current = serializers.BooleanField(
        read_only=True, help_text="the newest version of its association, or of the default"
    )
    criteria = serializers.SerializerMethodField()

    class Meta(WeightSetReferenceSerializer.Meta):
        fields = [
            "id",
            "url",
            "page",
            "association",
            "version",
            "is_current",
            "criteria",
            "reason",
            "created_at",
        ]

    @extend_schema_field(WeightSerializer(many=True))
    def get_criteria(self, weight_set: WeightSet) -> Any:
        tenths = tenths_available(weight_set.weights)
        rows = [
            {"name": name, "weight": weight_set.weights[name], "tenths": int(share)}
            for name, share in zip(CRITERIA, tenths, strict=True)
        ]
        return WeightSerializer(rows, many=True).data


class MatchSerializer(ReadSerializer):
    """A match. The points of its criteria add up to its score; a brokered one has neither."""

    url = serializers.HyperlinkedIdentityField(view_name="match-detail", lookup_field="uuid")
    page = PageAddress()
    request = RequestReferenceSerializer()
    offer = OfferReferenceSerializer()
    score = serializers.FloatField(allow_null=True, help_text="of 100 points; null when brokered")
    criteria: serializers.Field = CriterionSerializer(many=True)
    weight_set = WeightSetReferenceSerializer(allow_null=True)
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
    criteria = ExplainedCriterionSerializer(source="explained.rows", many=True)
    what_would_raise_it = RaisingSerializer(
        source="explained.raising",
        allow_null=True,
        help_text="null once both sides have answered, and when brokered",
    )

    class Meta(MatchSerializer.Meta):
        fields = [*MatchSerializer.Meta.fields, "what_would_raise_it"]

    def to_representation(self, match: Any) -> dict[str, Any]:
        match.explained = explanation(match, side=match.reader_side, on=timezone.localdate())
        return super().to_representation(match)
