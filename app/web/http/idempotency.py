"""Repeating a request safely: the header `Idempotency-Key`.

A client that did not hear the answer sends the same request again with the same key and
gets the first answer, not a second booking. The key and the answer are written in the
transaction of the deed, so after a crash there are all of them or none; of two requests
at once the second waits for the first. Refusals are not kept: the request may be sent
again with the same key once its cause is gone.

A key is its caller's own: of a token, of an appointment's secret, or of the address from
which somebody asks who shows neither, since strangers may well choose the same key.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from litestar import Response
from litestar.params import HeaderParameter

from app.booking.values import Caller
from app.errors import Conflict, flawed
from app.settings import Clock
from app.store.delivery.kept_answers import claim_key, save_answer
from app.store.engine.database import Transaction
from app.web.http.auth import caller
from app.web.http.client_address import client_address
from app.web.http.error_replies import AnyRequest, ErrorBody, refusal
from app.web.http.write_queue import WriteQueue
from app.web.schemas.shared_schemas import in_json

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
CREDENTIALS = ("authorization", "x-appointment-secret")

_KEY = re.compile(r"[!-~]{1,255}")

Reply = TypeVar("Reply")


class KeyReused(Conflict):
    """The key came before, with another body."""

    code = "idempotency-key-reused"


def show_key_reused(_: AnyRequest, error: KeyReused) -> Response[ErrorBody]:
    """Not 409 like other conflicts: trying again later will not help either."""
    return refusal(422, error.code, str(error))


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """Does what a request asks for, once for all its repetitions.

    `key` names who asks, the route and the key that they gave; "" if they gave none.
    """

    writing: WriteQueue
    clock: Clock
    caller: Caller
    key: str = ""
    body_hash: str = ""

    async def created(self, work: Callable[[Transaction], Reply]) -> Response[Reply]:
        """Answer 201 with what `work` makes in a transaction of its own.

        Raises:
            as `done`.
        """
        return await self.done(work, 201)

    async def done(
        self, work: Callable[[Transaction], Reply], status: int = 200
    ) -> Response[Reply]:
        """Answer with what `work` says that it did in a transaction of its own.

        Raises:
            KeyReused: if the key came before with another body.
            what `work` raises; nothing is kept then, the key is free again.
        """
        return await self.writing.do(lambda session: self._done(session, work, status))

    def _done(
        self, session: Transaction, work: Callable[[Transaction], Reply], status: int
    ) -> Response[Reply]:
        if not self.key:
            return _answer(in_json(work(session)), status, {})
        now = int(self.clock().timestamp())
        first = claim_key(session, self.key, self.body_hash, now)
        if first is None:
            content = in_json(work(session))
            save_answer(session, self.key, status, content.decode())
            return _answer(content, status, {})
        if first.body_hash != self.body_hash:
            raise KeyReused(f"This {HEADER} came before, with another body. Use a new one.")
        return _answer(first.response.encode(), first.status, {REPLAYED: "true"})


async def once(
    request: AnyRequest,
    idempotency_key: Annotated[
        str | None,
        HeaderParameter(
            name=HEADER,
            schema_extra={"pattern": f"^{_KEY.pattern}$"},
            description="1 to 255 visible ASCII characters. The same request with the same"
            " key gets the first answer again for 24 hours.",
        ),
    ] = None,
) -> IdempotentRequest:
    """The dependency `once`.

    Raises:
        Invalid: for a key that is empty, too long or not visible ASCII.
    """
    state = request.app.state  # not dependencies: each would cost as much as an insert
    writing: WriteQueue = state["writing"]
    clock: Clock = state["clock"]
    asking = await caller(request)
    if idempotency_key is None:
        return IdempotentRequest(writing, clock, asking)
    if not _KEY.fullmatch(idempotency_key):
        raise flawed(HEADER, "1 to 255 visible ASCII characters")
    who = [request.headers.get(each, "") for each in CREDENTIALS]
    if not any(who):
        who.append(client_address(request))
    query = request.scope["query_string"].decode("latin-1")  # it may have a signed link's proof
    parts = [request.method, request.scope["path"], query, *who, idempotency_key]
    body_hash = _hash(_by_value(await request.body()))
    return IdempotentRequest(
        writing, clock, asking, _hash("\n".join(parts).encode()), body_hash
    )


def _by_value(body: bytes) -> bytes:
    """A JSON body such that two are the same if they say the same.

    Neither the order of names counts, nor white space, nor how a number is written. What is
    no JSON stays as it is, to be refused by whoever reads it.
    """
    try:
        said = json.loads(body, parse_float=_number)
        return json.dumps(said, sort_keys=True).encode()
    except (ValueError, RecursionError):
        return body


def _number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number


def _answer(content: bytes, status: int, headers: dict[str, str]) -> Response[Any]:
    """An answer that is JSON already."""
    return Response(content, status_code=status, headers=headers, media_type="application/json")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
