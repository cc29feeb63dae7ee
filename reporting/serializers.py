import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from core.serializers import PageAddress, ReadSerializer
from reporting.enums import Light
from reporting.models import Milestone, Report, Target


class TargetSerializer(ReadSerializer):
    wording = serializers.CharField(source="local_wording")

    class Meta:
        model = Target
        fields = ["position", "wording", "indicator", "threshold"]


class MilestoneSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="milestone-detail", lookup_field="year")
    page = PageAddress()
    wording = serializers.CharField(source="local_wording")
    targets = TargetSerializer(many=True)

    class Meta:
        model = Milestone
        fields = ["year", "url", "page", "due_on", "wording", "targets"]


class RecordSerializer(serializers.Serializer):
    """One thing that proves, or fails to prove, a figure."""

    kind = serializers.CharField()
    reference = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(
        help_text="its page, relative to this site; empty where it is not yours to see"
    )
    on = serializers.DateField(allow_null=True, help_text="the day on which it came to count")
    note = serializers.CharField()
    is_demonstration = serializers.BooleanField()
    group = serializers.CharField(help_text="what is counted instead of the record: an area, a region")
    amount = serializers.IntegerField(allow_null=True, help_text="what it adds to a figure that is a sum")


class ExcludedSerializer(serializers.Serializer):
    record = RecordSerializer()
    reason = serializers.CharField()


class FactSerializer(serializers.Serializer):
    """A figure with what proves it."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field, not that of a form
    definition = serializers.CharField()
    unit = serializers.CharField()
    value = serializers.IntegerField()
    threshold = serializers.IntegerField(allow_null=True)
    up_to = serializers.IntegerField(allow_null=True, help_text="no cap and no pass mark")
    records = RecordSerializer(many=True)
    late = RecordSerializer(many=True, help_text="what was reached after the due date only")
    missing = serializers.ListField(child=serializers.CharField())
    excluded = ExcludedSerializer(many=True)
    url = serializers.CharField(help_text="the list behind a figure whose records are not given here")


class TargetFactSerializer(serializers.Serializer):
    position = serializers.IntegerField()
    wording = serializers.CharField()
    goal = serializers.CharField()
    light = serializers.ChoiceField(choices=Light.choices)
    verdict = serializers.CharField()
    fact = FactSerializer()


class MilestoneFactsSerializer(serializers.Serializer):
    """The figures of a milestone as of a day, as they were known at a moment."""

    year = serializers.IntegerField()
    due_on = serializers.DateField()
    wording = serializers.CharField()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField()
    language = serializers.CharField()
    light = serializers.ChoiceField(choices=Light.choices)
    is_illustrative = serializers.BooleanField(
        help_text="records of the demonstration network are among them"
    )
    targets = TargetFactSerializer(many=True)
    context = FactSerializer(many=True)  # type: ignore[assignment]  # the field, not the request
    versions = serializers.DictField(child=serializers.CharField())


class DownloadsSerializer(serializers.Serializer):
    pdf = serializers.URLField(allow_null=True)
    csv = serializers.URLField(allow_null=True)
    json = serializers.URLField(
        allow_null=True, help_text="the frozen facts to the byte: `sha256` is their hash"
    )


class ReportSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="report-detail", lookup_field="uuid")
    page = PageAddress()
    milestone: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="year", read_only=True)
    number = serializers.IntegerField(
        allow_null=True, help_text="its place in the chain of all reports, from 1 on; null until it is frozen"
    )
    previous_sha256 = serializers.CharField(
        help_text="`chain_sha256` of the report before it in the chain; empty for the first"
    )
    chain_sha256 = serializers.CharField(
        help_text="SHA-256 of the JSON of number, previous_sha256, sha256, uuid, in order, without spaces"
    )
    downloads = serializers.SerializerMethodField(help_text="null until the worker has made the file")

    class Meta:
        model = Report
        fields = [
            "uuid",
            "reference",
            "url",
            "page",
            "milestone",
            "as_of",
            "known_at",
            "language",
            "created_at",
            "is_ready",
            "sha256",
            "pdf_sha256",
            "number",
            "previous_sha256",
            "chain_sha256",
            "downloads",
        ]

    @extend_schema_field(DownloadsSerializer)
    def get_downloads(self, report: Report) -> dict[str, str | None]:
        ready = {"pdf": report.is_ready, "csv": bool(report.sha256), "json": bool(report.sha256)}
        return {name: self.address(report, name) if is_there else None for name, is_there in ready.items()}

    def address(self, report: Report, name: str) -> str:
        return reverse("reporting:report_download", [report.uuid, name], request=self.context["request"])


class ReportDetailSerializer(ReportSerializer):
    facts = serializers.SerializerMethodField(help_text="null until the worker has made them")

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "facts"]

    @extend_schema_field(MilestoneFactsSerializer(allow_null=True))
    def get_facts(self, report: Report) -> dict | None:
        return json.loads(report.facts) if report.facts else None


@extend_schema_field({"type": ["number", "string", "null"]})
class CellField(serializers.Field):
    """A number, a word, or null."""

    def to_representation(self, value: Any) -> Any:
        return value


class TrendChartSerializer(serializers.Serializer):
    """A finding and its table."""

    code = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField(help_text="how the numbers are counted")
    head = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(
        child=serializers.ListField(child=CellField()),
        help_text="numbers, words, or null where fewer than three organisations stand behind a number",
    )


class TrendsSerializer(serializers.Serializer):
    """What a region asked for, offered and exchanged, in whole quarters."""

    region = serializers.CharField(help_text="its M49 code; empty for the world")
    place = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    charts = TrendChartSerializer(many=True)
