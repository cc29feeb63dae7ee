import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from core.serializers import PageAddress, ReadSerializer
from pilots.enums import ExchangeType
from reporting.enums import Light, Measure, ReportKind
from reporting.models import Milestone, Report, Target

WORDING_LANGUAGE = "of the person who wrote it; empty where the platform translates it"


class ScopeSerializer(serializers.Serializer):
    """A part of the world; what is not given does not narrow it."""

    themes = serializers.ListField(child=serializers.CharField(), required=False, help_text="codes")
    region = serializers.CharField(required=False, help_text="a code of M49")
    exchange_type = serializers.ChoiceField(choices=ExchangeType.choices, required=False)
    association = serializers.CharField(required=False, help_text="the slug of the one that answers")
    programme = serializers.UUIDField(required=False)
    since = serializers.DateField(required=False, help_text="the first day")


class TargetSerializer(ReadSerializer):
    wording = serializers.CharField(source="local_wording")
    wording_language = serializers.CharField(source="language", help_text=WORDING_LANGUAGE)
    scope = serializers.SerializerMethodField(help_text="of which part of the world")

    class Meta:
        model = Target
        fields = ["position", "wording", "wording_language", "indicator", "threshold", "scope"]

    @extend_schema_field(ScopeSerializer)
    def get_scope(self, target: Target) -> dict[str, Any]:
        return target.scope.to_dict()


class MilestoneSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="milestone-detail", lookup_field="year")
    page = PageAddress()
    wording = serializers.CharField(source="local_wording")
    wording_language = serializers.CharField(source="language", help_text=WORDING_LANGUAGE)
    targets = TargetSerializer(many=True)

    class Meta:
        model = Milestone
        fields = ["year", "url", "page", "due_on", "wording", "wording_language", "targets"]


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
    source = serializers.CharField(help_text="where the records come from")  # type: ignore[assignment] # as label
    limits = serializers.CharField(help_text="what the figure does not say")
    measure = serializers.ChoiceField(
        choices=Measure.choices, help_text="how the value follows from the records"
    )
    at_most = serializers.BooleanField(help_text="less is better: the threshold is the most that is good")
    is_steady = serializers.BooleanField(help_text="what counts once counts for ever")


class ReadingSerializer(serializers.Serializer):
    on = serializers.DateField()
    value = serializers.IntegerField()


class TargetFactSerializer(serializers.Serializer):
    position = serializers.IntegerField()
    wording = serializers.CharField()
    goal = serializers.CharField()
    light = serializers.ChoiceField(choices=Light.choices)
    verdict = serializers.CharField()
    fact = FactSerializer()
    scope = serializers.CharField(help_text="of which part of the world, in words; empty for the whole")
    wording_language = serializers.CharField(help_text=WORDING_LANGUAGE)
    readings = ReadingSerializer(many=True, help_text="the figure at each year's end, up to the due date")


class TextSerializer(serializers.Serializer):
    """What somebody wrote, in its own language."""

    heading = serializers.CharField()
    language = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]  # the field, not where it is read from
        help_text="the record that it is from"
    )


class MilestoneFactsSerializer(serializers.Serializer):
    """Figures as of a day, as they were known at a moment: of a milestone, or of another kind of report."""

    kind = serializers.ChoiceField(choices=ReportKind.choices, required=False)
    title = serializers.CharField(required=False)
    period_start = serializers.DateField(
        allow_null=True, required=False, help_text="the first day that counts; null: from the beginning"
    )
    year = serializers.IntegerField(allow_null=True, help_text="of the milestone; null where there is none")
    due_on = serializers.DateField(allow_null=True)
    wording = serializers.CharField()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField()
    language = serializers.CharField()
    light = serializers.ChoiceField(
        choices=Light.choices, allow_blank=True, help_text="empty where there is no target"
    )
    is_illustrative = serializers.BooleanField(
        help_text="records of the demonstration network are among them"
    )
    targets = TargetFactSerializer(many=True)
    context = FactSerializer(many=True)  # type: ignore[assignment]  # the field, not the request
    texts = TextSerializer(many=True, required=False)
    versions = serializers.DictField(child=serializers.CharField())
    wording_language = serializers.CharField(help_text=WORDING_LANGUAGE)


class DownloadsSerializer(serializers.Serializer):
    pdf = serializers.URLField(allow_null=True)
    docx = serializers.URLField(allow_null=True, help_text="the report, to be edited in Word")
    xlsx = serializers.URLField(allow_null=True, help_text="a workbook with definitions")
    csv = serializers.URLField(allow_null=True, help_text="the records")
    package = serializers.URLField(allow_null=True, help_text="a data package: CSV files with a dictionary")
    sdmx = serializers.URLField(allow_null=True, help_text="the indicators in the columns of SDMX-CSV 2.0")
    json = serializers.URLField(
        allow_null=True, help_text="the frozen facts to the byte: `sha256` is their hash"
    )


class ReportSerializer(ReadSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="report-detail", lookup_field="uuid")
    page = PageAddress()
    milestone: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="year", read_only=True, help_text="its year; null for kinds of reports without one"
    )
    title = serializers.CharField()
    since = serializers.DateField(allow_null=True, help_text="the first day that counts")
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
            "kind",
            "title",
            "milestone",
            "since",
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
        is_frozen = bool(report.sha256)
        is_there = dict.fromkeys(DownloadsSerializer().fields, is_frozen) | {"pdf": report.is_ready}
        return {name: self.address(report, name) if there else None for name, there in is_there.items()}

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
