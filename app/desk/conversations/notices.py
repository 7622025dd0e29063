"""Notices: fixed sentences in answer to what no conversation can be made of."""

from datetime import datetime, timedelta

from app.desk.conversations.receive import spoken_by
from app.language.i18n.say import text
from app.store.delivery import outbox
from app.store.engine.database import Transaction

SILENT_FOR = timedelta(days=1)  # after a notice, about the same group or message

_SENTENCES = {
    "group": (
        "I answer in private chats only, where your details stay between us."
        " Please write to me there."
    ),
    "unreadable": "I can only read text so far. Please write to me in words.",
}


def give_notice(
    session: Transaction,
    account: str,
    kind: str,
    about: str,
    to: str,
    locale: str,
    now: datetime,
) -> bool:
    """Queue the sentence of a kind of notice; False if it was said lately about the same.

    Args:
        kind: "group" or "unreadable".
        about: the group or the message, by the service's own id.
        to: the service's address to answer to.
    """
    stream, seconds = f"notice:{account}:{about}", int(now.timestamp())
    since = seconds - int(SILENT_FOR.total_seconds())
    if outbox.is_put(session, stream, since):
        return False
    sentence = text(spoken_by(locale), _SENTENCES[kind])
    payload = {"channel": account, "to": to, "text": sentence, "choices": []}
    outbox.put(session, outbox.MESSAGE, stream, payload, seconds)
    return True
