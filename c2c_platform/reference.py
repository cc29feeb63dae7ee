"""What every installation starts with, beside the places, countries and themes of `load_reference`."""

from matching.reference import load_default_weights
from pilots.queries import current_questionnaire
from reporting.services import load_milestones


def load_reference_data() -> None:
    load_default_weights()
    load_milestones()
    current_questionnaire()
