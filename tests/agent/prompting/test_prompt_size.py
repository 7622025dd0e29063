"""What models are told before a visitor has said anything: how much, and in which order.

Counted as OpenAI's newer models count (o200k_base) and as its older ones do (cl100k_base);
of tools the whole JSON that is sent, though providers write it down in fewer tokens.
"""

import json
from collections.abc import Callable

import pytest
from rs_bpe import openai

from app.agent.prompting.message_history import Context, messages
from app.agent.prompting.prompt_templates import Prompts
from app.agent.tools.booking_tools import TOOLS
from app.settings import resource
from tests.agent.logs import assistant, log, visitor

MOST = 2000  # tokens
ENCODINGS = {"o200k_base": openai.o200k_base, "cl100k_base": openai.cl100k_base}


def texts() -> dict[str, str]:
    """Everything that is the same for each business and conversation."""
    prompts = Prompts(resource("prompts"))
    tools = [tool.schema() for tool in TOOLS]
    return {
        "system prompt": prompts.render("system", business="", about="").text,
        "tools": json.dumps(tools, separators=(",", ":")),
        "invite prompt": prompts.render("invite", business="", about="").text,
    }


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_prompts_and_tools_together_are_short(
    encoding: str, record_property: Callable[[str, object], None]
) -> None:
    encode = ENCODINGS[encoding]().encode
    counted = {name: len(encode(text)) for name, text in texts().items()}
    record_property("tokens", counted)

    assert sum(counted.values()) <= MOST, counted


def test_nothing_before_the_newest_message_changes_with_the_clock() -> None:
    said = [visitor("Hello"), assistant("Hello!"), visitor("When?")]
    early, late = (
        messages("system", log(*said), Context(now=now, language="en"), 1)
        for now in ("Monday, 10:00", "Tuesday, 11:00")
    )

    assert early[:-1] == late[:-1]
    assert "Monday, 10:00" in early[-1]["content"]
    assert "now:" not in json.dumps(early[:-1])


def test_what_was_sent_once_is_the_beginning_of_what_is_sent_next() -> None:
    said = [visitor("Hello"), assistant("Hello!")]
    context = Context(now="Monday, 10:00", language="en")
    first = messages("system", log(*said, visitor("When?")), context, 1)
    more = [*said, visitor("When?"), assistant("Now."), visitor("Where?")]

    second = messages("system", log(*more), context, 3)

    assert second[:3] == first[:3]
    assert first[0] == {"role": "system", "content": "system"}
