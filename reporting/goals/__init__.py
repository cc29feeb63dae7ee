"""Milestones that coordinators set, from registered indicators, and the history of what they changed."""
