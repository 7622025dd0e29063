"""Scores of reading, over sentences of our own in the form of the data that is measured on."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from app.evaluation.labelled import LabelsInvalid, messages_of_dialogues
from app.evaluation.plain_wording import plain_date, plain_time
from app.evaluation.reading_suite import Miss, Tally, score_restaurant8k, score_when

THURSDAY = date(2018, 3, 1)


def written(folder: Path, *records: Any) -> Path:
    path = folder / "data.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
    return path


def turn(said: str, **told: tuple[str, str]) -> dict[str, Any]:
    """A visitor's turn; what it tells as the words and the value noted for them."""
    slots = {f"appointment_{kind}": each for kind, each in told.items()}
    return {
        "u": said,
        "slots": {slot: [words] for slot, (words, _) in slots.items()},
        "acts": [
            {"act": "INFORM", "slot": slot, "canon": [value]}
            for slot, (_, value) in slots.items()
        ],
    }


def dialogue(*turns: dict[str, Any]) -> dict[str, Any]:
    return {"turns": list(turns)}


def message(said: str, *asked: str, **marked: str) -> dict[str, Any]:
    return {"u": said, "asked": list(asked), "slots": marked}


class TestDialogues:
    def test_days_and_times_are_compared_with_what_was_noted(self, tmp_path: Path) -> None:
        path = written(
            tmp_path,
            dialogue(
                {"a": "What day suits you?", "acts": [{"act": "REQUEST"}]},
                turn("I'd say this Saturday, please.", date=("this Saturday", "2019-03-02")),
                turn("At half past two.", time=("half past two", "14:30")),
                turn("Thanks, that is all."),
            ),
            dialogue(
                turn("The 9th at 4 pm", date=("9th", "2019-03-09"), time=("4 pm", "16:00"))
            ),
        )
        found = score_when(path)
        assert (found.dates, found.times) == (Tally(2, 2), Tally(2, 2))
        assert (found.items, found.exact) == (4, 4)
        assert found.messages == 4
        assert found.misses == ()
        assert 0 < found.cpu_ms < 1000

    def test_what_was_read_otherwise_is_shown(self, tmp_path: Path) -> None:
        told = turn("Could I come on Monday at 3 pm?", date=("Monday", "2019-03-11"))
        told["acts"].append({"act": "INFORM", "slot": "appointment_time", "canon": ["15:15"]})
        told["slots"]["appointment_time"] = ["three", "3 PM"]
        found = score_when(written(tmp_path, dialogue(told)))
        assert (found.items, found.exact) == (2, 0)
        assert found.misses == (
            Miss("Could I come on Monday at 3 pm?", "Monday (2019-03-11)", "2019-03-04"),
            Miss("Could I come on Monday at 3 pm?", "3 PM (15:15)", "15:00"),
        )

    def test_a_second_day_or_time_makes_it_inexact(self, tmp_path: Path) -> None:
        both = turn("Tuesday or Friday, at 1 or 2 pm", date=("Tuesday", "2019-03-05"))
        both |= {"acts": [*both["acts"], *turn("", time=("1", "13:00"))["acts"]]}
        both["slots"]["appointment_time"] = ["1"]
        assert score_when(written(tmp_path, dialogue(both))).exact == 0

    @pytest.mark.parametrize(
        ("said", "told", "exact"),
        [
            pytest.param("After 3 pm, please", {"time": ("3 pm", "15:00")}, 1, id="after"),
            pytest.param("Before 11 am works", {"time": ("11 am", "11:00")}, 1, id="before"),
            pytest.param("By the 8th", {"date": ("8th", "2019-03-08")}, 1, id="by a day"),
            pytest.param("After the 8th", {"date": ("8th", "2019-03-08")}, 1, id="after a day"),
            pytest.param("After 3 pm", {"time": ("3 pm", "16:00")}, 0, id="another hour"),
            pytest.param("By the 8th", {"date": ("8th", "2019-03-07")}, 0, id="another day"),
            pytest.param("Hello", {"date": ("8th", "2019-03-08")}, 0, id="no day at all"),
            pytest.param("Hello", {"time": ("3 pm", "15:00")}, 0, id="no time at all"),
        ],
    )
    def test_a_bound_is_read_by_what_it_bounds(
        self, tmp_path: Path, said: str, told: dict[str, tuple[str, str]], exact: int
    ) -> None:
        assert score_when(written(tmp_path, dialogue(turn(said, **told)))).exact == exact

    def test_only_what_is_said_about_appointments_counts(self, tmp_path: Path) -> None:
        elsewhere = {"u": "A cab for Sunday", "other": "Rides_1", "acts": []}
        state = turn("Yes.", date=("Sunday", "2019-03-03")) | {
            "acts": [{"act": "AFFIRM"}, {"act": "INFORM", "slot": "city", "canon": ["Bonn"]}]
        }
        path = written(tmp_path, dialogue(elsewhere, state))
        assert [each.labels for each in messages_of_dialogues(path)] == [()]
        found = score_when(path)
        assert (found.items, found.messages) == (0, 1)

    def test_a_limit_is_one_of_dialogues(self, tmp_path: Path) -> None:
        one = dialogue(turn("Today", date=("Today", "2019-03-01")), turn("Hm"))
        assert score_when(written(tmp_path, one, one, one), limit=2).messages == 4

    def test_of_no_dialogue_there_is_nothing_to_say(self, tmp_path: Path) -> None:
        found = score_when(written(tmp_path))
        assert (found.items, found.exact, found.cpu_ms) == (0, 0, 0)


