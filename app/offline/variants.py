"""The sentences of the offline model, in English and German.

A phrase has several variants where it can be needed again: a question that comes back is
put differently, and its last variant names a person who can help.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing to say; the variants of either language in the order of their use."""

    en: tuple[str, ...]
    de: tuple[str, ...]

    def say(self, language: str, variant: int = 0, **values: object) -> str:
        """The text of a variant (the last one if there are fewer) with its values."""
        texts = self.de if language == "de" else self.en
        return texts[min(variant, len(texts) - 1)].format(**values)

    def after(self, variant: int) -> int:
        """The variant to use next; after the last one those without the first take turns."""
        return variant + 1 if variant + 1 < len(self.en) else min(1, variant)

    def variant_in(self, text: str) -> int | None:
        """Which variant the text holds, in either language; None if it holds none."""
        for texts in (self.en, self.de):
            for number, template in enumerate(texts):
                if _holds(text, template):
                    return number
        return None


def _holds(text: str, template: str) -> bool:
    """Whether the fixed parts of the template are in the text, in their order."""
    at = 0
    for part in _PLACEHOLDER.split(template):
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


_PLACEHOLDER = re.compile(r"\{\w+\}")


def phrase(en: str | tuple[str, ...], de: str | tuple[str, ...]) -> Phrase:
    """A phrase of one variant or several."""
    return Phrase(
        (en,) if isinstance(en, str) else en,
        (de,) if isinstance(de, str) else de,
    )


INTRO = phrase(
    "I'm the built-in offline assistant: I follow simple rules, and I can book appointments.",
    "Ich bin der eingebaute Offline-Assistent: Ich folge einfachen Regeln und kann Termine "
    "buchen.",
)

