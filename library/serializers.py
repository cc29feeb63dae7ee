from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cities.serializers import OrganisationReferenceSerializer, ThemeReferenceSerializer
from core.serializers import PageAddress, ReadSerializer
from library.models import Edition, Part, Practice, PracticeFile, Tool


class EditionSerializer(ReadSerializer):
    """The tool in one language; the first one is the original."""

    file = serializers.SerializerMethodField(help_text="where the file is downloaded; null if there is none")

    class Meta:
        model = Edition
        fields = ["language", "title", "summary", "link", "file", "content_type", "size", "sha256"]

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_file(self, edition: Edition) -> str | None:
        return self.context["request"].build_absolute_uri(edition.file_url) if edition.file else None


class ToolSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="tool-detail", lookup_field="uuid")
    page = PageAddress()
    title = serializers.CharField(
        source="__str__", help_text="in the language of the answer, else the original"
    )
    editions = EditionSerializer(many=True)
    themes = ThemeReferenceSerializer(many=True)
    organisation = OrganisationReferenceSerializer()
    licence_url = serializers.URLField(source="licence_terms.url", help_text="empty: ask the owner")
    reuse_count = serializers.IntegerField(help_text="how often others have recorded that they use it")
    is_demonstration = serializers.BooleanField(source="organisation.is_demonstration")

    class Meta:
        model = Tool
        fields = [
            "uuid",
            "reference",
            "url",
            "page",
            "kind",
            "title",
            "organisation",
            "themes",
            "editions",
            "licence",
            "licence_url",
            "state",
            "published_at",
            "reuse_count",
            "is_demonstration",
        ]


class PartSerializer(ReadSerializer):
    class Meta:
        model = Part
        fields = ["kind", "text", "language"]


class PracticeSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="practice-detail", lookup_field="uuid")
    page = PageAddress()
    themes = ThemeReferenceSerializer(many=True)
    organisations = OrganisationReferenceSerializer(many=True)
    reuse_count = serializers.IntegerField(help_text="how often others have recorded that they use it")
    pilot = serializers.CharField(source="source", help_text="reference of the pilot that it came out of")

    class Meta:
        model = Practice
        fields = [
            "uuid",
            "reference",
            "url",
            "page",
            "title",
            "language",
            "pilot",
            "organisations",
            "themes",
            "published_at",
            "reuse_count",
        ]


class PracticeFileSerializer(ReadSerializer):
    """A photograph or document."""

    url = serializers.SerializerMethodField(help_text="where the file is downloaded")

    class Meta:
        model = PracticeFile
        fields = ["url", "description", "size", "width", "height"]

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, file: PracticeFile) -> str:
        return self.context["request"].build_absolute_uri(file.url)


class PracticeDetailSerializer(PracticeSerializer):
    """One practice with its texts, photographs and documents."""

    parts = PartSerializer(many=True)
    files = serializers.SerializerMethodField(help_text="those that were not withdrawn")

    class Meta(PracticeSerializer.Meta):
        fields = [*PracticeSerializer.Meta.fields, "parts", "files"]

    @extend_schema_field(PracticeFileSerializer(many=True))
    def get_files(self, practice: Practice) -> Any:
        shown = practice.files.filter(withdrawn_at__isnull=True)
        return PracticeFileSerializer(shown, many=True, context=self.context).data
