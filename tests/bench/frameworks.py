r"""The same talk on agent frameworks, each in an environment of its own.

    python3.11 -m venv A && A/bin/pip install openai-agents==0.24.0
    python3.11 -m venv P && P/bin/pip install 'pydantic-ai-slim[openai]==2.68.0'
    python3.11 -m venv L && L/bin/pip install langchain==1.5.2 langchain-openai==1.7.4 \
        langgraph-checkpoint-sqlite==3.1.2 langgraph==1.2.24
    python -m tests.bench.turns --beside openai-agents=A/bin/python \
        pydantic-ai=P/bin/python langgraph=L/bin/python

They stream, keep every conversation in SQLite and have two tools that return a constant;
ours look into a calendar, hold a slot and check every word besides. This file is run by
their interpreters, so it needs nothing but them.
"""

import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

INSTRUCTIONS = "You arrange appointments."
SLOTS = json.dumps(
    {"slots": [{"id": f"s{n}", "label": f"Monday, {9 + n}:00"} for n in range(1, 7)]}
)

Say = Callable[[str, str], Awaitable[None]]
"""Lets a visitor (by name) say something, and waits for the answer."""


def find_slots(
    meeting_type: str, when: str, host: str | None = None, duration: int | None = None
) -> str:
    """Find free times."""
    return SLOTS


def propose_booking(
    slot_id: str,
    name: str,
    email: str,
    phone: str | None = None,
    guests: list[str] | None = None,
    purpose: str | None = None,
) -> str:
    """Show the visitor one slot to confirm."""
    return '{"shown_to_visitor": true}'


async def openai_agents(url: str, folder: Path) -> Say:
    """The agents SDK of OpenAI, with its session in SQLite and its tracing off."""
    import agents  # noqa: PLC0415 — only where it is installed
    import openai  # noqa: PLC0415 — only where it is installed

    agents.set_tracing_disabled(disabled=True)
    client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    agent = agents.Agent(
        name="booking",
        instructions=INSTRUCTIONS,
        tools=[agents.function_tool(find_slots), agents.function_tool(propose_booking)],
        model=agents.OpenAIChatCompletionsModel(model="stub", openai_client=client),
    )

    async def say(visitor: str, text: str) -> None:
        session = agents.SQLiteSession(visitor, folder / "agents.db")
        running = agents.Runner.run_streamed(agent, text, session=session)
        async for _ in running.stream_events():
            pass
        session.close()

    return say


async def pydantic_ai(url: str, folder: Path) -> Say:
    """Pydantic AI, with its messages in one row for each conversation."""
    import openai  # noqa: PLC0415 — only where it is installed
    from pydantic_ai import Agent  # noqa: PLC0415 — only where it is installed
    from pydantic_ai.messages import ModelMessagesTypeAdapter  # noqa: PLC0415 — only where it is installed
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415 — only where it is installed
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415 — only where it is installed

    client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    model = OpenAIChatModel("stub", provider=OpenAIProvider(openai_client=client))
    agent = Agent(model, instructions=INSTRUCTIONS, tools=[find_slots, propose_booking])
    kept = sqlite3.connect(folder / "pydantic.db", isolation_level=None)
    kept.execute("PRAGMA journal_mode = WAL")
    kept.execute("CREATE TABLE said (visitor PRIMARY KEY, body)")

    async def say(visitor: str, text: str) -> None:
        row = kept.execute("SELECT body FROM said WHERE visitor = ?", (visitor,)).fetchone()
        before = ModelMessagesTypeAdapter.validate_json(row[0]) if row else None
        async with agent.run_stream(text, message_history=before) as running:
            async for _ in running.stream_text(delta=True, debounce_by=None):
                pass
            body = running.all_messages_json()
        kept.execute("INSERT OR REPLACE INTO said VALUES (?, ?)", (visitor, body))

    return say


async def langgraph(url: str, folder: Path) -> Say:
    """LangChain's agent on LangGraph, with its checkpoints in SQLite."""
    import aiosqlite  # noqa: PLC0415 — only where it is installed
    from langchain.agents import create_agent  # noqa: PLC0415 — only where it is installed
    from langchain_core.tools import tool  # noqa: PLC0415 — only where it is installed
    from langchain_openai import ChatOpenAI  # noqa: PLC0415 — only where it is installed
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver  # noqa: PLC0415 — only where it is installed

    saver = AsyncSqliteSaver(await aiosqlite.connect(folder / "langgraph.db"))
    await saver.setup()
    model = ChatOpenAI(
        model="stub",
        base_url=url,
        api_key="none",
        max_retries=0,
        streaming=True,
        use_responses_api=False,
    )
    agent: Any = create_agent(
        model,
        [tool(find_slots), tool(propose_booking)],
        system_prompt=INSTRUCTIONS,
        checkpointer=saver,
    )

    async def say(visitor: str, text: str) -> None:
        asked = {"messages": [{"role": "user", "content": text}]}
        where = {"configurable": {"thread_id": visitor}}
        async for _ in agent.astream(asked, where, stream_mode="messages"):
            pass

    return say


KNOWN: dict[str, Callable[[str, Path], Awaitable[Say]]] = {
    "openai-agents": openai_agents,
    "pydantic-ai": pydantic_ai,
    "langgraph": langgraph,
}


class Framework:
    """One of them in a process of its own, from our side.

    Args:
        python: the interpreter of its environment.
    """

    def __init__(self, name: str, python: str, url: str, folder: Path) -> None:
        self.name = name
        command = [python, __file__, name, url, str(folder)]
        self._process = subprocess.Popen(  # noqa: S603 — the operator names the interpreter
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def cpu(self, said: Sequence[tuple[str, str]]) -> float:
        """Milliseconds of CPU for one message of those that visitors said.

        Raises:
            RuntimeError: if the process has ended; it has told why on standard error.
        """
        sent, received = self._process.stdin, self._process.stdout
        if sent is None or received is None:
            raise AssertionError("the pipes were asked for")
        sent.write(json.dumps(said) + "\n")
        sent.flush()
        line = received.readline()
        if not line:
            raise RuntimeError(f"{self.name} has ended")
        return float(line)

    def close(self) -> None:
        """Be done with it. LangGraph's connection would keep its process alive."""
        self._process.kill()
        self._process.wait()


async def obey(name: str, url: str, folder: Path) -> None:
    """Take lists of what visitors say, a line each; print what one message cost."""
    say = await KNOWN[name](url, folder)
    while line := await asyncio.to_thread(sys.stdin.readline):
        said = json.loads(line)
        began = time.process_time()
        for visitor, text in said:
            await say(visitor, text)
        sys.stdout.write(f"{1000 * (time.process_time() - began) / len(said)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(obey(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