# Questions, each with a second wording and a way out.
OPEN = phrase(
    (
        "What would you like to book, and when would suit you?",
        "Just tell me what it is about and a day or a time, for example “30 minutes next "
        "Tuesday afternoon”.",
        "I only know about appointments here. If that is not what you need, a person can "
        "help you: the booking page says how to reach us.",
    ),
    (
        "Was möchten Sie buchen, und wann würde es Ihnen passen?",
        "Sagen Sie einfach, worum es geht, und einen Tag oder eine Uhrzeit, zum Beispiel "
        "„30 Minuten nächsten Dienstag am Nachmittag“.",
        "Ich kenne mich hier nur mit Terminen aus. Wenn Sie etwas anderes brauchen, hilft "
        "Ihnen gern ein Mensch: Auf der Buchungsseite steht, wie Sie uns erreichen.",
    ),
)
WHICH = phrase(
    (
        "Which appointment would you like?\n{meetings}",
        "Please name one of these, by its number or its name:\n{meetings}",
        "These are all I can book:\n{meetings}\nIf none of them fits, a person can help you "
        "through the booking page.",
    ),
    (
        "Welchen Termin möchten Sie?\n{meetings}",
        "Bitte nennen Sie einen davon mit Nummer oder Namen:\n{meetings}",
        "Mehr kann ich leider nicht buchen:\n{meetings}\nWenn nichts davon passt, hilft Ihnen "
        "über die Buchungsseite gern ein Mensch.",
    ),
)
WHEN = phrase(
    (
        "Which day or time would suit you?",
        "Please give me a day or a time to look at, for example “next Tuesday afternoon” or "
        "“as soon as possible”.",
        "I could not make out a day or a time. The booking page shows all free times, and a "
        "person can help you there.",
    ),
    (
        "Welcher Tag oder welche Uhrzeit würde Ihnen passen?",
        "Bitte nennen Sie mir einen Tag oder eine Uhrzeit, zum Beispiel „nächsten Dienstag "
        "am Nachmittag“ oder „so bald wie möglich“.",
        "Ich konnte keinen Tag und keine Uhrzeit erkennen. Die Buchungsseite zeigt alle freien "
        "Zeiten, und dort hilft Ihnen gern ein Mensch.",
    ),
)
AND_WHEN = phrase(
    "And which day or time would suit you?",
    "Und welcher Tag oder welche Uhrzeit würde Ihnen passen?",
)
PICK = phrase(
    (
        "Which of these suits you?\n{slots}",
        "Please name one by its number or its time:\n{slots}",
        "I am not sure which one you mean:\n{slots}\nIf none of them fits, name another day, "
        "or "
        "let a person help you through the booking page.",
    ),
    (
        "Welche dieser Zeiten passt Ihnen?\n{slots}",
        "Bitte nennen Sie eine mit Nummer oder Uhrzeit:\n{slots}",
        "Ich bin nicht sicher, welche Sie meinen:\n{slots}\nWenn keine passt, nennen Sie einen "
        "anderen Tag, oder lassen Sie sich über die Buchungsseite von einem Menschen helfen.",
    ),
)
ONE_OF = phrase(
    (
        "And which of them? Its number or its time is enough.",
        "Several times fit. Please write one number from the list, for example “1”.",
        "I need to know which of them. If that is difficult, a person can help you through the "
        "booking page.",
    ),
    (
        "Und welche davon? Die Nummer oder die Uhrzeit genügt.",
        "Es passen mehrere Zeiten. Bitte schreiben Sie eine Nummer aus der Liste, etwa „1“.",
        "Ich muss wissen, welche davon. Wenn das schwierig ist, hilft Ihnen über die "
        "Buchungsseite gern ein Mensch.",
    ),
)
CHOICES = phrase(
    (
        "Do you mean {choices}?",
        "Please name one of these, so that I look at the right time: {choices}",
        "I cannot tell these apart: {choices}. Please write the day and the time in full, or "
        "let a person help you through the booking page.",
    ),
    (
        "Meinen Sie {choices}?",
        "Bitte nennen Sie eines davon, damit ich an der richtigen Stelle nachsehe: {choices}",
        "Ich kann das nicht unterscheiden: {choices}. Bitte schreiben Sie Tag und Uhrzeit aus, "
        "oder lassen Sie sich über die Buchungsseite von einem Menschen helfen.",
    ),
)
DETAILS = phrase(
    (
        "For the booking I still need {missing}.",
        "What is missing is {missing}. A line like “{example}” is enough.",
        "I cannot go on without {missing}. If that is difficult, a person can help you through "
        "the booking page.",
    ),
    (
        "Für die Buchung brauche ich noch {missing}.",
        "Ich brauche noch {missing}. Eine Zeile wie „{example}“ genügt.",
        "Ohne {missing} komme ich nicht weiter. Wenn das schwierig "
        "ist, hilft Ihnen über die Buchungsseite gern ein Mensch.",
    ),
)
CONFIRM = phrase(
    (
        "Shall I book it as shown? A “yes” is enough; otherwise tell me what to change.",
        "I am waiting for your “yes” to the time shown, or for what should be different.",
        "Without a “yes” I will leave it. You can also name another time, or let a person help "
        "you through the booking page.",
    ),
    (
        "Soll ich das so buchen? Ein „Ja“ genügt; sonst sagen Sie mir, was ich ändern soll.",
        "Ich warte auf Ihr „Ja“ zu der gezeigten Zeit, oder darauf, was anders sein soll.",
        "Ohne ein „Ja“ lasse ich es. Sie können auch eine andere Zeit nennen oder sich über "
        "die "
        "Buchungsseite von einem Menschen helfen lassen.",
    ),
)
CHANGE = phrase(
    (
        "All right, I leave that. What would you like instead: another time, another name or "
        "another e-mail address?",
        "Fine. Just tell me what should be different: the day, the time, the name or the "
        "e-mail address.",
        "Then I leave it at that. If I can look for another time, name a day; a person can "
        "also "
        "help you through the booking page.",
    ),
    (
        "Gut, dann nicht. Was soll anders sein: die Zeit, der Name oder die E-Mail-Adresse?",
        "In Ordnung. Sagen Sie einfach, was ich ändern soll: den Tag, die Uhrzeit, den Namen "
        "oder die E-Mail-Adresse.",
        "Dann lasse ich es dabei. Wenn ich nach einer anderen Zeit sehen soll, nennen Sie "
        "einen "
        "Tag; über die Buchungsseite hilft Ihnen auch gern ein Mensch.",
    ),
)
LENGTHS = phrase(
    "{meeting} lasts {lengths}, not {minutes} minutes. Is {usual} minutes fine?",
    "{meeting} dauert {lengths}, nicht {minutes} Minuten. Sind {usual} Minuten in Ordnung?",
)
HOSTS_ONLY = phrase(
    "{meeting} is not with {host} but with {hosts}. Shall I look there?",
    "{meeting} gibt es nicht mit {host}, sondern mit {hosts}. Soll ich dort nachsehen?",
)

