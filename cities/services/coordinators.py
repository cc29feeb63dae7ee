from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from cities.enums import Duty, OrganisationKind
from cities.models import Membership, Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent


@transaction.atomic
def appoint_coordinator(email: str, *, body: str) -> Membership:
    """Make the address a coordinator of the United Nations body of that name; what is missing is made.

    The person gets a password by asking for a new one on the sign-in page.
    """
    organisation, _created = Organisation.objects.get_or_create(
        slug=slugify(body), defaults={"name": body, "kind": OrganisationKind.UN_BODY}
    )
    if organisation.kind != OrganisationKind.UN_BODY:
        raise ActionRefused(_("%(name)s is no United Nations body.") % {"name": organisation.name})
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
    membership, is_new = Membership.objects.get_or_create(
        user=user, organisation=organisation, duty=Duty.COORDINATOR, ended_at=None
    )
    if is_new:
        HistoryEvent.record(organisation, "appoint", by=None, note=email)
    return membership
