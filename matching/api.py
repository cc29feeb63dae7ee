from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.serializers import Serializer

from core.api import ReadOnlyApi
from matching.filters import MatchFilter, OfferFilter, RequestFilter
from matching.models import Match, Offer, Request
from matching.serializers import (
    MatchDetailSerializer,
    MatchSerializer,
    OfferSerializer,
    PublicOfferSerializer,
    PublicRequestSerializer,
    RequestSerializer,
)


class PostingApi(ReadOnlyApi):
    """Offers or requests: in part for everybody, in full for those who are signed in."""

    serializer_class: type[Serializer]
    public_serializer_class: type[Serializer]

    def get_queryset(self) -> QuerySet:
        postings: Any = super().get_queryset()
        postings = postings.visible_to(self.request.user).for_display()
        return (
            postings.prefetch_related("preferred_regions") if self.request.user.is_authenticated else postings
        )

    def get_serializer_class(self) -> type[Serializer]:
        signed_in = self.request.user.is_authenticated
        return self.serializer_class if signed_in else self.public_serializer_class


@extend_schema(responses=OfferSerializer)
class OfferApi(PostingApi):
    """Expertise that organisations are ready to share.

    Without signing in: title, themes, city, dates, language and state of what is or was published. Signed in:
    everything, and what your own organisations have not published yet.
    """

    queryset = Offer.objects.all()
    serializer_class = OfferSerializer
    public_serializer_class = PublicOfferSerializer
    filterset_class = OfferFilter


@extend_schema(responses=RequestSerializer)
class RequestApi(PostingApi):
    """Knowledge that organisations are looking for.

    Without signing in: title, themes, city, dates, language and state of what is or was published. Signed in:
    everything, and what your own organisations have not published yet.
    """

    queryset = Request.objects.all()
    serializer_class = RequestSerializer
    public_serializer_class = PublicRequestSerializer
    filterset_class = RequestFilter


class MatchApi(ReadOnlyApi):
    """Requests with the offers that fit them: those of your organisations, and of the members that your
    association answers for. The best come first. A single match says in words how its score came about.
    """

    queryset = Match.objects.all()
    permission_classes = [IsAuthenticated]
    filterset_class = MatchFilter

    def get_queryset(self) -> QuerySet[Match]:
        matches = Match.objects.visible_to(self.request.user).for_display()
        return matches.select_related(
            "request__organisation__city__country",
            "offer__organisation__city__country",
            "weight_set__association",
            "brokered_by",
        )

    def get_serializer_class(self) -> type[MatchSerializer]:
        return MatchDetailSerializer if self.detail else MatchSerializer
