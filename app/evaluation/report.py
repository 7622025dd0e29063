"""What an evaluation prints: figures for people or for programs, and what went wrong."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from app.evaluation.conversation import Verdict, Visit
from app.evaluation.reading_suite import ReadingScore, Tally
from app.evaluation.suite import Score


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
    if any(visit.script.matter for visit in visits):
        lines.append(f"The invite told the matter of {score.with_matter}.")
    facts = asdict(score)
    del facts["wrong_proposals"]  # the object's fields are fixed
    if not any(visit.script.matter for visit in visits):
        del facts["with_matter"]
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


def report_on_reading(score: ReadingScore) -> Report:
    """The report of reading alone, without conversations."""
    lines = [
        f"{_share(Tally(score.items, score.exact))} read exactly: "
        f"days {_share(score.dates)}, times {_share(score.times)}.",
        f"{score.cpu_ms:.2f} ms of the processor for each of {score.messages} messages.",
    ]
    misses = (f"{miss.said}\n  meant {miss.wanted}, read {miss.read}" for miss in score.misses)
    facts = json.dumps({"items": score.items, "exact": score.exact})
    return Report("\n".join(lines), facts, tuple(misses))


def _share(tally: Tally) -> str:
    share = 100 * tally.exact / tally.items if tally.items else 0.0
    return f"{tally.exact} of {tally.items} ({share:.2f} %)"
