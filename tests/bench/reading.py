"""How well dates and times are read, beside the readers that others use.

    python3.11 -m venv .bench
    .bench/bin/pip install ctparse==0.3.6 dateparser==1.5.0 timefhuman==0.1.5
    .bench/bin/python -m tests.bench.reading --data DIALOGUES --restaurant8k MESSAGES

The others live in an environment of their own, since timefhuman insists on an old Babel;
ours needs nothing beside that here. Without one of them the rest is measured. It takes
some minutes, nearly all of them for the others.

DIALOGUES are those of the Schema-Guided Dialogue dataset, MESSAGES those of restaurant8k
whose words for days and times are plain, so that it is known what they mean (see
app.evaluation.labelled for both forms). Every reader gets the same whole messages and, in
a column of its own, the bare words that somebody marked in them.

Ours is right if it reads the one value that is noted and no other. The others are right
if the value is anywhere in what they find. They are told the same present and that days
are to come, and are set as they read these data best.
It is a tool for people, not a test.
"""

import argparse
import subprocess
import sys
import time as clock
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.evaluation.labelled import (
    DIALOGUES_NOW,
    MESSAGES_NOW,
    Label,
    LabelKind,
    Message,
    messages_of_dialogues,
    messages_of_restaurant8k,
)
from app.evaluation.reading_suite import ZONE, is_read
from app.language.time.when import read_when

LANGUAGE = ", ".join(
    f"app.language.{m}" for m in ("assent", "contact", "detect", "say", "when")
)
IMPORT = "import time; s = time.process_time(); import {}; print(time.process_time() - s)"
RUNS = 5  # of an import; the fastest counts

Right = Callable[[Label], bool]
"""Whether what was found in a message is what a label in it says."""

Reader = Callable[[Message], Right]


@dataclass(frozen=True, slots=True)
class Contender:
    """A reader: its name, what is imported for it, and how it is set to a present.

    `for_words` is another way that is made for bare words, if it has one.
    """

    name: str
    modules: str
    at: Callable[[datetime], Reader]
    for_words: Callable[[datetime], Reader] | None = None


def ours(now: datetime) -> Reader:
    """What is measured, by the rule of app.evaluation.reading_suite."""

    def read(message: Message) -> Right:
        reading = read_when(message.text, now, ZONE, asked=message.asked)
        return lambda label: is_read(label, reading)

    return read


def dateparser(strategy: str, now: datetime) -> Reader:
    """Its search in texts, in the way of one of its strategies."""
    from dateparser.search import search_dates  # noqa: PLC0415 — only there to compare with

    search = partial(search_dates, settings=settings(now), strategy=strategy, languages=["en"])
    return lambda message: among(value for _, value in search(message.text) or ())


def dateparser_of_words(now: datetime) -> Reader:
    """What it offers for texts that are nothing but a date or time."""
    from dateparser import parse  # noqa: PLC0415 — as above

    read = partial(parse, settings=settings(now), languages=["en"])
    return lambda message: among([read(message.text)])


def settings(now: datetime) -> dict[str, Any]:
    """Those of dateparser."""
    return {
        "RELATIVE_BASE": now.replace(tzinfo=None),
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY",  # else "the 8th" is one of August to it
    }


def timefhuman(now: datetime) -> Reader:
    """Told not to complete what was said, so that its days and times can be told apart."""
    from timefhuman import Direction, tfhConfig  # noqa: PLC0415 — as above
    from timefhuman import timefhuman as read  # noqa: PLC0415 — as above

    base = now.replace(tzinfo=None)
    config = tfhConfig(now=base, direction=Direction.next, infer_datetimes=False)
    return lambda message: among(flat(read(message.text, config), base))


def flat(found: Any, now: datetime) -> Iterator[object]:
    """All in lists and ranges; a length of time is counted from now."""
    if isinstance(found, list | tuple):
        for each in found:
            yield from flat(each, now)
    else:
        yield now + found if isinstance(found, timedelta) else found


def ctparse(now: datetime) -> Reader:
    """Its best result, both ends of it if it is a stretch."""
    from ctparse import ctparse as read  # noqa: PLC0415 — as above

    base = now.replace(tzinfo=None)

    def found(message: Message) -> Iterator[object]:
        parse = read(message.text, ts=base)
        whole: Any = parse.resolution if parse else None
        ends: list[Any] = [getattr(whole, "t_from", whole), getattr(whole, "t_to", None)]
        for end in ends:
            if getattr(end, "hasDate", False):
                yield date(end.year, end.month, end.day)
            if getattr(end, "hasTime", False):
                yield time(end.hour, end.minute or 0)

    return lambda message: among(found(message))


