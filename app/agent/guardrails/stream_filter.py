"""Letting a text out while it is written, without a word of what must not be said.

A sentence is judged when it is whole, for a claim may be taken back by its last word ("…is
booked once you say yes"). But whoever waits should see the first words at once. So words
leave as they come for as long as their sentence holds nothing that a false one needs: no
word that any claim begins with (each claim needs one of a fixed list; without it none is
found), no figure, no address, nothing that looks like our own instructions. From the first
such word on the sentence is kept back until its end is there, and judged. That takes some
microseconds a word, so a harmless beginning is not held up; a harmless sentence about
"booking" comes in one piece, at the speed of the model.
"""

import re

from app.agent.guardrails.claim_check import Truth, Untruth
from app.language.inspect.assertions.find_assertions import may_begin_claim, may_claim
from app.language.inspect.sentences import Sentence, is_endless, plain, sentence_ends

_ADDRESS = re.compile(r"[./@:\[(]\S|\b(?:dot|punkt)\b", re.IGNORECASE)
_MARK = re.compile(r"[.!?…\n]")
_LOOK_BACK = 100  # characters; a mark ends a sentence if a blank follows it
_LAST_WORD = re.compile(r"\S+$")


class StreamFilter:
    """Takes the pieces of one text. What it returns may be shown."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._judged = 0  # characters that belong to sentences which are so
        self._released = 0
        self._is_held = False  # until the end of the sentence
        self.text = ""
        self.untruth: Untruth | None = None

    def take(self, piece: str) -> str:
        """Add a piece; returns what may be shown now."""
        begun, looked = self._judged, len(self.text) - _LOOK_BACK
        self.text += piece
        if _MARK.search(self.text, max(begun, looked)):
            for end in sentence_ends(self.text[begun:], max(0, looked - begun)):
                self._judge(begun + end)
        if self._truth.goes_on_as_before(self.text):
            return ""
        return self._release(self._judged + self._harmless())

    def rest(self) -> str:
        """The text is complete: judge what is left of it; returns what may be shown."""
        if self.untruth is None and (flaw := self._truth.flaw_of_whole(self.text)):
            self.untruth = Untruth(flaw, self.text.strip(), 0)
            return ""
        if self._judged < len(self.text):
            self._judge(len(self.text))
        return self._release(self._judged)

    def _judge(self, end: int) -> None:
        if self.untruth is not None:
            return
        start = self._judged
        sentence = Sentence(self.text[start:end], start, end)
        flaw = self._truth.flaw_of(sentence, self.text)
        if flaw is None:
            self._judged, self._is_held = end, False
        else:
            self.untruth = Untruth(flaw, sentence.text.strip(), start)

    def _harmless(self) -> int:
        """How much of the sentence that is being written may be shown already."""
        if self.untruth is not None or self._is_held:
            return 0
        begun = self.text[self._judged :]
        said = plain(begun)
        self._is_held = bool(
            is_endless(begun)  # or each piece of it would be looked at with all before it
            or may_claim(said)
            or self._truth.may_be_false(said)
            or _ADDRESS.search(begun)
            or self._truth.secrets.may_follow(begun)
        )
        if self._is_held:
            return 0
        last = _LAST_WORD.search(begun)
        return last.start() if last and may_begin_claim(plain(last[0])) else len(begun)

    def _release(self, upto: int) -> str:
        shown = self.text[self._released : upto]
        self._released = max(self._released, upto)
        return shown
