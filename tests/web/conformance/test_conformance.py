"""Every request that the description allows, and many that it forbids, sent to a real server.

schemathesis makes the requests and checks the answers: no 5xx, nothing undocumented, what is
valid is taken, what is not is refused. It takes minutes, so it is run by hand:
`CONFORMANCE_EXAMPLES=200 CONFORMANCE_SEED=7 python -m pytest -s tests/web/conformance`
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from string import Template
from typing import Any

import httpx
import pytest

from app.main import build
from app.settings import Settings
from tests.desk.business import MONDAY, NOW, open_business
from tests.servers import serving
from tests.web.calling import body
from tests.web.showing import shown

HERE = Path(__file__).parent
EXAMPLES = int(os.environ.get("CONFORMANCE_EXAMPLES", "0"))  # for each operation and phase
SEED = int(os.environ.get("CONFORMANCE_SEED", "20261124"))


pytestmark = pytest.mark.skipif(
    not EXAMPLES, reason="thousands of requests take minutes: set CONFORMANCE_EXAMPLES=5"
)


@dataclass(frozen=True, slots=True)
class Served:
    """A server on loopback, and what callers with an admin's token show."""

    url: str
    admin: dict[str, str]
    config: Path


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path) -> Iterator[Served]:
    settings = Settings(
        _env_file=None,
        database_url=sqlite_url,
        var_dir=tmp_path,
        clock_start=NOW,
        rate_limit_per_minute=0,
        max_bookings_per_day=0,
    )
    program = build(settings)
    open_business(program.database)
    admin = shown(program.database)
    with serving(program.web(with_worker=False)) as url:
        config = tmp_path / "schemathesis.toml"
        template = Template((HERE / "schemathesis.toml").read_text(encoding="utf-8"))
        with httpx.Client(base_url=url, headers=admin) as client:
            config.write_text(template.substitute(furnished(client), here=HERE))
        yield Served(url, admin, config)


def furnished(client: httpx.Client) -> dict[str, str]:
    """Put one of each kind into the database; the ids by the names of the configuration."""

    def made(path: str, wanted: dict[str, Any]) -> Any:
        answer = client.post(path, json=wanted)
        assert answer.status_code == 201, answer.text
        return answer.json()

    form = {"name": "Help", "questions": [{"id": "topic", "label": "What about?"}]}
    payment = {"meetingTypeId": "intro", "amount": 100, "currency": "EUR"}
    later = MONDAY + timedelta(hours=3)
    return {
        "appointment": made("/v4/booking", body())["appointmentId"],
        "group": made("/v4/booking", body("class"))["appointmentId"],
        "provisional": made("/v4/booking", body("optin", later, hostIds=["ben"]))[
            "provisionalBookingId"
        ],
        "form": made("/v4/routing-form", form)["id"],
        "payment": made("/v4/payment", payment)["id"],
        "webhook": made("/webhooks", {"endpoint": "https://hooks.example.com/"})["id"],
    }


def run(served: Served, headers: dict[str, str]) -> str:
    """Let schemathesis run all its checks; returns what it says if it finds nothing."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(served.config)]
    command += ["run", f"{served.url}/schema/openapi.json", "--checks", "all", "--no-color"]
    command += ["--max-examples", str(EXAMPLES), "--seed", str(SEED)]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    done = subprocess.run(  # noqa: S603 — our own command
        command,
        cwd=served.config.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout[-3000:])  # noqa: T201 — the figures, for a run by hand
    assert done.returncode == 0, f"seed {SEED}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_all_answers_to_an_admin_are_as_described(served: Served) -> None:
    said = run(served, served.admin)
    assert int(re.findall(r"(\d+) generated", said)[0]) > 1000


def test_all_answers_to_anybody_are_as_described(served: Served) -> None:
    said = run(served, {})
    assert int(re.findall(r"(\d+) generated", said)[0]) > 1000
