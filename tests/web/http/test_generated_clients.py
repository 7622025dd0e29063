"""Clients that usual tools generate from /schema book, move and cancel at a real server."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.main import build
from app.settings import Settings
from app.store.engine.schema import upgrade
from tests.desk.business import MONDAY, NOW, open_business
from tests.servers import serving

LATER = MONDAY + timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Served:
    """A server, and the file with what it says of its API."""

    url: str
    description: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("generated")
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'booking.db'}",
        var_dir=folder,
        clock_start=NOW,
    )
    program = build(settings)
    upgrade(program.database)
    open_business(program.database)
    with serving(program.web(with_worker=False)) as url:
        description = folder / "openapi.json"
        description.write_bytes(httpx.get(f"{url}/schema").content)
        yield Served(url, description)


def generate(*command: str) -> None:
    """Run a generator; it must have nothing to complain of."""
    done = subprocess.run(  # noqa: S603 — our own command
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def client_package(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The name of a package that openapi-python-client has made."""
    name = "generated_client"
    config = tmp_path / "config.yaml"
    config.write_text("post_hooks: []\n", encoding="utf-8")
    generate(
        *("openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"),
        *("--path", str(served.description), "--output-path", str(tmp_path / name)),
        *("--config", str(config)),
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    for module in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[module]


def test_a_client_of_openapi_python_client_books_moves_and_cancels(
    served: Served, client_package: str
) -> None:
    def part(name: str) -> Any:
        return importlib.import_module(f"{client_package}.{name}")

    models = part("models")
    with part("client").Client(base_url=served.url) as client:
        offered = part("api.booking.get_availability").sync(
            client=client,
            meeting_type_id="intro",
            start="2026-11-23",
            end="2026-11-24",
            host_ids=["ada"],
        )
        first = offered.dates[0].spots[0].start_time
        assert first == MONDAY
        attendee = models.AttendeeBody(email="mara@home.example", fullname="Mara Linde")
        wanted = models.BookingBody(
            attendee=attendee, meeting_type_id="intro", start=first, host_ids=["ada"]
        )
        book = part("api.booking.create_booking")
        booked = book.sync(client=client, body=wanted, idempotency_key="k1")
        assert isinstance(booked, models.BookingReply)
        again = book.sync_detailed(client=client, body=wanted, idempotency_key="k1")
        assert again.headers["Idempotency-Replayed"] == "true"
        proof = {"client": client, "x_appointment_secret": booked.secret}
        moved = part("api.appointments.reschedule_appointment").sync(
            booked.appointment_id, body=models.RescheduleBody(start=LATER), **proof
        )
        assert moved.appointment.start == LATER
        gone = part("api.appointments.cancel_appointment").sync(
            booked.appointment_id, body=models.CancelBody(reason="ill"), **proof
        )
        assert gone.is_cancelled
        refused = part("api.booking.create_booking").sync(
            client=client, body=models.BookingBody(attendee, "intro", LATER, host_ids=["ben"])
        )
        assert refused.error_code == "host-not-allowed"


@pytest.fixture
def models(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A module that datamodel-code-generator has made."""
    name = "generated_models"
    generate(
        *("datamodel_code_generator", "--input", str(served.description)),
        *("--input-file-type", "openapi", "--output", str(tmp_path / f"{name}.py")),
        *("--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin"),
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module(name)
    del sys.modules[name]


def test_models_of_datamodel_code_generator_book_move_and_cancel(
    served: Served, models: Any
) -> None:
    def post(path: str, wanted: Any, secret: str = "") -> Any:
        answer = httpx.post(
            f"{served.url}/v4/{path}",
            content=wanted.model_dump_json(),  # with null for all that is left out
            headers={"Content-Type": "application/json", "X-Appointment-Secret": secret},
        )
        assert answer.is_success, answer.text
        return answer.json()

    attendee = models.AttendeeBody(email="jo@home.example", firstname="Jo")
    wanted = models.BookingBody(
        attendee=attendee, meetingTypeId="intro", start=MONDAY, hostIds=["ada"]
    )
    booked = models.BookingReply.model_validate(post("booking", wanted))
    where, secret = f"appointment/{booked.appointmentId}", booked.secret
    move = models.RescheduleBody(start=LATER)
    moved = models.RescheduledReply.model_validate(post(f"{where}/reschedule", move, secret))
    assert moved.appointment.start == LATER
    gone = post(f"{where}/cancel", models.CancelBody(reason="ill"), secret)
    assert models.AppointmentReply.model_validate(gone).isCancelled
