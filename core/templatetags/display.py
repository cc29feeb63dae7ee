from django import template
from django.conf import settings
from django.middleware.csrf import get_token
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ug", "ur", "yi"})


@register.filter
def direction(language: str) -> str:
    """The direction in which a text of the language (code, with or without region) is written."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


@register.filter
def isolated(name: object) -> SafeString:
    """A name inside a sentence: its direction of writing does not turn the words around it."""
    return format_html("<bdi>{}</bdi>", name)


@register.filter
def share(value: float, maximum: float) -> str:
    """How many percent of the maximum the value is, held within 0 and 100, written as markup wants it."""
    percent = 100 * float(value) / float(maximum) if maximum else 0.0
    return f"{min(max(percent, 0.0), 100.0):.1f}"


@register.simple_tag(takes_context=True)
def csrf_field(context: RequestContext) -> SafeString:
    """The CSRF field, also inside a component that is included with `only`."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(context.request)
    )


@register.simple_tag
def interface_languages() -> list[tuple[str, str]]:
    """Code and own name of each language; Django's tag of this kind would translate the names."""
    return settings.LANGUAGES
