"""No text holds a reader: fifty milliseconds of the processor, whatever stands in it.

Each reader gets every fourth shape, and the worst of all; between them they get all. With
HOSTILE=all in the environment each gets each, which takes some minutes.
"""

import gc
import importlib
import inspect
import os
import pkgutil
import time
from collections.abc import Iterator

import pytest

import app.language
from app.store.engine.database import Database
from tests.agent.counter import after, find, visit_on
from tests.hostile.readers import LANGUAGE, MODELS, STREAMED, VISITORS, Reader, tool_arguments
from tests.hostile.shapes import SIZE, shapes

MAX_SECONDS = 0.05
MAX_SECONDS_OF_STREAM = 0.5  # of hundreds of pieces, each of which is looked at by itself
STEPS = 1 if os.environ.get("HOSTILE") == "all" else 4
WORST = (
    "run ' '", "run '\\n'", "run '.'", "run '@'", "run 'a'", "run '\\xa0' between", "run 'İ'",
    "run 'ﷺ'", "run '፩'", "pair 'a-'", "pair 'a.'", "broken 'a@b.de '", "fill ' , ' x",
    "broken '9999-12-31 '", "broken 'in 10000 years '", "broken '99999999999999 weeks '",
    "words 'ihr termin ist'", "words 'nein danke'", "words 'Dr. Dr.'", "videocalls booked",
    "the slot is settled", "claims without an end", "lead 'my name is' ' ' ''",
    "lead 'it is about' ' , ' '@b.de'", "list of addresses", "different words",
)  # fmt: skip
BEHIND = ("app.language.time.", "app.language.inspect.assertions.")
SILENT = {  # what speaks, or takes what no stranger has written
    "say", "wordlists", "data_files", "phrases.word_pattern", "zones.is_at_home",
    "zones.city_of", "places.different", "times_in_text.fits_clock", "find_assertions.warm_up",
    "when.spell_reading",
}  # fmt: skip
READERS = {**LANGUAGE, **VISITORS, **MODELS}


def test_there_are_hostile_texts_enough_and_the_worst_are_among_them() -> None:
    assert len(shapes()) >= 200
    assert {len(text) for text in shapes().values()} == {SIZE}
    assert set(WORST) <= shapes().keys()


def test_every_reader_of_language_is_in_the_table() -> None:
    named = {name.partition(" ")[0] for name in LANGUAGE}

    assert {name for name in _public() if name not in SILENT} - named == set()


@pytest.mark.parametrize("name", READERS)
def test_no_text_holds_a_reader(name: str) -> None:
    assert _too_slow(READERS[name], list(READERS).index(name)) == {}


@pytest.mark.parametrize("name", STREAMED)
def test_no_text_holds_what_reads_it_while_it_is_written(name: str) -> None:
    number = list(STREAMED).index(name)

    assert _too_slow(STREAMED[name], number, MAX_SECONDS_OF_STREAM) == {}


def test_no_text_holds_a_tool(sqlite_database: Database) -> None:
    visit = visit_on(sqlite_database)
    visit = after(visit, find(visit, "Tuesday at 3"))
    arguments = dict(tool_arguments(visit))

    slow = {name: _too_slow(arguments[name], at) for at, name in enumerate(arguments)}

    assert len(arguments) >= 14
    assert {name: found for name, found in slow.items() if found} == {}


def _public() -> Iterator[str]:
    """All functions that modules of the language show, as "module.function".

    What stands behind `when` and `find_assertions` is reached through them.
    """
    found = pkgutil.walk_packages(app.language.__path__, "app.language.")
    for path in (each.name for each in found if not each.ispkg):
        short = path.rpartition(".")[2]
        if path.startswith(BEHIND) and short not in {"when", "find_assertions"}:
            continue
        module = importlib.import_module(path)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == path and not name.startswith("_")
            if is_own and short not in SILENT:
                yield f"{short}.{name}"


def _too_slow(reader: Reader, number: int, most: float = MAX_SECONDS) -> dict[str, float]:
    """The shapes that take a reader longer than that, each with the seconds that it took."""
    reader("Warm up: Ada, ada@example.com, 12:00 tomorrow")
    names = dict.fromkeys([*WORST, *list(shapes())[number % STEPS :: STEPS]])
    gc.collect()
    gc.disable()
    try:
        taken = {name: _seconds(reader, shapes()[name], most) for name in names}
    finally:
        gc.enable()
    return {name: seconds for name, seconds in taken.items() if seconds > most}


def _seconds(reader: Reader, text: str, most: float) -> float:
    """What reading takes of the processor; the best of two, for others use it as well."""
    first = _once(reader, text)
    return first if first <= most else min(first, _once(reader, text))


def _once(reader: Reader, text: str) -> float:
    began = time.thread_time()
    reader(text)
    return time.thread_time() - began
