"""All faults at length: 1,000 conversations, and 200 more while the server is killed.

    python -m tests.faults [--seed N] [--conversations N] [--killed N]

Half of the conversations have one model alone, the other half the built-in one as the
second. Everything that should not be is printed, and makes the command fail.
"""

import argparse
import logging
import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from tests.faults.run import Outcome, talk, talk_and_kill


def main() -> None:
    """Run, print the figures, and fail if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument("--killed", type=int, default=200)
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    second = {"openai_fallback_model": "offline"}
    half = asked.conversations // 2
    runs: list[tuple[str, Callable[..., Outcome], int, dict[str, Any]]] = [
        ("one model", talk, asked.conversations - half, {}),
        ("with the built-in model as the second", talk, half, second),
        ("one model, and the server is killed", talk_and_kill, asked.killed, {}),
    ]
    is_wrong = False
    for name, run, count, more in runs:
        if count:
            with tempfile.TemporaryDirectory(prefix="booking-faults-") as folder:
                outcome = run(Path(folder), asked.seed, count, **more)
            sys.stdout.write(f"{name}\n{outcome.told()}\n")
            sys.stdout.flush()
            is_wrong |= bool(outcome.wrong)
    sys.exit(1 if is_wrong else 0)


if __name__ == "__main__":
    main()
