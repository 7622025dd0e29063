"""What the program imports is what it asks to be installed with."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imported() -> set[str]:
    """The top-level names of all foreign modules that the program imports anywhere."""
    names: set[str] = set()
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"app"}


def declared() -> set[str]:
    """The distributions that come along without any extra, in lower case."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = (re.match(r"[A-Za-z0-9._-]+", each) for each in project["dependencies"])
    return {name[0].lower().replace("_", "-") for name in names if name}


@pytest.mark.parametrize("module", sorted(imported()))
def test_a_module_that_is_imported_comes_along(module: str) -> None:
    owners = {name.lower().replace("_", "-") for name in packages_distributions()[module]}
    assert owners & declared(), f"{module} belongs to {owners}"
