"""What an evaluation prints: figures for people or for programs, and what went wrong."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from app.evaluate.conversation import Verdict, Visit
from app.evaluate.suite import Score


@dataclass(frozen=True, slots=True)
class Report:
    """Figures in a line or as a JSON object, and a text for each failure."""

    figures: str
    facts: str
    failures: tuple[str, ...]


def report_on_visits(visits: Sequence[Visit], score: Score) -> Report:
    """The report of simulated visits; those with a wrong proposal in them are told too."""
    share = 100 * score.booked_as_wanted / score.dialogues if score.dialogues else 0.0
    lines = [
        f"{score.booked_as_wanted} of {score.dialogues} visitors booked what they wanted "
        f"({share:.1f} %), {score.booked_otherwise} something else.",
        f"Median of their messages: {score.median_turns:g}. "
        f"Wrong proposals: {score.wrong_proposals}.",
    ]
    facts = asdict(score)
    del facts["wrong_proposals"]  # the object's fields are fixed
    failed = [visit for visit in visits if visit.verdict is not Verdict.AS_WANTED]
    doubtful = [visit for visit in visits if visit.wrong_proposals and visit not in failed]
    transcripts = tuple("\n".join(_transcript(visit)) for visit in (*doubtful, *failed))
    return Report("\n".join(lines), json.dumps(facts), transcripts)


def _transcript(visit: Visit) -> Iterator[str]:
    goal = ", ".join(visit.script.goal.values())
    yield f"--- {visit.script.id} wanted {goal}: {visit.verdict.value}, " + (
        f"{visit.turns} messages, {visit.wrong_proposals} wrong proposals"
    )
    for line in visit.lines:
        yield f"{line.who:>7}: " + line.text.replace("\n", "\n         ")
