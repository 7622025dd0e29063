import pytest

from app.channels.choices import chosen_by_number, in_words, need_numbers
from app.channels.contract import ChannelLimits, Choice

NONE = ChannelLimits(text=1600, asking=1600)
FEW = ChannelLimits(text=4096, asking=1024, buttons=3, label=20, rows=10, data=200)


def slots(count: int, label: str = "Tue 15:00") -> list[Choice]:
    return [
        Choice("slot", f"s{number}", f"{label} #{number}") for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("limits", "choices", "numbered"),
    [
        pytest.param(NONE, [], False, id="nothing to choose"),
        pytest.param(NONE, slots(1), True, id="no buttons"),
        pytest.param(FEW, slots(3), False, id="buttons"),
        pytest.param(FEW, slots(3, "x" * 30), False, id="rows, for the labels are long"),
        pytest.param(FEW, slots(10), False, id="rows"),
        pytest.param(FEW, slots(11), True, id="too many"),
        pytest.param(FEW, slots(2, "x" * 80), True, id="too long"),
        pytest.param(FEW, [Choice("slot", "x" * 300, "Tue")], True, id="too much data"),
        pytest.param(NONE, [Choice("slot", "s1", " ")], False, id="no label"),
    ],
)
def test_numbers_what_does_not_fit(
    limits: ChannelLimits, choices: list[Choice], *, numbered: bool
) -> None:
    assert need_numbers(limits, choices) is numbered
    text, buttons = in_words(limits, "Free times:", choices, is_listed=False)
    assert ("1. " in text) is numbered
    assert bool(buttons) is (not numbered and bool(choices) and choices[0].label != " ")


def test_adds_a_line_for_each_choice() -> None:
    assert in_words(NONE, "Free:", slots(2), is_listed=False) == (
        "Free:\n\n1. Tue 15:00 #1\n2. Tue 15:00 #2",
        (),
    )


def test_adds_nothing_to_a_text_that_lists_them() -> None:
    assert in_words(NONE, "1. a\n2. b", slots(2), is_listed=True) == ("1. a\n2. b", ())


@pytest.mark.parametrize(
    ("text", "is_added"),
    [
        ("Free:\n1. Tuesday at three\n2. Tuesday at four\nWhich one?", False),
        ("Free:\n1) Tuesday at three\n2) Tuesday at four", False),
        ("Free:\n1. Tuesday at three, for one", True),
        ("We have 1. a room and 2. a desk", True),
        ("2. comes before\n3. something", True),
    ],
)
def test_a_model_may_have_numbered_them(text: str, *, is_added: bool) -> None:
    said, _ = in_words(NONE, text, slots(2), is_listed=False)
    assert (said != text) is is_added


@pytest.mark.parametrize(
    ("answer", "chosen"),
    [
        ("2", "s2"),
        (" 2. ", "s2"),
        ("(1)", "s1"),
        ("#3", "s3"),
        ("0", None),
        ("4", None),
        ("2 or 3", None),
        ("", None),
        ("at 2", None),
    ],
)
def test_a_number_alone_chooses(answer: str, chosen: str | None) -> None:
    found = chosen_by_number(answer, slots(3))
    assert (found.id if found else None) == chosen
