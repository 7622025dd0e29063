"""Calls that were written into a text, and texts that only look like them."""

import json
import random

import pytest

from app.agent.models.text_calls import MAX_CALLS, TextCallScreen, read_calls, without_thoughts

NAMES = ("list_meeting_types", "find_slots", "propose_booking")
WHEN = {"when": "next Tuesday"}
LOOKS = [("find_slots", WHEN)]
ARGUMENTS = json.dumps(WHEN)

AS_CALLS = {
    "fence": '```json\n{"name": "find_slots", "arguments": %s}\n```',
    "fence without a language": '```\n{"name": "find_slots", "arguments": %s}\n```',
    "unfinished fence": '```json\n{"name": "find_slots", "arguments": %s}',
    "inline code": '`{"name": "find_slots", "arguments": %s}`',
    "tag": '<tool_call>{"name": "find_slots", "arguments": %s}</tool_call>',
    "unfinished tag": '<tool_call>\n{"name": "find_slots", "arguments": %s}\n',
    "other tags": '<tools>[{"name": "find_slots", "arguments": %s}]</tools>',
    "special token": '<|python_tag|>{"name": "find_slots", "parameters": %s}',
    "mark": '[TOOL_CALLS] [{"name": "find_slots", "arguments": %s}]',
    "bare": '{"name": "find_slots", "arguments": %s}',
    "other keys": '{"tool": "find_slots", "parameters": %s}',
    "action": '{"tool_name": "find_slots", "tool_input": %s}',
    "as the protocol has it": '{"type": "function", "function": '
    '{"name": "find_slots", "arguments": %s}}',
    "in a list": '{"tool_calls": [{"function": {"name": "find_slots", "arguments": %s}}]}',
    "under its name": '{"find_slots": %s}',
    "function tag": "<function=find_slots>%s</function>",
    "behind empty tags": '<tools></tools>\n\n{"name": "find_slots", "arguments": %s}',
    "in two braces": '{{"name": "find_slots", "arguments": %s}}',
    "with a result made up": '{"name": "find_slots", "arguments": %s}\nHere: 9:00, 10:00.',
}
NO_CALLS = {
    "words": "We have 9:00, 10:00 and 11:00. Which one suits you?",
    "list": "1. 9:00\n2. 10:00 [online]",
    "code": "Use `find_slots`, or ```python\nprint(1)\n```",
    "other object": 'Your notes: {"topic": "looms", "size": 3}.',
    "braces": "Dear {name}, see you {when}.",
    "html": "<b>Tuesday</b> is < Wednesday",
    "name alone": '{"name": "Ada"}',
}


def made_of(text: str) -> tuple[str, list[tuple[str, object]]]:
    before, calls = read_calls(text, NAMES)
    return before, [(call.name, json.loads(call.arguments)) for call in calls]


def shown(text: str, size: int) -> str:
    screen = TextCallScreen()
    return "".join(screen.show(text[at : at + size]) for at in range(0, len(text), size))


@pytest.mark.parametrize("text", AS_CALLS.values(), ids=AS_CALLS.keys())
@pytest.mark.parametrize("before", ["", "One moment.\n\n"], ids=["alone", "behind words"])
def test_a_call_is_read_however_it_is_written(text: str, before: str) -> None:
    written = before + text % ARGUMENTS

    assert made_of(written) == (before.strip(), LOOKS)


@pytest.mark.parametrize("size", [1, 3, 1000], ids=["letters", "pieces", "whole"])
@pytest.mark.parametrize("text", AS_CALLS.values(), ids=AS_CALLS.keys())
def test_nothing_of_a_call_is_shown_while_it_is_written(text: str, size: int) -> None:
    assert shown("One moment.\n\n" + text % ARGUMENTS, size).strip() == "One moment."


@pytest.mark.parametrize("size", [1, 3, 1000], ids=["letters", "pieces", "whole"])
@pytest.mark.parametrize("text", NO_CALLS.values(), ids=NO_CALLS.keys())
def test_a_text_that_only_looks_like_a_call_is_a_text(text: str, size: int) -> None:
    written = text + " And so on, as ever."

    assert made_of(written) == (written, [])
    assert written.startswith(shown(written, size))
    assert len(shown(written, size)) >= len(written) - len(
        '{"name": "Ada"} And so on, as ever.'
    )


