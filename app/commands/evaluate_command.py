"""The command evaluate: figures about reading and about whole conversations."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from app.commands.environment import read_settings, refusals_as_sentences
from app.evaluation.conversation import Visit
from app.evaluation.reading_suite import score_restaurant8k, score_when
from app.evaluation.report import Report, report_on_reading, report_on_visits
from app.evaluation.script import Script, read_scripts, script_of
from app.evaluation.star import script_of_star
from app.evaluation.suite import run_visits, score_of
from app.main import build, model_for
from app.settings import Settings

VISITS_A_LINE = 10  # of progress
VISITS = {"sgd": script_of, "star": script_of_star}
READING = {"when": score_when, "restaurant8k": score_restaurant8k}


@click.command()
@click.option(
    "--suite",
    required=True,
    type=click.Choice([*VISITS, *READING]),
    help="Whole conversations, or reading alone.",
)
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The suite's data, a JSON object a line.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Only so many, from the start.")
@click.option("--at-once", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as a JSON object.")
@refusals_as_sentences
def evaluate(suite: str, data: Path, limit: int | None, at_once: int, as_json: bool) -> None:  # noqa: FBT001 — an option
    """Measure how well the agent reads, or whether visitors get what they want.

    What went wrong goes to standard error.
    """
    settings = read_settings()
    if suite in READING:
        report = report_on_reading(READING[suite](data, limit))
    else:
        scripts = read_scripts(data, limit, VISITS[suite])
        report = _visits(settings, scripts, at_once)
    for failure in report.failures:
        click.echo(f"{failure}\n", err=True)
    click.echo(report.facts if as_json else report.figures)


def _visits(settings: Settings, scripts: Sequence[Script], at_once: int) -> Report:
    """Let simulated visitors talk to the model of the settings, and say how far it is."""
    answers = "the offline model" if settings.uses_offline_model else model_for(settings).name
    click.echo(f"{len(scripts)} visitors talk to {answers}.", err=True)
    unhurried = partial(build, pace=0.0)

    def watch(done: int, _: Visit) -> None:
        if done % VISITS_A_LINE == 0:
            click.echo(f"{done} of {len(scripts)} visitors have left.", err=True)

    visits = asyncio.run(run_visits(scripts, unhurried, settings, watch, at_once=at_once))
    return report_on_visits(visits, score_of(visits))
