from typing import Any

from django.utils.translation import gettext as _

from cities.enums import Duty
from cities.models import Organisation
from cities.queries import is_trusted, reviews_for
from cities.rules import acts_for, is_verified
from core.exceptions import ActionRefused
from library.enums import CURATING_DUTIES, CURATORS, ToolState
from library.models import Collection, Practice, Reuse, Tool


def may_share(user: Any) -> bool:
    """Whether the user writes for some organisation."""
    return user.is_authenticated and Organisation.objects.acted_for_by(user, Duty.EDITOR).exists()


def may_edit(user: Any, tool: Tool) -> bool:
    return acts_for(user, tool.organisation_id, Duty.EDITOR)


def may_review(user: Any, tool: Tool) -> bool:
    return reviews_for(user, tool.organisation)


def may_publish(user: Any, tool: Tool) -> bool:
    return may_review(user, tool) or (may_edit(user, tool) and is_trusted(tool.organisation))


def is_complete(tool: Tool) -> None:
    """Refuses a tool that lacks something, all of it said at once."""
    lacking = [] if tool.themes.exists() else [_("Choose at least one theme before you submit.")]
    for edition in tool.editions.all():
        if not edition.link and not edition.file:
            lacking.append(
                _("Add a file or a link to the version in %(language)s.")
                % {"language": edition.get_language_display()}
            )
    if lacking:
        raise ActionRefused(" ".join(lacking))


def may_edit_practice(user: Any, practice: Practice) -> bool:
    """Editors of the organisations that made the experience."""
    edited = Organisation.objects.acted_for_by(user, Duty.EDITOR)
    return practice.organisations.filter(pk__in=edited).exists()


def owners(subject: Tool | Practice) -> list[Organisation]:
    return [subject.organisation] if isinstance(subject, Tool) else list(subject.organisations.all())


def may_record_reuse(user: Any, organisation: Organisation) -> bool:
    return acts_for(user, organisation.pk, Duty.EDITOR)


def is_reusable_by(organisation: Organisation, subject: Tool | Practice) -> None:
    """Refuses re-use of what is not shared, by who owns it, and by who is not verified."""
    if subject.state != ToolState.PUBLISHED:
        raise ActionRefused(_("This is not shared at the moment."))
    if organisation in owners(subject):
        raise ActionRefused(_("This is your own. A re-use is what others make of it."))
    if not is_verified(organisation):
        raise ActionRefused(
            _("Your organisation is not verified yet. Ask your association to verify it first.")
        )


def may_come_from(result: Tool, subject: Tool | Practice, organisation: Organisation) -> None:
    """Refuses a result that is not one's own, that came from elsewhere, or from which the subject came."""
    if result.organisation_id != organisation.pk:
        raise ActionRefused(_("The new tool has to be shared by the organisation that adapted this one."))
    if Reuse.objects.filter(leads_to=result).exists():
        raise ActionRefused(_("It is recorded already of what the new tool was made."))
    earlier: Any = subject
    while isinstance(earlier, Tool):
        if earlier == result:
            raise ActionRefused(_("This was itself made of the tool that you name as its result."))
        origin = Reuse.objects.filter(leads_to=earlier).select_related("tool").first()
        earlier = origin and origin.tool


def curating(user: Any) -> Any:
    """The organisations for which the user puts collections together."""
    return Organisation.objects.acted_for_by(user, *CURATING_DUTIES).filter(kind__in=CURATORS)


def may_curate(user: Any, collection: Collection) -> bool:
    return curating(user).filter(pk=collection.organisation_id).exists()
