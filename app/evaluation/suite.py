"""Many visits, and what they come to."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.evaluation.conversation import Build, Grounds, Verdict, Visit
from app.evaluation.script import Script
from app.evaluation.visitor import person_of
from app.pools import FILES
from app.settings import Settings

Watch = Callable[[int, Visit], None]
"""Told of every visit as it ends, with how many have ended."""


@dataclass(frozen=True, slots=True)
class Score:
    """The visits together. `median_turns` counts those that got what they wanted.

    `with_matter` are those whose invite tells what it is about, of those that were booked.
    """

    dialogues: int
    booked_as_wanted: int
    booked_otherwise: int
    median_turns: float
    wrong_proposals: int
    with_matter: int


async def run_visits(
    scripts: Sequence[Script],
    build: Build,
    settings: Settings,
    watch: Watch,
    *,
    at_once: int = 1,
) -> list[Visit]:
    """One visit for each script, in their order; so many at once."""
    visits: list[Visit] = []
    gate = asyncio.Semaphore(at_once)
    with TemporaryDirectory(prefix="booking-agent-") as folder:
        grounds = await FILES.run(Grounds, build, settings, Path(folder))

        async def one(number: int, script: Script) -> Visit:
            async with gate:
                visit = await grounds.visit(script, person_of(script, number))
            visits.append(visit)
            watch(len(visits), visit)
            return visit

        return await asyncio.gather(*(one(*each) for each in enumerate(scripts)))


def score_of(visits: Sequence[Visit]) -> Score:
    """The figures of some visits."""
    verdicts = Counter(visit.verdict for visit in visits)
    turns = [visit.turns for visit in visits if visit.verdict is Verdict.AS_WANTED]
    return Score(
        dialogues=len(visits),
        booked_as_wanted=verdicts[Verdict.AS_WANTED],
        booked_otherwise=verdicts[Verdict.OTHERWISE],
        median_turns=median(turns) if turns else 0.0,
        wrong_proposals=sum(visit.wrong_proposals for visit in visits),
        with_matter=sum(visit.tells_matter for visit in visits),
    )
