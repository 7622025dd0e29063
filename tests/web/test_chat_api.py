"""What the chat tells programs beside the words: who answers, and what was done."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.booking.codes import spelled
from app.store.conversations import get_conversation, hand_control
from app.store.database import Database
from app.web.schemas.chat import booking_in
from tests.agent.logs import log
from tests.desk.afterwards import made
from tests.desk.business import MARA, open_business
from tests.test_journey import Visitor, running, settings_in

FACTS = {
    "text": "Not booked yet.",
    "provisionalBookingId": "p",
    "start": "2026-11-24T13:00:00Z",
    "end": "2026-11-24T13:30:00Z",
    "timezone": "Europe/Berlin",
    "hostName": "Ada Berg",
    "icsTitle": "Intro",
    "icsDescription": "",
}
