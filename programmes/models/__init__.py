from programmes.models.funding import CallQuerySet, FundingCall
from programmes.models.pledges import Interest, Payment, Pledge, PledgeEvidence, PledgeQuerySet, pledge_of
from programmes.models.priorities import Priorities, PrioritiesQuerySet
from programmes.models.programmes import ProgrammeQuerySet, SupportProgramme
from programmes.models.tables import RoundTable, RoundTableQuerySet, Seat

__all__ = [
    "CallQuerySet",
    "FundingCall",
    "Interest",
    "Payment",
    "Pledge",
    "PledgeEvidence",
    "PledgeQuerySet",
    "Priorities",
    "PrioritiesQuerySet",
    "ProgrammeQuerySet",
    "RoundTable",
    "RoundTableQuerySet",
    "Seat",
    "SupportProgramme",
    "pledge_of",
]