def among(found: Iterable[object]) -> Right:
    """Right is whatever is there; a moment is a day as well as a time."""
    values: set[object] = set()
    for each in found:
        values |= {each.date(), each.time()} if isinstance(each, datetime) else {each}
    return lambda label: label.value in values


CONTENDERS = (
    Contender("booking-agent", LANGUAGE, ours),
    Contender(
        "dateparser, split",
        "dateparser.search",
        partial(dateparser, "split"),
        for_words=dateparser_of_words,
    ),
    Contender(
        "dateparser, ngram",
        "dateparser.search",
        partial(dateparser, "ngram"),
        for_words=dateparser_of_words,
    ),
    Contender("timefhuman", "timefhuman", timefhuman),
    Contender("ctparse", "ctparse", ctparse),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What became of all labels, and the CPU time of all messages in seconds."""

    right: Sequence[tuple[LabelKind, bool]]
    cpu: float

    def share(self, *kinds: LabelKind) -> str:
        """How many of these kinds were right."""
        good = [right for kind, right in self.right if kind in kinds]
        return f"{sum(good)}/{len(good)} ({100 * sum(good) / max(1, len(good)):.1f} %)"


def run(read: Reader, messages: Sequence[Message]) -> Row:
    """Read all messages; a reader that raises has found nothing."""
    right: list[tuple[LabelKind, bool]] = []
    cpu = 0.0
    for message in messages:
        began = clock.process_time()
        try:
            is_right = read(message)
        except Exception as error:  # of any library: counted against it, and said
            sys.stderr.write(f"{type(error).__name__} {error}: {message.text}\n")
            is_right = among(())
        cpu += clock.process_time() - began
        right.extend((label.kind, is_right(label)) for label in message.labels)
    return Row(right, cpu)


def bare(messages: Iterable[Message]) -> list[Message]:
    """The marked words, each as a message in answer to the question for it."""
    return [
        Message(label.words, (label,), frozenset({label.kind}))
        for message in messages
        for label in message.labels
    ]


def known(messages: Iterable[Message]) -> list[Message]:
    """Those in which something is said of which it is known what it means."""
    kept = (
        replace(each, labels=tuple(label for label in each.labels if label.value is not None))
        for each in messages
    )
    return [each for each in kept if each.labels]


def import_ms(modules: str) -> float:
    """CPU milliseconds that an import takes in a new process."""
    command = [sys.executable, "-c", IMPORT.format(modules)]
    runs = (
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 — ours
        for _ in range(RUNS)
    )
    return 1000 * min(float(each.stdout) for each in runs)


def table(title: str, messages: Sequence[Message], now: datetime) -> None:
    """A table in Markdown; readers that are not installed are said to be so."""
    say(f"\n{title}: {len(messages)} messages\n")
    say("| reader | dates | times | both | bare words | CPU ms a message |")
    say("|---|--:|--:|--:|--:|--:|")
    words = bare(messages)
    for each in CONTENDERS:
        try:
            read = each.at(now)
        except ImportError:
            say(f"| {each.name} | not installed | | | | |")
            continue
        read(messages[0])  # so that what is loaded at first use is not counted
        whole = run(read, messages)
        alone = run(each.for_words(now) if each.for_words else read, words)
        shares = [
            whole.share(LabelKind.DATE),
            whole.share(LabelKind.TIME),
            whole.share(*LabelKind),
        ]
        cells = [
            each.name,
            *shares,
            alone.share(*LabelKind),
            f"{1000 * whole.cpu / len(messages):.2f}",
        ]
        say(f"| {' | '.join(cells)} |")


def imports() -> None:
    """What it costs to import each reader, and which version it is."""
    say(f"\nCPU ms to import, the least of {RUNS} runs:\n")
    for modules in dict.fromkeys(each.modules for each in CONTENDERS):
        distribution = modules.partition(".")[0]
        own = distribution == "app"
        if own or find_spec(distribution):
            numbered = modules if own else f"{modules} {version(distribution)}"
            say(f"- {numbered}: {import_ms(modules):.0f}")


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, help="dialogues, one JSON object a line")
    parser.add_argument("--restaurant8k", type=Path, help="messages, one JSON object a line")
    parser.add_argument("--limit", type=int, help="only so many lines of each")
    chosen = parser.parse_args()
    if chosen.data:
        messages = known(messages_of_dialogues(chosen.data, chosen.limit))
        table("Dialogues about appointments", messages, DIALOGUES_NOW)
    if chosen.restaurant8k:
        messages = known(messages_of_restaurant8k(chosen.restaurant8k, chosen.limit))
        table("Messages to a restaurant, in plain words", messages, MESSAGES_NOW)
    imports()


if __name__ == "__main__":
    main()
