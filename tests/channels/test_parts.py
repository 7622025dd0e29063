import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.parts import one_each, split, utf16_units

FAMILY = "👩\u200d👩\u200d👧"
SEPARATORS = " \n\t.!?…。"


@pytest.mark.parametrize(
    ("text", "longest", "parts"),
    [
        pytest.param("", 10, [], id="nothing"),
        pytest.param(" \n ", 10, [], id="blanks"),
        pytest.param("short", 10, ["short"], id="short"),
        pytest.param("exactly 10", 10, ["exactly 10"], id="just fits"),
        pytest.param("one.\n\ntwo, three", 12, ["one.", "two, three"], id="paragraphs"),
        pytest.param("first a\nsecond b", 10, ["first a", "second b"], id="lines"),
        pytest.param("Is it? Yes it is.", 10, ["Is it?", "Yes it is."], id="sentences"),
        pytest.param("alpha beta gamma", 12, ["alpha beta", "gamma"], id="words"),
        pytest.param("abcdefghijkl", 5, ["abcde", "fghij", "kl"], id="one long word"),
        pytest.param("Hi. abcdefghijklmnop", 12, ["Hi. abcdefgh", "ijklmnop"], id="no scraps"),
        pytest.param("aaaa" + FAMILY, 6, ["aaaa", FAMILY], id="a family stays together"),
        pytest.param("aaae\u0301e\u0301", 4, ["aaa", "e\u0301e\u0301"], id="accents"),
        pytest.param("aaa👍🏽", 4, ["aaa", "👍🏽"], id="skin tones"),
        pytest.param("🇩🇪🇫🇷🇪🇸", 3, ["🇩🇪", "🇫🇷", "🇪🇸"], id="flags"),
        pytest.param("aa\u1112\u1161\u11ab", 4, ["aa", "\u1112\u1161\u11ab"], id="Hangul"),
        pytest.param("e" + "\u0301" * 5, 3, ["e\u0301\u0301", "\u0301" * 3], id="too tall"),
    ],
)
def test_cuts_where_a_reader_would_pause(text: str, longest: int, parts: list[str]) -> None:
    assert split(text, longest) == parts


def test_can_count_in_utf16() -> None:
    assert split("🗓🗓🗓", 4, utf16_units) == ["🗓🗓", "🗓"]


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(st.sampled_from("abc🗓é🇩🇪👩\u200d\u0301" + SEPARATORS)), st.integers(2, 30))
def test_loses_nothing_but_white_space_and_keeps_to_the_limit(text: str, longest: int) -> None:
    for weigh in (one_each, utf16_units):
        parts = split(text, longest, weigh)
        assert "".join("".join(parts).split()) == "".join(text.split())
        assert all(part.strip() for part in parts)
        assert all(sum(map(weigh, part)) <= longest for part in parts)
