"""Yes is yes only if nothing else is said."""

import pytest

from app.language.intent.assent import Asked, Assent, read_assent

YES = """yes|Yes!|yes please|yes, please do|yep|yeah|yup, sounds good|sure|sure thing|ok|okay
kk|Ok.|👍|✅|yes 👍|yesss|okaaay|sounds good|Sounds good to me|that sounds great, thank you
perfect|Perfect, book it|perfect, go ahead and book|go ahead|please go ahead|do it
let's do it|book it|please book it|yes, please book.|confirm|I confirm
I confirm all that|confirmed|correct|that is correct|That's right.|yes that's it
that works|that works for me|that will work|that'll work|yes, that would be great|fine
fine by me|it's completely right, thanks|all good|of course|absolutely|definitely
works for me|I'll take it|I agree|I'm happy with that|you got it|deal|ja|Ja!|ja gerne
ja, gerne|ja bitte|ja, bitte buchen|jawohl|jo|klar|na klar|passt|passt mir|das passt
das passt mir sehr gut|passt perfekt, danke|geht klar|in Ordnung|einverstanden
ich bin einverstanden|genau|stimmt|das ist richtig|perfekt|super, danke|gerne|sehr gerne
bitte buchen|buchen Sie den Termin|Buchen Sie bitte|den nehme ich|ich nehme den Termin
so machen wir's|klingt gut|hört sich gut an|auf jeden fall|von mir aus|alles klar
das wäre super|ich bestätige|oui|sí|tak
Yes, I can make that.|Yes, please book that appointment.|That time would work for me.
you can proceed now|I'd like to take that appointment|Sure, this is fine too.|yeah, try that
You've got all of that right."""
NO = """no|No.|nope|nah|no thanks|no, thank you|not really|not yet|rather not|I'd rather not
never mind|don't|don't book|don't book it|please don't|do not book it|cancel|cancel that
stop|that's wrong|that's not right|incorrect|that doesn't work|that doesn't work for me
I changed my mind|👎|❌|noooo|no, make it 4|No, please change it to March 8th
no, I want it on Friday|No! Tuesday would be better|no no no|nein|Nein!|nein danke|nö
nee|lieber nicht|noch nicht|besser nicht|doch nicht|nicht buchen|bitte nicht buchen
passt nicht|das passt mir leider nicht|das geht nicht|auf keinen Fall|nein, lieber um 4
nein, das ist mir zu spät|abbrechen|falsch"""
UNCLEAR = """|   |?|yes?|ok?|yes but make it 4|yes, but not on Tuesday|yes, what does it cost?
Yes, that's right. What's the address?|yes and please add my wife|yes to Tuesday
yes, 4 pm|maybe|perhaps|not sure|I'm not sure|I guess so|I think so|probably
can I see others|can I see others?|what else is there?|why?|who is Mia?|hello|thanks
thank you|no problem|no worries|not a problem|no doubt|I wouldn't say yes
I would not book it|I can't say yes|don't you think it's fine|yes no|yes and no
no, that's fine|no it's perfect|no?|if it's free, yes|let me think|later|tomorrow
next week|4|4 pm|book it for 4|book another one|book it tomorrow|make it 4
ok, and how long is it?|okay, let me check|good question|good luck|is that ok
would that be ok|that would be ok if it was earlier|I'd say yes if it were free|not bad
why not|sure, why not|yes, cancel it|ok cancel|perfect, but later|great idea, but no
right now I can't|I said yes to the other one|yesterday|it is not ok with my boss
all right reserved|vielleicht|weiß nicht|mal sehen|ja aber um 4|ja, was kostet das?
ja, und wann?|ja nein|jein|kein Problem|eventuell|könnte klappen|passt das auch um 4?
geht das?|gut, aber später|gerne um 4|ja am Dienstag|danke|hallo|bitte
ich bin nicht einverstanden|das ist nicht gut|sicher nicht|nicht schlecht
ja wenn es geht|buchen Sie lieber den anderen|gern geschehen?
Das passt mir nicht so gut wie Dienstag|I'd like to take that appointment tomorrow
I can make it 4|can you book it?|this one or that one|the other one too
Yes, I can make it by 5"""


def lines(table: str) -> list[str]:
    return table.replace("\n", "|").split("|")


@pytest.mark.parametrize("said", lines(YES))
def test_agrees(said: str) -> None:
    assert read_assent(said) is Assent.YES


@pytest.mark.parametrize("said", lines(NO))
def test_refuses(said: str) -> None:
    assert read_assent(said) is Assent.NO


@pytest.mark.parametrize("said", lines(UNCLEAR))
def test_neither_agrees_nor_refuses(said: str) -> None:
    assert read_assent(said) is Assent.UNCLEAR


NEGATED = ("not {}", "never {}", "I don't say {}", "{} not", "nicht {}", "{} nicht", "un{}")


@pytest.mark.parametrize("negation", NEGATED)
@pytest.mark.parametrize(
    "said", ["yes", "ok", "book it", "go ahead", "that works", "passt", "ja"]
)
def test_a_negated_yes_is_no_yes(negation: str, said: str) -> None:
    assert read_assent(negation.format(said)) is not Assent.YES


@pytest.mark.parametrize(
    "tail", ["but not today", "if it is free", "at 4", "aber erst morgen", "?"]
)
@pytest.mark.parametrize("said", ["yes", "sounds good", "book it", "ja gerne", "👍"])
def test_a_yes_with_a_condition_is_no_yes(said: str, tail: str) -> None:
    assert read_assent(f"{said} {tail}") is Assent.UNCLEAR


def test_a_very_long_message_is_read_in_time() -> None:
    assert read_assent("yes " * 1000 + "but") is Assent.UNCLEAR


CANCELLING = {
    Assent.YES: """yes|yes, cancel it|Yes, cancel it.|cancel it please|cancel|ok cancel
cancel my appointment|please cancel the booking|call it off|do it|ja|Ja, absagen
ja bitte stornieren|bitte sagen Sie den Termin ab|stornieren Sie ihn|sag ihn ab
den Termin bitte absagen|meinen Termin bitte stornieren|ja, bitte löschen""",
    Assent.NO: """no|keep it|No, keep it|please keep the appointment|leave it as it is
don't cancel|don't cancel it|please do not cancel|never mind|I changed my mind|stop|nein
Nein, behalten|nicht absagen|bitte nicht stornieren|doch nicht""",
    Assent.UNCLEAR: """abbrechen|cancel it?|yes but not today|cancel it and book another
book it|yes, book it|move it|cancel the other one|what does it cost to cancel?|maybe
cancel it tomorrow|ja aber erst morgen""",
}
MOVING = {
    Assent.YES: """yes|Yes, move it|move it please|reschedule it|please change it|ja
Ja, verschieben|bitte verschieben|verschieben Sie ihn bitte|den Termin bitte verlegen""",
    Assent.NO: "no|No.|cancel it|don't|nein|lieber nicht|never mind",
    Assent.UNCLEAR: "keep it|move it to Friday|yes, but an hour later|verschieben auf Freitag",
}


@pytest.mark.parametrize(
    ("asked", "said", "meant"),
    [
        (asked, said, meant)
        for asked, tables in (("cancel", CANCELLING), ("move", MOVING))
        for meant, table in tables.items()
        for said in lines(table)
    ],
)
def test_what_agrees_depends_on_what_was_asked(asked: Asked, said: str, meant: Assent) -> None:
    assert read_assent(said, asked) is meant
