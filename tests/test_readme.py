"""The README says what is so: its dialogue, its commands, its settings."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from app.settings import Settings
from tests.test_command_line import command_line, serving
from tests.test_command_line import settings as settings  # noqa: PLC0414 — a fixture of this module too

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BOOKING_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")  # another one each time


def block(name: str) -> str:
    """The fenced block behind the comment of that name."""
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, f"README has no block {name}"
    return found[1]


def flowing(text: str) -> str:
    """A text without what differs between two conversations, and however its lines break."""
    return " ".join(BOOKING_CODE.sub("CODE", text).split())


def test_the_dialogue_is_what_is_said() -> None:
    shown = block("dialogue")
    lines = re.findall(r"^You: (.+)$", shown, re.MULTILINE)
    assert len(lines) >= 4
    done = subprocess.run(  # noqa: S603 — our own command
        command_line("chat"),
        input="\n".join([*lines, "quit"]),
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "CLOCK_START": "2026-11-22T16:00:00Z", "PYTHONIOENCODING": "utf-8"},
    )
    _, _, talked = done.stdout.partition("\n\n")
    for line in lines:  # a keyboard would have shown them
        talked = talked.replace("You: Desk:", f"You: {line}\nDesk:", 1)
    talked = talked.removesuffix("You: Goodbye.\n")
    assert flowing(talked) == flowing(shown)


def commands() -> Iterator[str]:
    """The curl commands of the README, each whole."""
    for each in re.findall(r"^```sh\n(.*?)```", README, re.DOTALL | re.MULTILINE):
        for command in re.split(r"\n\n", each.strip()):
            if command.startswith("curl "):
                yield command


def test_the_curl_commands_do_what_they_show() -> None:
    with serving() as (_, url):
        answers = []
        for command in commands():
            here = command.replace("http://127.0.0.1:8000", url)
            answers.append(
                subprocess.run(  # noqa: S603 — our own words
                    ["bash", "-euc", here.replace("curl ", "curl --silent --show-error ")],  # noqa: S607 — as a reader would
                    capture_output=True,
                    check=True,
                    encoding="utf-8",
                ).stdout
            )
    assert len(answers) == 2
    assert '"spots":[{"startTime":' in answers[0]
    assert '"appointmentId":' in answers[1]


def rows() -> dict[str, str]:
    """The table of settings: the names of each row, and its default."""
    table = README[README.index("| name | default | meaning |") :].split("\n\n")[0]
    found = {}
    for line in table.splitlines()[2:]:
        names, default, _ = (cell.strip() for cell in line.strip("| ").split(" | ", 2))
        found[names] = default
    return found


def names_of(cell: str) -> list[str]:
    """The names in a cell; one like `…_API_KEY` goes on where the first one ended."""
    first, *others = re.findall(r"`([^`]+)`", cell)
    return [
        first,
        *(f"{first.removesuffix('_MODEL')}{n[1:]}" if n[0] == "…" else n for n in others),
    ]


def test_the_settings_are_those_that_there_are() -> None:
    named = [name for cell in rows() for name in names_of(cell)]
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def default_of(name: str) -> Any:
    value = Settings.model_fields[name.lower()].get_default(call_default_factory=True)
    return None if value is PydanticUndefined or isinstance(value, SecretStr) else value


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, field in Settings.model_fields.items()
        if isinstance(field.default, int | float)
    ],
)
def test_the_defaults_of_numbers_are_those_that_are_named(name: str) -> None:
    [(cell, default)] = [row for row in rows().items() if name.upper() in names_of(row[0])]
    place = names_of(cell).index(name.upper())
    listed = [each.strip().strip("`") for each in default.split(",")]
    shown = listed[place] if len(listed) == len(names_of(cell)) else listed[0]
    value = default_of(name)
    assert shown in {str(value).lower(), str(value).removesuffix(".0")}


def test_the_test_command_is_the_one_that_is_tried(request: pytest.FixtureRequest) -> None:
    words = shlex.split(block("test command"))
    assert "pytest" in words
    assert "-e" in words
