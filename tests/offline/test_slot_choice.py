"""Which of the offered slots the words can mean."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.language.time.when import read_when
from app.offline.slot_choice import Slot, choose

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 17, tzinfo=BERLIN)
SLOTS = tuple(
    Slot(
        f"s{hour}", f"{hour}:00", f"{hour}:00", "", datetime(2026, 11, 24, hour, tzinfo=BERLIN)
    )
    for hour in (12, 14, 16)
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("from 2 pm on", ["s14", "s16"]),
        ("before 2 pm", ["s12"]),
        ("between 12 and 4 pm", ["s12", "s14"]),
        ("at 2 pm", ["s14"]),
    ],
)
def test_a_stretch_of_the_day_has_its_beginning_and_not_its_end(
    said: str, meant: list[str]
) -> None:
    reading = read_when(said, NOW, BERLIN, language="en")

    assert [slot.id for slot in choose(said, SLOTS, reading)] == meant
