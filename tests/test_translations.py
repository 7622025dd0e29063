"""Every sentence that we say in English has its German, with the same placeholders."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

import app
import app.offline.policy  # with all that it may say
from app.booking.venues import VENUES
from app.offline.reply import PHRASES

PACKAGE = Path(app.__file__).parent
GERMAN = PACKAGE / "language" / "i18n" / "locale" / "de.po"
SPEAKING = ("text", "_say")  # text(language, message, …) and self._say(message, …)
IN_TEMPLATES = "t"  # t(message, …)

SAME_IN_BOTH = {"Name", "Terminal", "Online", "Website", "online"}
OF_A_PRODUCT = "on {venue}"  # the venues that are called by it have a product's name


def spoken_in(source: Path) -> Iterator[tuple[str, int]]:
    """The literal messages in a Python module, and where they stand."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    if "app.language.i18n.say" not in source.read_text(encoding="utf-8"):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in SPEAKING:
            continue
        for argument in node.args[:2]:
            choices = [argument]
            if isinstance(argument, ast.IfExp):
                choices = [argument.body, argument.orelse]
            for each in choices:
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value, node.lineno


def written_in(template: Path) -> Iterator[tuple[str, int]]:
    """The literal messages in a template, and where they stand."""
    tree = Environment(autoescape=True).parse(template.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name != IN_TEMPLATES:
            continue
        for argument in call.args[:1]:
            for constant in [argument, *argument.find_all(nodes.Const)]:
                if isinstance(constant, nodes.Const) and isinstance(constant.value, str):
                    yield constant.value, call.lineno


def messages() -> dict[str, str]:
    """Every message with the place where it is said."""
    found = {}
    for source in sorted(PACKAGE.rglob("*.py")):
        for message, line in spoken_in(source):
            found[message] = f"{source.relative_to(PACKAGE)}:{line}"
    for template in sorted(PACKAGE.rglob("web/**/*.j2")):
        for message, line in written_in(template):
            found[message] = f"{template.relative_to(PACKAGE)}:{line}"
    for phrase in PHRASES.values():
        found |= dict.fromkeys(phrase.wordings, f"the phrase {phrase.id}")
    for id_, venue in VENUES.items():
        found[venue.where] = id_
        if venue.where != OF_A_PRODUCT:
            found[venue.label] = id_
    return found


@cache
def german() -> dict[str, str]:
    """The catalogue as it is; what is fuzzy counts as missing."""
    with GERMAN.open("rb") as file:
        catalogue = read_po(file, locale="de", abort_invalid=True)
    return {str(each.id): str(each.string) for each in catalogue if each.id and not each.fuzzy}


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name}


MESSAGES = messages()


def test_there_are_messages_to_look_at() -> None:
    assert "Shall I book this for you?" in MESSAGES
    assert len(MESSAGES) > 50
    assert any(".j2:" in place for place in MESSAGES.values())


def test_every_message_has_a_german_one() -> None:
    missing = [f"{place}: {each}" for each, place in MESSAGES.items() if not german().get(each)]

    assert not missing, "\n".join(["without a German translation:", *missing])


@pytest.mark.parametrize("message", sorted(german()))
def test_a_translation_has_the_same_placeholders(message: str) -> None:
    assert placeholders(german()[message]) == placeholders(message)


def test_translations_are_translated() -> None:
    same = {each for each in MESSAGES if german().get(each) == each}

    assert {each for each in same if not placeholders(each)} <= SAME_IN_BOTH


def test_the_catalogue_says_each_thing_once() -> None:
    text = GERMAN.read_text(encoding="utf-8")
    ids = [line for line in text.splitlines() if line.startswith("msgid ")]
    repeated = {line for line in ids if line != 'msgid ""' and ids.count(line) > 1}

    assert not repeated
    assert not any(line.startswith("#~") for line in text.splitlines())
