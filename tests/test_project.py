"""Guards of the house: what holds for the whole project, whoever adds to it."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.template.base import Lexer, TokenType
from factory.django import DjangoModelFactory

ROOT = Path(__file__).resolve().parent.parent
APPS = [
    "accounts", "c2c_platform", "cities", "core", "library", "matching", "partners", "pilots", "programmes",
    "reporting",
]  # fmt: skip
CODE = [p for app in APPS for p in sorted((ROOT / app).rglob("*.py")) if "migrations" not in p.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
LINES_PER_FILE = 500
LINES_PER_FUNCTION = 50
SHORT_FUNCTIONS = re.compile(r"(^|/)(services|rules|workflow|tasks|kernel)(\.py$|/)")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text()))


def found(paths, is_wrong) -> list[str]:
    return [f"{name(path)}:{node.lineno}" for path in paths for node in nodes(path) if is_wrong(node)]


@pytest.mark.django_db
def test_no_migration_is_pending(capsys):
    call_command("makemigrations", check=True, dry_run=True)
    assert capsys.readouterr().out == "No changes detected\n"


def sets_state(node: ast.AST) -> bool:
    """Assignment to the attribute, or by one of the calls that name it."""
    if isinstance(node, ast.Attribute):
        return node.attr == "state" and isinstance(node.ctx, ast.Store)
    if not isinstance(node, ast.Call):
        return False
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    by_keyword = called in {"update", "aupdate"} and any(k.arg == "state" for k in node.keywords)
    by_name = called in {"setattr", "save", "asave", "bulk_update", "abulk_update"} and any(
        isinstance(part, ast.Constant) and part.value == "state" for part in ast.walk(node)
    )
    return by_keyword or by_name


def test_state_is_assigned_in_one_place_only():
    assert {place.partition(":")[0] for place in found(CODE, sets_state)} == {"core/workflow.py"}


@pytest.mark.parametrize(
    ("code", "is_wrong"),
    [
        ("offer.state = 'published'", True),
        ("a, offer.state = b", True),
        ("offers.update(state='expired')", True),
        ("setattr(offer, 'state', 'expired')", True),
        ("offer.save(update_fields=['state', 'expires_at'])", True),
        ("Offer.objects.bulk_update(offers, ['state'])", True),
        ("Offer.objects.filter(state='expired').update(title='x')", False),
        ("before = offer.state", False),
        ("offer.save(update_fields=['title'])", False),
    ],
)
def test_the_guard_of_states_knows_the_ways_around_it(code, is_wrong):
    assert any(sets_state(node) for node in ast.walk(ast.parse(code))) == is_wrong


def test_there_are_no_signals():
    def is_signal(node):
        names = [alias.name for alias in getattr(node, "names", []) if isinstance(alias, ast.alias)]
        return any("signal" in word for word in [getattr(node, "module", None) or "", *names])

    assert found(CODE, is_signal) == []


def test_no_model_overrides_save_or_delete():
    ours = {base for model in MODELS for base in model.__mro__ if base.__module__.split(".")[0] in APPS}
    assert [base for base in ours if {"save", "delete", "__init__"} & set(vars(base))] == []


def factories() -> dict[type, type[DjangoModelFactory]]:
    modules = ["tests.factories", *(f"tests.{app}.factories" for app in APPS)]
    there = [import_module(module) for module in modules if find_spec(module)]
    everything = [value for module in there for value in vars(module).values() if isinstance(value, type)]
    made = [f for f in everything if issubclass(f, DjangoModelFactory) and f is not DjangoModelFactory]
    return {factory._meta.model: factory for factory in made if not factory._meta.abstract}


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_model_has_a_factory_and_a_name(model):
    thing = factories()[model].create()
    assert isinstance(thing, model)
    assert str(thing) not in {"", f"{model.__name__} object ({thing.pk})"}


def test_every_constraint_has_a_test():
    text = "".join(path.read_text() for path in TESTS)
    constraints = [constraint.name for model in MODELS for constraint in model._meta.constraints]
    assert [constraint for constraint in constraints if constraint not in text] == []


def test_no_file_is_too_long():
    long = {name(p): len(p.read_text().splitlines()) for p in [*CODE, *TESTS, *TEMPLATES]}
    assert {path: lines for path, lines in long.items() if lines > LINES_PER_FILE} == {}


def test_no_function_is_too_long():
    def is_long(node):
        return isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LINES_PER_FUNCTION

    assert found([p for p in CODE if SHORT_FUNCTIONS.search(name(p))], is_long) == []


SHOWN = {"alt", "aria-label", "placeholder", "summary", "title"}
WORD = re.compile(r"[^\W\d_]{2,}")
UNREAD = re.compile(r"blocktranslate\b|block \w+_class$")  # translated, or put into a class attribute
NAMES = re.compile(r"\b(C2C Exchange|UTC)\b")  # the same in every language


def has_words(text: str | None) -> bool:
    return bool(WORD.search(NAMES.sub("", text or "")))


class Texts(HTMLParser):
    """Words that a reader meets, in text and in attributes that are shown or read out; what is in line."""

    def __init__(self):
        super().__init__()
        self.found, self.inside, self.in_line = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag in {"script", "style", "code", "pre", "svg"}:
            self.inside.append(tag)
        if tag == "style" or (tag == "script" and "src" not in dict(attributes)):
            self.in_line.append(tag)
        self.in_line += [key for key, value in attributes if key == "style" or key.startswith("on")]
        self.found += [value for key, value in attributes if key in SHOWN and has_words(value)]

    def handle_endtag(self, tag):
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data):
        if has_words(data) and not self.inside:
            self.found.append(data.strip())


def read(source: str) -> Texts:
    texts, no_text = Texts(), False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            ends = token.contents in {"endblocktranslate", "endblock"}
            no_text = bool(UNREAD.match(token.contents)) or (no_text and not ends)
        elif token.token_type == TokenType.TEXT and not no_text:
            texts.feed(token.contents)
    texts.close()
    return texts


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{% translate "Hello" %} {{ name }} · 12</p>', []),
        ('<a href="{% url \'home\' %}" title="Home">§</a>', ["Home"]),
        ("{% blocktranslate trimmed %}Hello{% endblocktranslate %} you", ["you"]),
        ("<code>make run</code>{# a comment #}<img alt=\"{% translate 'Map' %}\">", []),
    ],
)
def test_the_guard_of_translations_reads_templates(source, words):
    assert read(source).found == words


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_holds_no_untranslated_text(path):
    assert read(path.read_text()).found == []


def test_translated_blocks_are_trimmed():
    def blocks(path):
        return [t.contents for t in Lexer(path.read_text()).tokenize() if t.token_type == TokenType.BLOCK]

    starts = [(name(p), block) for p in TEMPLATES for block in blocks(p) if block.startswith("blocktrans")]
    assert [start for start in starts if start[1].split()[:2] != ["blocktranslate", "trimmed"]] == []


def test_templates_hold_no_inline_style_or_script():
    assert read('<p style="x" onclick="y"><script>z</script>').in_line == ["style", "onclick", "script"]
    assert [name(path) for path in TEMPLATES if read(path.read_text()).in_line] == []


def test_forms_of_included_templates_carry_their_own_token():
    """Django's own tag is silent inside `include ... only`, and the form is then refused."""
    included = [path for path in TEMPLATES if "{% extends" not in path.read_text(encoding="utf-8")]
    assert [path.name for path in included if "csrf_token %}" in path.read_text(encoding="utf-8")] == []
