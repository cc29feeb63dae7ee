from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.exceptions import ActionRefused
from core.workflow import locked
from matching import rules
from matching.kernel.weights import tenths_available
from matching.models import WeightSet


@transaction.atomic
def save_weights(
    association: Organisation | None, *, weights: Mapping[str, float], reason: str, expected: int, by: Any
) -> WeightSet:
    """A new version of the association's weights, or of the default; matches made so far keep theirs.

    `expected` is the newest version that the person saw (0: none yet). Raises ValueError for weights that the
    matcher cannot work with.
    """
    if not rules.may_set_weights(by, association):
        raise PermissionDenied
    tenths_available(weights)
    if not reason.strip():
        raise ActionRefused(_("Write why you change the weights: others will want to understand it."))
    versions = WeightSet.objects.filter(association=association).order_by("version")
    # Who saves at the same time waits here: for the association, or for the first default.
    locked(association or versions[0])
    newest = versions.last()
    if newest and newest.version != expected:
        raise ActionRefused(
            _(
                "Version %(version)d was saved by %(person)s while you were working, so nothing of yours was "
                "saved. Compare with it, and save again if yours is still right."
            )
            % {"version": newest.version, "person": newest.by or _("the system")}
        )
    if newest and newest.weights == weights:
        raise ActionRefused(_("These weights count already, so there is nothing to save."))
    version = newest.version + 1 if newest else 1
    return WeightSet.objects.create(
        association=association, version=version, weights=dict(weights), reason=reason.strip(), by=by
    )
