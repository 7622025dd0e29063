"""What the chat tells programs beside the words: who answers, and what was done."""

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
