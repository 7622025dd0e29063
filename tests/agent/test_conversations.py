"""Conversations written down, with what has to come of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.agent.conversations import scripts, staged

SCRIPTS = scripts()


def test_there_are_conversations() -> None:
    assert len(SCRIPTS) > 30
    names = [name for name, _ in SCRIPTS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "script", [each for _, each in SCRIPTS], ids=[name for name, _ in SCRIPTS]
)
def test_it_comes_to_what_was_wanted(script: Mapping[str, Any], tmp_path: Path) -> None:
    with staged(script, tmp_path) as stage:
        stage.play()