def test_arguments_may_be_a_string_of_their_own() -> None:
    written = json.dumps({"name": "find_slots", "arguments": ARGUMENTS})

    assert made_of(written) == ("", LOOKS)


TAKES = {"find_slots": ("when", "host"), "propose_booking": ("slot_id", "name", "email")}


def test_arguments_that_one_tool_alone_takes_are_a_call_of_it() -> None:
    """A small model of 1.5 billion parameters writes calls like that."""
    written = '{"slot_id": "s4", "name": "Ada Lovelace"}'

    before, [call] = read_calls(f"One moment. {written}", TAKES, TAKES)

    assert (before, call.name, call.arguments) == ("One moment.", "propose_booking", written)
    screen = TextCallScreen(TAKES)
    assert "".join(screen.show(letter) for letter in f"One moment. {written}") == "One moment. "


@pytest.mark.parametrize(
    "written",
    [
        '{"when": "Monday"}',
        '{"slot_id": "s4", "when": "Monday"}',
        '{"date": 1, "time": 2}',
        "{}",
    ],
    ids=["too few", "of two tools", "of none", "nothing"],
)
def test_arguments_that_could_be_anything_are_none(written: str) -> None:
    assert read_calls(written, TAKES, TAKES) == (written, ())


@pytest.mark.parametrize("written", ["<tools></tools>\n", "<tool_call>\n</tool_call>"])
def test_empty_tags_are_nothing(written: str) -> None:
    assert read_calls(written, NAMES) == ("", ())
    assert read_calls(f"{written} Hello.", NAMES)[0].strip() == "Hello."
    assert shown(written, 2) == ""


def test_a_call_without_arguments_has_none() -> None:
    assert made_of('{"name": "list_meeting_types"}') == ("", [("list_meeting_types", {})])
    assert made_of("<function=list_meeting_types></function>") == (
        "",
        [("list_meeting_types", {})],
    )


def test_an_unknown_tool_is_a_call_where_nothing_else_can_be_meant() -> None:
    written = '{"name": "book_appointment", "arguments": {"slot": "s1"}}'

    assert made_of(written) == ("", [("book_appointment", {"slot": "s1"})])


@pytest.mark.parametrize(
    "written",
    [
        '{"name": "find_slots", "arguments": {"when": "next',
        "{'name': 'find_slots', 'arguments': {'when': 'next'}}",
        '```json\n{"name": "find_slots", "arguments": {"when": next}}\n```',
    ],
    ids=["unfinished", "single quotes", "no value"],
)
def test_a_call_that_is_no_json_is_left_to_the_tool_to_refuse(written: str) -> None:
    before, [call] = read_calls(written, NAMES)

    assert (before, call.name) == ("", "find_slots")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(call.arguments)
    assert shown(written, 3) == ""


def test_what_cannot_be_read_at_all_is_not_shown() -> None:
    assert read_calls('Hm. <tool_call>{"na', NAMES) == ("Hm.", ())


def test_who_raves_is_not_followed_to_the_end() -> None:
    written = '{"name": "find_slots", "arguments": {}}' * 50

    assert len(read_calls(written, NAMES)[1]) == MAX_CALLS


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<think>Hm {</think>\nHello.", "Hello."),
        ("Hm.</think>Hello.", "Hello."),
        ("Hello.<think>And now", "Hello."),
        ("Hello. <think>Hm</think>Bye.", "Hello. Bye."),
        ("I think > so.", "I think > so."),
    ],
    ids=["both tags", "no beginning", "no end", "in between", "none"],
)
def test_thoughts_are_left_out(written: str, said: str) -> None:
    assert without_thoughts(written) == said
    if written.count("think>") != 1:
        assert shown(written, 2) == said


def test_no_text_takes_long_to_read() -> None:
    for hard in ("`" * 4000, "{" * 4000, '{"a":' * 2000, "[" * 4000, "<tool" * 900, " " * 4000):
        for text in (hard, hard + "x"):
            shown(text, 400)
            read_calls(text, NAMES)


def test_by_chance_no_piece_of_a_call_ever_slips_through() -> None:
    seed = 20_261_122
    dice = random.Random(seed)
    for _ in range(300):
        text = dice.choice(list(AS_CALLS.values())) % ARGUMENTS
        screen, out, at = TextCallScreen(), "", 0
        while at < len(text):
            size = dice.randint(1, 9)
            out += screen.show(text[at : at + size])
            at += size
        assert out.strip() == "", f"seed {seed}: {text!r} showed {out!r}"