class TestMarkedMessages:
    @pytest.mark.parametrize(
        ("record", "exact"),
        [
            pytest.param(message("A table at 7:30 pm", time="7:30 pm"), 1, id="a plain time"),
            pytest.param(message("A table at 7:30 pm", time="7:45 pm"), 0, id="another one"),
            pytest.param(
                message("We come on May 2nd, 2018", date="May 2nd, 2018"), 1, id="day"
            ),
            pytest.param(
                message("We come on May 2nd, 2018", date="2018/05/03"), 0, id="not it"
            ),
            pytest.param(message("any time after 8 pm", time="8 pm"), 1, id="a bound"),
            pytest.param(message("9", "time", time="9"), 1, id="bare, and asked for"),
            pytest.param(
                message("9", "time", "people", time="9"), 0, id="bare, asked for both"
            ),
            pytest.param(message("at 7 in the evening", time="7"), 1, id="either half"),
            pytest.param(message("half eight on Friday", date="Friday"), 1, id="a weekday"),
            pytest.param(message("Friday or Sunday", date="Friday"), 0, id="one of two days"),
            pytest.param(message("some evening", time="evening"), 1, id="a part of the day"),
            pytest.param(message("some morning", time="evening"), 0, id="another part"),
            pytest.param(message("after eight o'clock", time="eight o'clock"), 1, id="words"),
            pytest.param(message("before eight o'clock", time="nine o'clock"), 0, id="others"),
            pytest.param(message("well, soonish", date="well"), 0, id="words that say no day"),
        ],
    )
    def test_are_read_as_what_is_marked(
        self, tmp_path: Path, record: dict[str, Any], exact: int
    ) -> None:
        found = score_restaurant8k(written(tmp_path, record))
        assert (found.items, found.exact) == (1, exact)
        assert len(found.misses) == 1 - exact

    def test_days_and_times_are_told_apart(self, tmp_path: Path) -> None:
        path = written(
            tmp_path,
            message("Tomorrow at noon", date="Tomorrow", time="noon"),
            message("There will be 4 of us", people="4"),
            message("in the evening", time="8 pm"),
        )
        found = score_restaurant8k(path)
        assert (found.dates, found.times, found.messages) == (Tally(1, 1), Tally(2, 1), 3)
        assert found.misses == (Miss("in the evening", "8 pm (20:00)", ""),)
        assert score_restaurant8k(path, limit=1).messages == 1


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="no record"),
        pytest.param("{}", id="without what is needed"),
        pytest.param('{"turns": [7], "u": "Hi", "asked": [], "slots": {"date": 7}}', id="7"),
        pytest.param('{"turns": [{"u": "Hi", "acts": ["INFORM"]}]}', id="bare acts"),
        pytest.param('{"turns": [{"u": "Hi", "acts": 7}]}', id="of other types"),
        pytest.param(json.dumps(dialogue(turn("Hi", date=("x", "soon")))), id="no day"),
    ],
)
def test_a_line_of_another_form_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "data.jsonl"
    good = json.dumps(dialogue(turn("Hello")))
    path.write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(LabelsInvalid, match=r"Line 2 of data\.jsonl"):
        score_when(path)
    path.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(LabelsInvalid, match=r"Line 1 of data\.jsonl"):
        score_restaurant8k(path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(LabelsInvalid, match="Line 1"):
        score_when(path)


class TestPlainWords:
    @pytest.mark.parametrize(
        ("words", "meant"),
        [
            ("7pm", time(19)),
            ("07:45PM.", time(19, 45)),
            ("6 p.m.", time(18)),
            ("12:15 am", time(0, 15)),
            ("12 pm", time(12)),
            ("930pm", time(21, 30)),
            ("8.30 p.m", time(20, 30)),
            ("20:00", time(20)),
            ("Noon", time(12)),
            ("7", None),
            ("7:30", None),
            ("13 pm", None),
            ("7:75 pm", None),
            ("24:10", None),
            ("around 7pm", None),
        ],
    )
    def test_for_times(self, words: str, meant: time | None) -> None:
        assert plain_time(words) == meant

    @pytest.mark.parametrize(
        ("words", "meant"),
        [
            ("2018/05/07", date(2018, 5, 7)),
            ("Monday, May 7th, 2018", date(2018, 5, 7)),
            ("mon., 07 May 2018", date(2018, 5, 7)),
            ("the 7th of May", date(2018, 5, 7)),
            ("Aug 9", date(2018, 8, 9)),
            ("Feb 3rd", date(2019, 2, 3)),
            ("the 29th of February, 2020", date(2020, 2, 29)),
            ("Tomorrow", date(2018, 3, 2)),
            ("in 31 days", date(2018, 4, 1)),
            ("1 day from now", date(2018, 3, 2)),
            ("Tuesday, May 7th, 2018", None),
            ("February 30th", None),
            ("5/7/2018", None),
            ("Friday", None),
            ("the 7th", None),
            ("in a week", None),
        ],
    )
    def test_for_days(self, words: str, meant: date | None) -> None:
        assert plain_date(words, THURSDAY) == meant
