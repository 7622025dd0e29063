"""What requests to models cost is kept."""

from app.store.conversations.model_calls import add_model_call, list_model_calls
from app.store.engine.database import Database
from tests.store.conversations.chats import NOW


def test_what_a_model_cost_is_kept(database: Database, chat: str) -> None:
    cost = {
        "conversation_id": chat,
        "purpose": "turn",
        "model": "m",
        "prompt_version": "1",
        "input_tokens": 10,
        "output_tokens": 2,
        "milliseconds": 30,
        "outcome": "stop",
        "at": NOW,
    }
    with database.begin() as session:
        add_model_call(session, cost)
        add_model_call(session, cost | {"purpose": "invite"})
    with database.read() as session:
        kept = list_model_calls(session, chat)
    assert [each["purpose"] for each in kept] == ["turn", "invite"]
    assert cost.items() <= kept[0].items()
    assert (kept[0]["failed"], kept[0]["cost"]) == (0, None)
