"""The services' side of messaging: one server that takes what we send, as each of them does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True)
class Shown:
    """A message as its visitor sees it: whom it went to, what it says, and its buttons."""

    channel: str
    to: str
    text: str
    buttons: Mapping[str, str] = field(default_factory=dict)  # by label: what each sends back


@dataclass
class Vendors:
    """What was shown to visitors, and what the services were told beside that, in order.

    `failures` are answers to give first, instead of taking a message.
    """

    shown: list[Shown] = field(default_factory=list)
    told: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    failures: list[Response[Any]] = field(default_factory=list)

    def take(self, message: Shown, answer: Any, status: int = 200) -> Response[Any]:
        """Take a message, unless something is to go wrong."""
        if self.failures:
            return self.failures.pop(0)
        self.shown.append(message)
        return Response(answer, status_code=status)

    def app(self) -> Litestar:
        """The server."""
        handlers = [_meta, _call, _twilio, _plain, _twilio_account, _meta_account]
        return Litestar(handlers, state=State({"vendors": self}))


@post("/v23.0/{sender:str}/messages")
async def _meta(request: AnyRequest) -> Response[Any]:
    vendors, body = _vendors(request), json.loads(await request.body())
    if "sender_action" in body or body.get("status") == "read":
        vendors.told.append(("meta", body))
        return Response({"success": True})
    id_ = f"id.{len(vendors.shown)}"
    if request.path_params["sender"] == "me":
        return vendors.take(_quick(body), {"recipient_id": "x", "message_id": id_})
    return vendors.take(_whatsapp(body), {"messages": [{"id": id_}]})


@post("/{bot:str}/{method:str}")
async def _call(request: AnyRequest) -> Response[Any]:
    vendors, method = _vendors(request), request.path_params["method"]
    body, number = json.loads(await request.body()), len(vendors.shown)
    if method == "chat.postMessage":
        taken = {"ok": True, "channel": "D01", "ts": f"1795300000.{number:06}"}
        return vendors.take(_slack(body), taken)
    if method == "sendMessage":
        return vendors.take(_telegram(body), {"ok": True, "result": {"message_id": number}})
    vendors.told.append((method, body))
    known = {"ok": True, "user": "desk", "team": "Loom"}
    return Response({**known, "result": {"username": "DeskBot"}})


@post("/2010-04-01/Accounts/{sid:str}/Messages.json")
async def _twilio(request: AnyRequest) -> Response[Any]:
    vendors, form = _vendors(request), dict(parse_qsl((await request.body()).decode()))
    message = Shown("twilio", form["To"], form["Body"])
    return vendors.take(message, {"sid": f"SM{len(vendors.shown)}"}, 201)


@post("/replies")
async def _plain(request: AnyRequest) -> Response[Any]:
    body = json.loads(await request.body())
    choices = body["choices"]
    buttons = {each["label"]: f"{each['type']}:{each['id']}" for each in choices}
    message = Shown("plain", body["to"], body["text"], buttons)
    return _vendors(request).take(message, {"id": "p"})


@get("/2010-04-01/Accounts/{sid:str}")
async def _twilio_account() -> Response[Any]:
    return Response({"friendly_name": "Loom", "status": "active"})


@get("/v23.0/{number:str}")
async def _meta_account(request: AnyRequest) -> Response[Any]:
    number = request.path_params["number"]
    if number == "unknown":
        error = {"code": 190, "message": "bad token"}
        return Response({"error": error}, status_code=401)
    return Response({"name": "Loom", "username": "loom", "display_phone_number": number})


def _vendors(request: AnyRequest) -> Vendors:
    vendors = request.app.state["vendors"]
    assert isinstance(vendors, Vendors)
    return vendors


def _whatsapp(body: Mapping[str, Any]) -> Shown:
    to = body.get("recipient") or body["to"]
    if body["type"] == "text":
        return Shown("whatsapp", to, body["text"]["body"])
    shown, action = body["interactive"], body["interactive"]["action"]
    if shown["type"] == "button":
        replies = [each["reply"] for each in action["buttons"]]
    else:
        replies = [row for section in action["sections"] for row in section["rows"]]
    buttons = {each.get("description") or each["title"]: each["id"] for each in replies}
    return Shown("whatsapp", to, shown["body"]["text"], buttons)


def _quick(body: Mapping[str, Any]) -> Shown:
    message = body["message"]
    replies = message.get("quick_replies", [])
    buttons = {each["title"]: each["payload"] for each in replies}
    return Shown("messenger", body["recipient"]["id"], message["text"], buttons)


def _telegram(body: Mapping[str, Any]) -> Shown:
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = {each["text"]: each["callback_data"] for row in rows for each in row}
    return Shown("telegram", str(body["chat_id"]), body["text"], buttons)


def _slack(body: Mapping[str, Any]) -> Shown:
    actions = [each for each in body.get("blocks", []) if each["type"] == "actions"]
    buttons = {
        each["text"]["text"]: each["value"] for row in actions for each in row["elements"]
    }
    return Shown("slack", body["channel"], body["text"], buttons)
