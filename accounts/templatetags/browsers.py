from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first that the text of a browser about itself contains; most contain the names of others too.
PROGRAMS = {
    "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
    "FxiOS": "Firefox", "Chrome": "Chrome", "CriOS": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS",
    "CrOS": "ChromeOS", "Linux": "Linux",
}  # fmt: skip


@register.filter
def browser_name(user_agent: str) -> str:
    """Such as "Firefox on Windows", from what a browser tells of itself; else all that it tells."""
    program = next((name for mark, name in PROGRAMS.items() if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), None)
    if program and system:
        return _("%(program)s on %(system)s") % {"program": program, "system": system}
    return user_agent
