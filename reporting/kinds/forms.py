"""What each kind of report asks for: one form for each, which gives the question."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import Region
from cities.rules import is_coordinator
from cities.theme_choice import ThemeChoice
from matching.enums import PREFERRED_REGIONS
from pilots.enums import ExchangeType
from programmes.forms import spoken_for
from programmes.models import SupportProgramme
from reporting import questions
from reporting.associations.models import Submission
from reporting.associations.rules import years_to_tell
from reporting.enums import Audience, EvaluationKind, ReportKind
from reporting.forms import DayField
from reporting.models import Milestone, Target
from reporting.questions import Question
from reporting.rules import may_read_reports
from reporting.scope import Scope


class AsOfField(DayField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("As of"))
        options.setdefault("initial", timezone.localdate)
        super().__init__(
            help_text=_("The report counts what took effect up to this day, as it is known now."), **options
        )


class QuestionForm(forms.Form):
    """`explanation` says what a report of the kind is for."""

    kind: ReportKind
    explanation: Any
    field_order = (
        *("milestone", "evaluation", "audience", "programme", "year", "since", "as_of"),
        *("themes", "region", "exchange_type", "language"),
    )

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        self.user = user
        super().__init__(*args, **options)

    def question(self) -> Question:
        return Question(self.kind, **self.cleaned_data)


class MilestoneForm(QuestionForm):
    kind = ReportKind.MILESTONE
    explanation = _("The targets of a milestone with the light of each, and every record behind the figures.")

    milestone = forms.ModelChoiceField(Milestone.objects.all(), to_field_name="year", label=_("Milestone"))
    as_of = AsOfField()


class EvaluationForm(MilestoneForm):
    kind = ReportKind.EVALUATION
    explanation = _(
        "The figures of a milestone, with the findings and recommendations of the evaluation and what the "
        "partners answered."
    )

    evaluation = forms.ChoiceField(
        label=_("Evaluation"), choices=EvaluationKind.choices, initial=EvaluationKind.MID_TERM
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = self.get_initial_for_field(self.fields["evaluation"], "evaluation")
        holding = Target.objects.filter(indicator="evaluations_completed", params__kind=asked)
        self.initial.setdefault("milestone", holding.values_list("milestone__year", flat=True).first())


class AnnualForm(QuestionForm):
    kind = ReportKind.ANNUAL
    explanation = _(
        "For the committee of local authorities at the United Nations (UNACLA): the figures of a year, what "
        "the associations report of their members, and which associations are missing."
    )

    year = forms.TypedChoiceField(
        label=_("Year"),
        coerce=int,
        help_text=_("The year that is not over counts up to today."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["year"]
        field.choices = [(year, str(year)) for year in years_to_tell()]
        self.initial.setdefault("year", timezone.localdate().year - 1)

    def question(self) -> Question:
        return questions.about_year(**self.cleaned_data)


class BriefForm(QuestionForm):
    kind = ReportKind.BRIEF
    explanation = _(
        "One or two pages for a meeting: how far each milestone came, and the headline figures around them."
    )

    audience = forms.ChoiceField(label=_("For"), choices=Audience.choices)
    as_of = AsOfField()


class AssociationForm(QuestionForm):
    kind = ReportKind.ASSOCIATION
    explanation = _(
        "What an association handed in about its members in a year, with their figures of that day. It is in "
        "the language in which it was handed in."
    )

    language = None  # type: ignore[assignment]  # Django's way to leave a field out
    submission = forms.ModelChoiceField(
        Submission.objects.none(), to_field_name="uuid", label=_("Report of the association")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["submission"]
        field.queryset = Submission.objects.visible_to(self.user).for_choice()

    def question(self) -> Question:
        return questions.about_submission(self.cleaned_data["submission"])


class ProgrammeForm(QuestionForm):
    kind = ReportKind.PROGRAMME
    explanation = _(
        "The pilots that a support programme supports, what was pledged and paid to it, and its tools. Only "
        "who runs the programme and coordinators see it, because it names donors."
    )

    programme = forms.ModelChoiceField(
        SupportProgramme.objects.none(), to_field_name="uuid", label=_("Support programme")
    )
    as_of = AsOfField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["programme"]
        field.queryset = SupportProgramme.objects.filter(organisation__in=spoken_for(self.user))


class CustomForm(QuestionForm):
    kind = ReportKind.CUSTOM
    explanation = _(
        "What was reached from one day to another, for chosen themes, a region, or a type of exchange."
    )

    since = DayField(label=_("From"), help_text=_("The first day that counts."))
    as_of = AsOfField(label=_("Up to"))
    themes = ThemeChoice(
        is_limited=False, required=False, help_text=_("Leave empty what you do not want to narrow down.")
    )
    region = forms.ModelChoiceField(
        Region.objects.filter(pk__in=PREFERRED_REGIONS),
        label=_("Region"),
        required=False,
        empty_label=_("All regions"),
    )
    exchange_type = forms.ChoiceField(
        label=_("Type of exchange"),
        choices=[("", _("All types")), *ExchangeType.choices],
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("since", timezone.localdate().replace(month=1, day=1))

    def question(self) -> Question:
        said = dict(self.cleaned_data)
        themes, region, exchange_type = (said.pop(name) for name in ("themes", "region", "exchange_type"))
        scope = Scope(
            themes=tuple(sorted(theme.pk for theme in themes)),
            region=region.pk if region else "",
            exchange_type=exchange_type,
        )
        return Question(self.kind, scope=scope, **said)


FORMS: dict[str, type[QuestionForm]] = {
    form.kind: form
    for form in (
        MilestoneForm,
        EvaluationForm,
        AnnualForm,
        BriefForm,
        AssociationForm,
        ProgrammeForm,
        CustomForm,
    )
}


def kinds_for(user: Any) -> list[ReportKind]:
    """The kinds of which the user may ask for a report: some are only for whom they belong to."""
    coordinates = is_coordinator(user)
    offered = [kind for kind in FORMS if kind not in ReportKind.kept()] if may_read_reports(user) else []
    if coordinates or Submission.objects.visible_to(user).exists():
        offered.append(ReportKind.ASSOCIATION)
    if coordinates or SupportProgramme.objects.filter(organisation__in=spoken_for(user)).exists():
        offered.append(ReportKind.PROGRAMME)
    return [ReportKind(kind) for kind in FORMS if kind in offered]
