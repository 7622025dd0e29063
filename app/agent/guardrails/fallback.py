"""Fallback replies: the true state of affairs, instead of a reply that failed the checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.agent.guardrails.check import FallbackTopic
from app.agent.guardrails.turn_facts import KnownTimes, TurnFacts
from app.booking.values import Booked
from app.conversation.model import Meaning
from app.conversation.sentence_ids import Sentence, asks_of
from app.language.i18n.say import spell_span, text
from app.language.inspect.assertions.assertion_rules import Action


@dataclass(frozen=True, slots=True)
class Fallback:
    """Writes fallback replies in a language, with times in a zone."""

    language: str
    zone: ZoneInfo

    def tell(self, facts: TurnFacts, topic: FallbackTopic) -> tuple[str, Meaning]:
        """What is true about a topic, and what that text means."""
        sentence = _sentence_about(topic, facts)
        listed = tuple(facts.search.slots) if sentence is Sentence.FREE_TIMES else ()
        return self._text(facts, sentence), Meaning((sentence,), asks_of(sentence), listed)

    def _text(self, facts: TurnFacts, sentence: Sentence) -> str:
        match sentence:
            case Sentence.STATE_OF_APPOINTMENTS:
                return "\n".join(self._appointments(facts))
            case Sentence.NOTHING_BOOKED | Sentence.NOTHING_BOOKED_YET:
                return self._nothing(facts)
            case Sentence.FREE_TIMES | Sentence.NOT_SEARCHED:
                return self._times(facts)
        return self._say(
            "I can help you with appointments here. What would you like to book, and when?"
        )

    def _nothing(self, facts: TurnFacts) -> str:
        if facts.held:
            return self._say("Nothing is booked yet: that takes your yes to what I have shown.")
        return self._say(
            "Nothing is booked yet. Tell me what and when, and I will show you the details "
            "before anything is booked."
        )

    def _times(self, facts: TurnFacts) -> str:
        if not facts.search.labels:
            return self._say(
                "I have not looked for free times yet. Which day or time would suit you?"
            )
        listed = [f"{number}. {label}" for number, label in enumerate(facts.search.labels, 1)]
        return "\n".join([self._say("These are the free times that I have found:"), *listed])

    def _appointments(self, facts: TurnFacts) -> Iterator[str]:
        for known in facts.known:
            if known.booked is not None:
                yield self._appointment(known, known.booked)

    def _appointment(self, known: KnownTimes, booked: Booked) -> str:
        values = {
            "meeting": booked.meeting_type.name,
            "hosts": " & ".join(known.hosts),
            "when": spell_span(booked.start, booked.end, self.zone, self.language),
        }
        if Action.CANCELLED in known.actions:
            return self._say("This is cancelled: {meeting} with {hosts} on {when}.", **values)
        if Action.BOOKED in known.actions:
            return self._say("This is booked: {meeting} with {hosts} on {when}.", **values)
        if booked.provisional_type == "doubleOptIn":
            return self._say(
                "Not booked yet: {meeting} with {hosts} on {when} is held for you. "
                "Please confirm it by the link in the mail to {email}.",
                email=booked.attendee_email,
                **values,
            )
        return self._say(
            "Not booked yet: {meeting} with {hosts} on {when} is held for you. "
            "{hosts} will confirm or decline it, and a mail to {email} will tell you.",
            email=booked.attendee_email,
            **values,
        )

    def _say(self, message: str, **values: object) -> str:
        return text(self.language, message, **values)


def _sentence_about(topic: FallbackTopic, facts: TurnFacts) -> Sentence:
    """Which of our fixed sentences tells what is true."""
    if topic is FallbackTopic.FREE_TIMES:
        return Sentence.FREE_TIMES if facts.search.slots else Sentence.NOT_SEARCHED
    if topic is FallbackTopic.HELP:
        return Sentence.CAN_HELP
    if any(known.booked is not None for known in facts.known):
        return Sentence.STATE_OF_APPOINTMENTS
    return Sentence.NOTHING_BOOKED_YET if facts.held else Sentence.NOTHING_BOOKED