# What the tools found.
FREE = phrase(
    "{understood}: these times are free ({zone}).",
    "{understood}: Diese Zeiten sind frei ({zone}).",
)
NEXT_FREE = phrase(
    "These are the next free times ({zone}).", "Das sind die nächsten freien Zeiten ({zone})."
)
FULL = phrase(
    "{understood}: nothing is free then. The nearest free times ({zone}):",
    "{understood}: Da ist leider nichts frei. Die nächsten freien Zeiten ({zone}):",
)
NOTHING_FREE = phrase(
    "I found nothing free for that.", "Dafür habe ich leider nichts Freies gefunden."
)
NO_MORE = phrase(
    "I found no others there. Shall I look at another day? Then just name one.",
    "Andere habe ich dort nicht gefunden. Soll ich an einem anderen Tag nachsehen? Dann nennen "
    "Sie ihn einfach.",
)
PAST = phrase("That is over already.", "Das ist schon vorbei.")
SLOT = phrase("{label} with {host}", "{label} mit {host}")
MEETING_LINE = phrase(
    "{number}. {name} ({lengths}) with {hosts}", "{number}. {name} ({lengths}) mit {hosts}"
)
LENGTH_LIST = phrase("{lengths} minutes", "{lengths} Minuten")
SUITS = phrase("Which one suits you?", "Was passt Ihnen?")
SUITS_ONE = phrase("Does that suit you?", "Passt Ihnen das?")
NOTED = phrase("{slot} is free.", "{slot} ist frei.")
AND = phrase("{others} and {last}", "{others} und {last}")
OR = phrase("{others} or {last}", "{others} oder {last}")
WHERE = phrase(
    "If your clock shows another time than {zone}, tell me which city you are in.",
    "Wenn Ihre Uhr anders geht als in {zone}, sagen Sie mir, in welcher Stadt Sie sind.",
)
YOUR_NAME = phrase("your name", "Ihren Namen")
YOUR_EMAIL = phrase("your e-mail address", "Ihre E-Mail-Adresse")
YOUR_PHONE = phrase("your phone number", "Ihre Telefonnummer")
BAD_ADDRESS = phrase(
    "“{address}” is not a complete e-mail address.",
    "„{address}“ ist keine vollständige E-Mail-Adresse.",
)
A_PHONE = phrase("+44 20 7946 0123", "+49 30 1234567")
EXAMPLE = phrase("Jane Doe, jane@example.com", "Erika Muster, erika@example.com")

# What the tools refused.
OCCUPIED = phrase(
    "Somebody else was quicker: that time has just been taken.",
    "Da war jemand schneller: Diese Zeit ist gerade vergeben worden.",
)
GONE = phrase(
    "That time is no longer on my list, so I have to look again.",
    "Diese Zeit steht nicht mehr auf meiner Liste, ich muss neu nachsehen.",
)
CONTRADICTS = phrase(
    "I want to be sure that I take the time that you mean.",
    "Ich möchte sicher sein, dass ich die Zeit nehme, die Sie meinen.",
)
STILL_FREE = phrase("Still free ({zone}):", "Noch frei ({zone}):")
REFUSED = phrase("That did not work: {message}", "Das hat nicht geklappt: {message}")
BROKEN = phrase(
    "I cannot look that up at the moment. Please try again in a little while, or use the "
    "booking page, where a person can help you.",
    "Das kann ich gerade nicht nachsehen. Bitte versuchen Sie es etwas später noch einmal, "
    "oder "
    "nutzen Sie die Buchungsseite, dort hilft Ihnen gern ein Mensch.",
)
NO_MEETINGS = phrase(
    "There is nothing to book at the moment. Please ask on the booking page, where a person "
    "can "
    "help you.",
    "Zurzeit kann man hier nichts buchen. Bitte fragen Sie über die Buchungsseite nach, dort "
    "hilft Ihnen gern ein Mensch.",
)
NO_SUCH_MEETING = phrase(
    "There is no such appointment here.", "Einen solchen Termin gibt es hier nicht."
)
NO_SUCH_HOST = phrase(
    "I do not know a {host} here; appointments are with {hosts}.",
    "{host} kenne ich hier nicht; Termine gibt es mit {hosts}.",
)
NOT_UNDERSTOOD = phrase(
    "Sorry, I did not understand that.", "Das habe ich leider nicht verstanden."
)
NOT_KNOWN = phrase(
    "I am afraid I cannot tell you that; I only know about free times.",
    "Das kann ich Ihnen leider nicht sagen; ich kenne nur die freien Zeiten.",
)
GREETED = phrase("Nice to meet you, {name}.", "Schön, Sie kennenzulernen, {name}.")
