"""The widget's files: how large they are, and how they are sent."""

import gzip
import re
from pathlib import Path

import pytest

from app.web.widget import files as files_module
from app.web.widget.files import LOADER, address, files, version
from tests.web.calling import Client

ASSETS = Path(files_module.__file__).with_name("assets")
MAX_LOADER, MAX_ALL = 6_000, 25_000  # bytes, packed


def packed(name: str) -> int:
    return len(files()[name].packed)


def test_the_loader_and_all_of_it_are_small() -> None:
    scripts = [each.name for each in ASSETS.glob("*.js")]
    words = max(packed(name) for name in files() if name.startswith("words."))
    assert packed(LOADER) <= MAX_LOADER
    assert sum(map(packed, scripts)) + words <= MAX_ALL


@pytest.mark.parametrize("script", sorted(ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_no_script_makes_markup_or_inline_styles_of_texts(script: Path) -> None:
    code = script.read_text("utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    assert not re.search(forbidden, code)
    assert not re.search(r'setAttribute\("style"|createElement\("style"\)', code)


def test_the_loader_is_for_pages_of_any_origin_and_is_looked_after(
    sqlite_client: Client,
) -> None:
    plain = {"Accept-Encoding": "identity", "Origin": "https://shop.example"}
    answer = sqlite_client.get("/widget.js", headers=plain)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.content == (ASSETS / LOADER).read_bytes()
    assert "set-cookie" not in answer.headers
    again = sqlite_client.get(
        "/widget.js", headers=plain | {"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_files_are_sent_packed_to_whoever_can_unpack_them(sqlite_client: Client) -> None:
    answer = sqlite_client.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == (ASSETS / LOADER).read_bytes()
    assert gzip.decompress(files()[LOADER].packed) == answer.content


def test_the_chat_is_kept_for_ever_under_an_address_that_names_its_content(
    sqlite_client: Client,
) -> None:
    kept = sqlite_client.get(f"/{address('chat.js')}")
    other = sqlite_client.get(f"/widget/{'0' * len(version())}/chat.js")
    assert (kept.status_code, other.status_code) == (200, 200)
    assert "immutable" in kept.headers["cache-control"]
    assert other.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["none.js", "..%2ffiles.py", "words.xx.json", "__init__.py"])
def test_nothing_else_is_given_away(sqlite_client: Client, name: str) -> None:
    assert sqlite_client.get(f"/widget/{version()}/{name}").status_code == 404


def test_words_are_json_in_their_language(sqlite_client: Client) -> None:
    answer = sqlite_client.get(f"/{address('words.pl.json')}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["send"] == "Wyślij"
