"""The wheel holds everything that the program needs besides its code."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
LOOK = """
import sys
from pathlib import Path
import app
from app.agent.prompting.prompt_templates import Prompts
from app.desk.admin.catalog_file import read_catalogue
from app.language.i18n.say import text
from app.main import DEMO
from app.settings import resource
from app.store.engine.database import Database
from app.store.engine.schema import is_current, upgrade

unpacked = Path(sys.argv[1])
assert Path(app.__file__).is_relative_to(unpacked), app.__file__
assert resource("prompts") == unpacked / "app" / "_data" / "prompts"
for name in ("system", "invite"):
    assert Prompts(resource("prompts")).render(name, business="B", about="A").text
assert read_catalogue(DEMO.read_text(encoding="utf-8"))
assert text("de", "Yes, book it") == "Ja, buchen"
database = Database.at("sqlite:///wheel.db")
assert upgrade(database)
assert is_current(database)
print("all is there")
"""
NEEDED = [
    *(
        "_data/prompts/*.md.j2",
        "_data/fixtures/demo/catalogue.yaml",
        "language/i18n/locale/de.po",
        "language/i18n/locale/widget/*.po",
    ),
    "web/widget/assets/*.js",
    *("language/inspect/data/*.yaml", "language/inspect/data/*/*.yaml"),
    *("mail/templates/*.j2", "web/templates/*.j2", "web/static/*"),
    *("store/migrations/env.py", "store/migrations/script.py.mako"),
    "store/migrations/versions/*.py",
]
WITHIN_APP = ROOT / "app"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the project's own build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(  # noqa: S603 — our own command
        [sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, check=True, timeout=120
    )
    [built] = folder.glob("*.whl")
    return built


def beside(pattern: str) -> set[str]:
    """The files of the checkout that a pattern of the wheel stands for."""
    if pattern.startswith("_data/"):
        inside = ROOT.glob(pattern.removeprefix("_data/"))
        return {f"app/_data/{file.relative_to(ROOT).as_posix()}" for file in inside}
    return {file.relative_to(ROOT).as_posix() for file in WITHIN_APP.glob(pattern)}


@pytest.mark.parametrize("pattern", NEEDED)
def test_the_wheel_holds_what_stands_in_the_checkout(wheel: Path, pattern: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    assert beside(pattern)
    assert beside(pattern) <= names


def test_the_wheel_holds_all_code_and_nothing_of_the_workshop(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    code = {file.relative_to(ROOT).as_posix() for file in WITHIN_APP.rglob("*.py")}

    assert code <= set(names)
    tops = {name.partition("/")[0] for name in names}
    assert "app" in tops
    assert all(top == "app" or top.endswith(".dist-info") for top in tops)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".db")]
    assert len(names) == len(set(names))


def test_the_wheel_brings_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [entry] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        points = archive.read(entry).decode()

    assert "booking-agent = app.__main__:main" in points


def test_an_unpacked_wheel_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    looked = subprocess.run(  # noqa: S603 — our own command
        [sys.executable, "-c", LOOK, str(unpacked)],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert looked.returncode == 0, looked.stderr
    assert looked.stdout == "all is there\n"
