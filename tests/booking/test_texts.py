import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.booking.texts import (
    checked_description,
    checked_title,
    clean_description,
    clean_title,
    shortened,
)
from app.errors import Invalid

FAMILY = "👨\u200d👩\u200d👧"


class TestTitles:
    @pytest.mark.parametrize(
        ("text", "clean"),
        [
            pytest.param("Intro\r\ncall", "Intro call", id="CR LF"),
            pytest.param("Intro\rcall", "Intro call", id="a lone CR"),
            pytest.param("Intro\u2028call\u2029.", "Intro call .", id="Unicode line breaks"),
            pytest.param(
                "x\r\nATTENDEE:mailto:evil@x.org",
                "x ATTENDEE:mailto:evil@x.org",
                id="injection",
            ),
            pytest.param("a\x00b\x07c\x1bd\x7fe", "abcde", id="controls"),
            pytest.param("a\u202eb\u2066c\u2069d\u200ee", "abcde", id="bidi"),
            pytest.param("a\u200bb\u200cc\ufeffd\u2060e", "abcde", id="zero width"),
            pytest.param("a\u200db", "ab", id="a joiner between letters"),
            pytest.param("\u200d\u200d", "", id="joiners alone"),
            pytest.param(f"With {FAMILY}", f"With {FAMILY}", id="a joined emoji"),
            pytest.param("  a \t\u00a0 b  ", "a b", id="blanks"),
            pytest.param("Cafe\u0301", "Café", id="composed"),
            pytest.param("Straße, 東京, Ωμέγα", "Straße, 東京, Ωμέγα", id="other scripts"),
            pytest.param("a\ud800b", "ab", id="half a surrogate pair"),
        ],
    )
    def test_are_one_visible_line(self, text: str, clean: str) -> None:
        assert clean_title(text) == clean

    @pytest.mark.parametrize("length", [0, 1, 200])
    def test_of_up_to_200_characters_are_taken(self, length: int) -> None:
        assert checked_title("é" * length) == "é" * length

    def test_of_201_characters_are_refused(self) -> None:
        with pytest.raises(Invalid, match=r"at most 200 characters, this has 201") as caught:
            checked_title("x" * 201)
        assert [flaw.field for flaw in caught.value.flaws] == ["icsTitle"]

    def test_are_measured_after_cleaning(self) -> None:
        assert checked_title("\u200b" * 50 + "x" * 200 + "\r\n") == "x" * 200


class TestDescriptions:
    @pytest.mark.parametrize(
        ("text", "clean"),
        [
            pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="line breaks"),
            pytest.param("a\u2028b\x85c\x0bd", "a\nb\nc\nd", id="rare line breaks"),
            pytest.param("a\tb", "a\tb", id="a tab"),
            pytest.param("a\n\n\nb", "a\n\n\nb", id="empty lines"),
            pytest.param("\u202eevil\u202c\x00", "evil", id="bidi and controls"),
            pytest.param(f"{FAMILY}\n", FAMILY, id="a joined emoji"),
        ],
    )
    def test_keep_their_lines_and_nothing_invisible(self, text: str, clean: str) -> None:
        assert clean_description(text) == clean

    def test_of_2000_characters_are_taken(self) -> None:
        assert checked_description("x" * 2000) == "x" * 2000

    def test_of_2001_characters_are_refused(self) -> None:
        with pytest.raises(Invalid, match=r"at most 2000 characters, this has 2001") as caught:
            checked_description("x" * 2001)
        assert [flaw.field for flaw in caught.value.flaws] == ["icsDescription"]


class TestCleaning:
    @given(st.text(st.characters(codec=None), max_size=60))
    @example("e\u200b\u0301")
    @example("\u00a0\u200d\u00a0")
    def test_twice_is_cleaning_once(self, text: str) -> None:
        assert clean_title(clean_title(text)) == clean_title(text)
        assert clean_description(clean_description(text)) == clean_description(text)

    @given(st.text(st.characters(codec=None), max_size=60))
    def test_leaves_what_can_be_stored_and_folded(self, text: str) -> None:
        for clean in (clean_title(text), clean_description(text)):
            assert clean.encode().decode() == clean
            assert not set(clean) & set("\x00\r\u2028\u2029\u202e\u200b\ufeff")
        assert "\n" not in clean_title(text)


class TestShortened:
    @pytest.mark.parametrize(
        ("text", "longest", "short"),
        [
            pytest.param("short enough", 12, "short enough", id="fits"),
            pytest.param("one two three", 12, "one two…", id="cut at a word"),
            pytest.param("abcdefghijklm", 6, "abcde…", id="one long word"),
            pytest.param("a bcdefghijklm", 8, "a bcdef…", id="a word too far back"),
        ],
    )
    def test_cuts_at_a_word(self, text: str, longest: int, short: str) -> None:
        assert shortened(text, longest) == short

    @given(st.text(max_size=40), st.integers(1, 40))
    def test_is_never_longer_than_asked(self, text: str, longest: int) -> None:
        assert len(shortened(text, longest)) <= longest
