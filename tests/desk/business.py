"""The small business that tests book with, and orders for it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.booking.values import Attendee, Order
from app.desk.admin.catalog_file import load_catalogue, read_catalogue
from app.store.engine.database import Database

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
"""A Sunday; everybody works from the next morning on."""

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""The first working moment."""

WEEK = """
      monday: ["09:00-17:00"]
      tuesday: ["09:00-17:00"]
      wednesday: ["09:00-17:00"]
      thursday: ["09:00-17:00"]
      friday: ["09:00-17:00"]
"""

CATALOGUE = f"""
business: {{name: Loom Works, about: We weave., timezone: Europe/Berlin}}
hosts:
  - id: ada
    given_name: Ada
    family_name: Berg
    email: ada@loom.example
    timezone: UTC
    hours: &week {WEEK}
    overrides: {{2026-12-24: [], 2026-12-31: ["10:00-11:00"]}}
  - id: ben
    given_name: Ben
    email: ben@loom.example
    timezone: UTC
    language: de
    hours: *week
  - {{id: cem, given_name: Cem, email: cem@loom.example, timezone: UTC, hours: *week}}
queues:
  - {{id: rotation, name: Rotation, hosts: [ada, ben, cem]}}
  - {{id: pair, name: Pair, hosts: [ada, ben], strategy: collective}}
meeting_types:
  - id: intro
    name: Intro
    host: ada
    durations: [30, 15, 60]
    every: 15
    channels: [google, phone, whatsapp]
  - id: deep
    name: Deep
    host: ada
    durations: [45]
    every: 15
    buffer_before: 10
    buffer_after: 5
  - {{id: help, name: Help, queue: rotation, durations: [30], host_selection: true}}
  - {{id: desk, name: Desk, queue: rotation, durations: [30]}}
  - {{id: review, name: Review, queue: pair, durations: [60]}}
  - {{id: class, name: Class, host: cem, durations: [60, 90], every: 60, spots: 3}}
  - id: visit
    name: Visit
    host: ben
    durations: [30]
    channels: [local, local-attendee]
    locations: [Hall 1, Hall 2]
  - id: policy
    name: Policy
    host: ben
    durations: [30]
    data_policy_url: https://loom.example/p
  - {{id: optin, name: Opt-in, host: ben, durations: [30], double_opt_in: true}}
"""

MARA = Attendee(email="mara@home.example", fullname="Mara Linde")


def open_business(database: Database, catalogue: str = CATALOGUE) -> None:
    """Fill a database with a catalogue."""
    with database.begin() as session:
        load_catalogue(session, read_catalogue(catalogue))


def order(meeting_type_id: str = "intro", start: datetime = MONDAY, **changes: Any) -> Order:
    """Mara's order; for `intro` it names the host."""
    plain = Order(meeting_type_id=meeting_type_id, start=start, attendee=MARA)
    if meeting_type_id in ("intro", "deep"):
        plain = replace(plain, host_ids=("ada",))
    return replace(plain, **changes)
