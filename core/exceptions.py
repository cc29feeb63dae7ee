class ActionRefused(Exception):
    """An action cannot be carried out now; the message is a sentence for the user."""
