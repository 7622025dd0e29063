"""Events keep as data what the code knew, instead of leaving it to be read from their texts.

This is the only place that reads it from the texts of older versions, once, and for rows
that have it nowhere else. A row that is not even JSON stays as it is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op
from pydantic import TypeAdapter

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Body = dict[str, Any]
Entry = tuple[int, str, Body]  # its number, its kind, and its body

_BULLET = "• "
_NEVER_SHOWN = "never-shown"  # instead of the id of a proposal that nobody can name any more
_FLAWS = frozenset(
    (
        "untrue-claim",
        "untrue-offer",
        "unknown-link",
        "prompt-revealed",
        "said-before",
        "tool-named",
        "wrong-language",
    )
)
_DURATION = TypeAdapter(timedelta)
_PROVISIONAL = frozenset(("doubleOptIn", "requireHostConfirmation"))

_event = sa.table(
    "event",
    sa.column("conversation_id", sa.Text()),
    sa.column("seq", sa.BigInteger()),
    sa.column("kind", sa.Text()),
    sa.column("body", sa.Text()),
)
_proposal = sa.table(
    "proposal",
    *(sa.column(name, sa.Text()) for name in ("id", "conversation_id", "kind", "order")),
)


def upgrade() -> None:
    """Rewrite the events of each conversation."""
    connection = op.get_bind()
    ids = connection.execute(sa.select(_event.c.conversation_id).distinct()).scalars().all()
    rewrite = (
        sa.update(_event)
        .where(
            _event.c.conversation_id == sa.bindparam("of_conversation"),
            _event.c.seq == sa.bindparam("of_seq"),
        )
        .values(kind=sa.bindparam("new_kind"), body=sa.bindparam("new_body"))
    )
    for id_ in ids:
        rows = [
            {
                "of_conversation": id_,
                "of_seq": seq,
                "new_kind": kind,
                "new_body": json.dumps(body, ensure_ascii=False),
            }
            for seq, kind, body in _rewritten(*_read(connection, id_))
        ]
        if rows:
            connection.execute(rewrite, rows)


def _read(
    connection: sa.Connection, conversation_id: str
) -> tuple[Sequence[Entry], Mapping[str, Body]]:
    """A conversation's log as it was, and what it proposed, by the proposals' ids."""
    columns = (_event.c.seq, _event.c.kind, _event.c.body)
    query = sa.select(*columns).where(_event.c.conversation_id == conversation_id)
    log = []
    for seq, kind, body in connection.execute(query.order_by(_event.c.seq)):
        try:
            read = json.loads(body)
        except ValueError:
            continue
        if isinstance(read, dict):
            log.append((seq, kind, read))
    proposed = sa.select(_proposal.c.id, _proposal.c.kind, _proposal.c.order).where(
        _proposal.c.conversation_id == conversation_id
    )
    made = {id_: {"kind": k, **json.loads(o)} for id_, k, o in connection.execute(proposed)}
    return log, made


def _rewritten(log: Sequence[Entry], proposals: Mapping[str, Body]) -> Iterator[Entry]:
    """The entries that change. What is not of the old form either stays as it is."""
    proposal_id = ""  # the last one that was shown
    for at, (seq, kind, body) in enumerate(log):
        is_reminder = kind == "proposal" and body.get("proposalId") == proposal_id
        if kind == "proposal":
            proposal_id = str(body.get("proposalId"))
        try:
            if kind == "calls":
                yield seq, kind, _request(body)
            elif kind == "result":
                yield seq, kind, _response(body, log[at + 1 :])
            elif kind == "proposal":
                told = _proposed(body, proposals.get(proposal_id))
                yield seq, kind, told | ({"reminder": True} if is_reminder else {})
            elif kind == "booking":
                yield seq, kind, _booked(body) | {"proposalId": proposal_id}
            elif kind == "failure" and body.get("code") in _FLAWS:
                yield seq, "withheld", {"flaw": body["code"], "text": body["message"]}
        except (KeyError, TypeError, ValueError):
            continue


def _request(body: Body) -> Body:
    return {"text": body.get("content") or ""} | {
        k: v for k, v in body.items() if k != "content"
    }


def _response(body: Body, later: Sequence[Entry]) -> Body:
    content = _object(body["content"])
    slots = {each["id"]: each for each in content.get("slots") or () if "id" in each}
    error = str(content.get("error") or "")
    has_slots = bool(content.get("slots", True)) and "note" not in content
    return body | {
        "content": content,
        "error": error,
        "offered": {
            id_: _slot(each, slots.get(id_, {}))
            for id_, each in (body.get("offered") or {}).items()
        },
        "own": {
            id_: {"appointmentId": each["appointment_id"], "attendeeId": each["attendee_id"]}
            for id_, each in (body.get("own") or {}).items()
        },
        "understood": str(content.get("understood") or ""),
        "question": str(content.get("question") or ""),
        "fruitless": bool(error) or not has_slots,
        "proposalId": _shown(later) if content.get("shown_to_visitor") else "",
    }


def _object(text: str) -> Body:
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if isinstance(content, dict):
        return content
    return {"error": "unreadable", "message": text}


def _slot(offered: Body, listed: Body) -> Body:
    return {
        "meetingTypeId": offered["meeting_type_id"],
        "start": _spelled(datetime.fromtimestamp(offered["start"], UTC)),
        "minutes": offered["minutes"],
        "hostIds": list(offered.get("host_ids") or ()),
        "moving": offered.get("moving") or "",
        "label": listed.get("label") or "",
        "host": listed.get("host") or "",
    }


def _shown(later: Sequence[Entry]) -> str:
    """The proposal that was shown after a call, before the model was asked again."""
    for _, kind, body in later:
        if kind == "calls":
            break
        if kind == "proposal":
            return str(body["proposalId"])
    return _NEVER_SHOWN


def _proposed(body: Body, proposal: Body | None) -> Body:
    question, *rest = body["text"].splitlines()
    lines = [each.removeprefix(_BULLET) for each in rest if each.startswith(_BULLET)]
    told: Body = {**body, "question": question, "lines": lines}
    if proposal is None:
        return told
    start = datetime.fromisoformat(proposal["start"])
    told |= {
        "proposed": proposal["kind"],
        "meetingTypeId": proposal["meeting_type_id"],
        "start": _spelled(start),
        "appointmentId": proposal.get("appointment_id") or "",
    }
    if proposal.get("duration"):
        told["end"] = _spelled(start + _DURATION.validate_python(proposal["duration"]))
    return told


def _booked(body: Body) -> Body:
    told = {"timezone": "UTC", "hostName": "", **body}
    if told.get("status") in _PROVISIONAL:  # as it was written down at first
        told |= {"status": "provisional", "bookingType": told["status"]}
    return {name: value for name, value in told.items() if value is not None}


def _spelled(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
