"""A visitor of POST /v4/chat, with a scripted model behind it and everything else real."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.plugins.pydantic import PydanticPlugin
from litestar.testing import TestClient

from app.agent.prompting.prompt_templates import Prompts
from app.agent.runtime.broadcast import Broadcast
from app.agent.service import AnswerService
from app.agent.turn import TurnServices
from app.conversation.events import Event
from app.conversation.model import ChatModel
from app.settings import Settings, resource
from app.store.conversations.event_log import events
from app.store.engine.database import Database
from app.web.api.chat_routes import ChatApi
from app.web.http.error_replies import HANDLERS, CarefulRequest
from tests.desk.business import NOW


class Visitor:
    """Somebody who chats over HTTP. `seen` is every byte that was sent to them."""

    def __init__(self, client: TestClient[Any], database: Database) -> None:
        self.client = client
        self.database = database
        self.seen = ""
        self._known: dict[str, str] = {}
        self._headers: dict[str, str] = {}

    @property
    def conversation_id(self) -> str:
        """The conversation, once it has begun."""
        return self._known["conversationId"]

    def says(self, message: str, **more: Any) -> Mapping[str, Any]:
        """Say something and wait for the whole answer."""
        body = {"message": message, "timezone": "Europe/Berlin", **self._known, **more}
        answer = self.client.post("/v4/chat", json=body, headers=self._headers)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        self.seen += answer.text
        self._remember(reply["conversationId"], reply.get("conversationToken"))
        return reply

    def hears(self, message: str, **more: Any) -> str:
        """Say something; returns the event stream as it came."""
        body = {"message": message, "timezone": "Europe/Berlin", **self._known, **more}
        headers = {**self._headers, "Accept": "text/event-stream"}
        answer = self.client.post("/v4/chat", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        self.seen += answer.text
        return answer.text

    def log(self) -> list[Event]:
        """Everything that happened in the conversation."""
        with self.database.read() as session:
            return events(session, self.conversation_id)

    def _remember(self, conversation_id: str, token: str | None) -> None:
        self._known = {"conversationId": conversation_id}
        if token is not None:
            self._headers = {"X-Conversation-Token": token}


@contextmanager
def visitor_of(database: Database, model: ChatModel, folder: Path) -> Iterator[Visitor]:
    """Open the chat for one visitor: its route alone, which is quick to build."""
    desk = TurnServices(
        database=database,
        clock=lambda: NOW,
        model=model,
        prompts=Prompts(resource("prompts")),
        live=Broadcast(),
        public_url="https://book.example",
    )
    answering = AnswerService(desk, 20.0)
    given = {
        "database": database,
        "clock": desk.clock,
        "answering": answering,
        "settings": Settings(_env_file=None, var_dir=folder, rate_limit_per_minute=0),
    }

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        yield
        await answering.finish()

    app = Litestar(
        route_handlers=[ChatApi],
        dependencies={name: _given(value) for name, value in given.items()},
        exception_handlers=HANDLERS,
        plugins=[PydanticPlugin(prefer_alias=True, exclude_none=True, validate_strict=True)],
        request_class=CarefulRequest,
        openapi_config=None,
        lifespan=[lifespan],
        logging_config=None,
    )
    with TestClient(app) as client:
        yield Visitor(client, database)


def _given(value: Any) -> Provide:
    return Provide(lambda: value, sync_to_thread=False, use_cache=True)
