from matching.kernel import DEFAULT_WEIGHTS
from matching.models import WeightSet


def load_default_weights() -> WeightSet:
    """Make the kernel's own weights the newest default; matches made with earlier ones keep those."""
    newest = WeightSet.objects.filter(association__isnull=True).order_by("-version").first()
    if newest and (newest.by_id or newest.weights == DEFAULT_WEIGHTS):  # what a person saved stays
        return newest
    return WeightSet.objects.create(weights=DEFAULT_WEIGHTS, version=newest.version + 1 if newest else 1)
