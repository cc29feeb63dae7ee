"""Weights for tests that name points: these do not move with the defaults."""

WEIGHTS = {
    "meaning": 30,
    "theme": 20,
    "language": 10,
    "setting": 8,
    "mode": 6,
    "timing": 6,
    "geography": 5,
    "experience": 5,
    "reliability": 4,
    "least_served": 4,
    "freshness": 2,
}
