from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import IsAuthenticated
from rest_framework.serializers import Serializer

from core.api import NUMBER, ReadOnlyApi
from matching.filters import MatchFilter, OfferFilter, RequestFilter, WeightSetFilter
from matching.models import Match, Offer, Request, WeightSet
from matching.queries import with_decision_date
from matching.serializers import (
    MatchDetailSerializer,
    MatchSerializer,
    OfferDetailSerializer,
    OfferSerializer,
    PublicOfferSerializer,
    PublicRequestSerializer,
    RequestDetailSerializer,
    RequestSerializer,
    WeightSetSerializer,
)


class PostingApi(ReadOnlyApi):
    """Offers or requests: in part for everybody, in full for those who are signed in."""

    noun = "postings"
    serializer_class: type[Serializer]
    detail_serializer_class: type[Serializer]
    public_serializer_class: type[Serializer]

    def get_queryset(self) -> QuerySet:
        postings: Any = super().get_queryset()
        postings = postings.visible_to(self.request.user).for_display()
        if not self.request.user.is_authenticated:
            return postings
        postings = postings.prefetch_related("preferred_regions")
        return postings.with_follower(self.request.user) if self.detail else postings

    def get_serializer_class(self) -> type[Serializer]:
        signed_in = self.request.user.is_authenticated
        if not signed_in:
            return self.public_serializer_class
        return self.detail_serializer_class if self.detail else self.serializer_class


@extend_schema_view(
    list=extend_schema(responses=OfferSerializer), retrieve=extend_schema(responses=OfferDetailSerializer)
)
class OfferApi(PostingApi):
    """Expertise that organisations are ready to share.

    Without signing in: title, themes, city, dates, language and state of what is or was published. Signed in:
    everything, and what your own organisations have not published yet.
    """

    queryset = Offer.objects.all()
    serializer_class = OfferSerializer
    detail_serializer_class = OfferDetailSerializer
    public_serializer_class = PublicOfferSerializer
    filterset_class = OfferFilter


@extend_schema_view(
    list=extend_schema(responses=RequestSerializer), retrieve=extend_schema(responses=RequestDetailSerializer)
)
class RequestApi(PostingApi):
    """Knowledge that organisations are looking for.

    Without signing in: title, themes, city, dates, language and state of what is or was published. Signed in:
    everything, and what your own organisations have not published yet.
    """

    queryset = Request.objects.all()
    serializer_class = RequestSerializer
    detail_serializer_class = RequestDetailSerializer
    public_serializer_class = PublicRequestSerializer
    filterset_class = RequestFilter


class MatchApi(ReadOnlyApi):
    """Requests with the offers that fit them: those of your organisations, and of the members that your
    association answers for, with their scores. A single match says in words how its score came about.
    """

    noun = "matches"
    queryset = Match.objects.all()
    permission_classes = [IsAuthenticated]
    filterset_class = MatchFilter

    def get_queryset(self) -> QuerySet[Match]:
        visible = Match.objects.visible_to(self.request.user).with_reader_side(self.request.user)
        return with_decision_date(visible.for_display(), timezone.localdate())

    def get_serializer_class(self) -> type[MatchSerializer]:
        return MatchDetailSerializer if self.detail else MatchSerializer


class WeightSetApi(ReadOnlyApi):
    """Every version of the weights of the criteria: the default and your association's for its staff, all for
    coordinators.
    """

    noun = "weights"
    queryset = WeightSet.objects.all()
    permission_classes = [IsAuthenticated]
    serializer_class = WeightSetSerializer
    filterset_class = WeightSetFilter
    lookup_field = "pk"
    lookup_value_regex = NUMBER

    def get_queryset(self) -> QuerySet[WeightSet]:
        visible = WeightSet.objects.visible_to(self.request.user).with_currency()
        return visible.select_related("association")
