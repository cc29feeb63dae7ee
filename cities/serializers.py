from rest_framework import serializers

from cities.models import City, Country, CountryClassification, Organisation, Theme
from core.serializers import PageAddress, ReadSerializer


class LocalName(serializers.CharField):
    """The name in the language of the answer (Accept-Language)."""

    def __init__(self, **options):
        super().__init__(source="__str__", read_only=True, **options)


class CountryReferenceSerializer(ReadSerializer):
    name = LocalName()

    class Meta:
        model = Country
        fields = ["code", "name"]


class ClassificationSerializer(ReadSerializer):
    class Meta:
        model = CountryClassification
        fields = ["scheme", "value", "source", "valid_from", "valid_until"]


class CountrySerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="country-detail", lookup_field="code")
    name = LocalName()
    names = serializers.DictField(child=serializers.CharField(), help_text="by code of language")
    classifications = ClassificationSerializer(many=True)

    class Meta:
        model = Country
        fields = ["code", "url", "alpha3", "m49", "name", "names", "region", "classifications"]


class ThemeReferenceSerializer(ReadSerializer):
    name = LocalName()

    class Meta:
        model = Theme
        fields = ["code", "name"]


class ThemeSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="theme-detail", lookup_field="code")
    name = LocalName()
    names = serializers.DictField(child=serializers.CharField(), help_text="by code of language")

    class Meta:
        model = Theme
        fields = ["code", "url", "name", "names", "parent", "is_area"]


class CityReferenceSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="city-detail")
    country = CountryReferenceSerializer()

    class Meta:
        model = City
        fields = ["id", "url", "name", "country"]


class CitySerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="city-detail")
    page = PageAddress()
    country = CountryReferenceSerializer()
    taking_part = serializers.BooleanField(help_text="takes part in the initiative today")
    is_demonstration = serializers.BooleanField(help_text="its part in the initiative is illustrative")

    class Meta:
        model = City
        fields = [
            "id",
            "url",
            "page",
            "geonames_id",
            "name",
            "country",
            "latitude",
            "longitude",
            "population",
            "timezone",
            "taking_part",
            "is_demonstration",
        ]


class CityDetailSerializer(CitySerializer):
    names = serializers.ListField(
        child=serializers.CharField(), help_text="its names in all scripts and languages"
    )

    class Meta(CitySerializer.Meta):
        fields = [*CitySerializer.Meta.fields, "names"]


class OrganisationReferenceSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="organisation-detail", lookup_field="slug")

    class Meta:
        model = Organisation
        fields = ["slug", "url", "name", "kind"]


class OrganisationSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="organisation-detail", lookup_field="slug")
    page = PageAddress()
    city = CityReferenceSerializer(allow_null=True)
    country = CountryReferenceSerializer(allow_null=True)
    successor: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="slug", read_only=True, allow_null=True
    )

    class Meta:
        model = Organisation
        fields = [
            "slug",
            "url",
            "page",
            "kind",
            "name",
            "city",
            "country",
            "languages",
            "website",
            "verified_at",
            "successor",
            "succeeded_on",
            "is_demonstration",
        ]
