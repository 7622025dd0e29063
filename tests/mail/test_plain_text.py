import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mail.plain_text import lines, one_line


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("a\r\nb", "a b", id="CRLF"),
        pytest.param("a\rb", "a b", id="a lone CR"),
        pytest.param("a\x0bb\x0cc\x1cd\x85e", "a b c d e", id="rarer line breaks"),
        pytest.param("a\u2028b\u2029c", "a b c", id="Unicode's own line breaks"),
        pytest.param("a\0b\x1b[31mc\x7f", "ab[31mc", id="controls"),
        pytest.param("a\tb", "a b", id="a tab"),
        pytest.param("  a   b ", "a b", id="spaces"),
        pytest.param("\u202eevil\u202c \u2066x\u2069", "evil x", id="text turned around"),
        pytest.param("a\u200bb\ufeffc\u00add", "abcd", id="zero-width marks"),
        pytest.param("a\ud800b", "ab", id="half a surrogate pair"),
        pytest.param(
            "👩\u200d👧 🏴\U000e0067\U000e007f", "👩\u200d👧 🏴\U000e0067\U000e007f", id="emoji"
        ),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="Persian"),
    ],
)
def test_puts_any_text_on_one_line(text: str, cleaned: str) -> None:
    assert one_line(text) == cleaned


def test_keeps_paragraphs() -> None:
    assert lines("\r\n\na \r\rb\u2028c\n\n\n\nd\n\n") == "a\n\nb\nc\n\nd"


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(st.characters()))
def test_cleans_once_and_for_all(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert lines(lines(text)) == lines(text)
    assert len(one_line(text).splitlines()) <= 1
    assert lines(text).split("\n") == (lines(text).splitlines() or [""])
    one_line(text).encode()
