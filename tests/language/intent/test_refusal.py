"""A no is not yet the end; "forget it" is."""

import pytest

from app.language.intent.refusal import refuses, withdraws

WITHDRAWN = """forget it|Forget about it.|no, stop|Stop!|stop it please|never mind, thanks
Nevermind|I changed my mind|sorry, I've changed my mind|cancel|please cancel that|cancel it
I don't want an appointment any more|I do not want this meeting|I want no appointment
don't book anything|I'm not interested|no thanks, I'm not interested anymore|leave it
actually, leave it be|Nein, vergessen Sie es|vergiss es|doch nicht|lieber doch nicht
ich möchte keinen Termin mehr|ich will doch keinen Termin|lassen wir das|hat sich erledigt
das hat sich erledigt, danke|kein Interesse|abbrechen|bitte nichts buchen|schon gut, danke"""
REFUSED = """no|No.|nope|no thanks|No, thank you very much|not now|rather not|👎|❌|no no no
nein|Nein danke|nö|lieber nicht|ich will das nicht|das möchte ich nicht|auf keinen Fall"""
GOES_ON = """|yes|no, make it 4|never mind, make it Wednesday|I changed my mind, 4 pm please
cancel my appointment tomorrow|stop by at 4|don't book that one, the other one|hello|thanks
forget it?|no?|I don't need a phone number|Dienstag passt mir doch nicht, lieber Mittwoch
nein, lieber um 4|could you stop sending mails|the name is Stop|ok|danke|no doubt"""


def cases(text: str) -> list[str]:
    return [case for line in text.splitlines() for case in line.split("|")]


@pytest.mark.parametrize("text", cases(WITHDRAWN))
def test_calls_the_matter_off(text: str) -> None:
    assert withdraws(text)


@pytest.mark.parametrize("text", cases(REFUSED))
def test_says_no_and_nothing_else(text: str) -> None:
    assert refuses(text)
    assert not withdraws(text)


@pytest.mark.parametrize("text", cases(GOES_ON))
def test_leaves_something_to_talk_about(text: str) -> None:
    assert not refuses(text)
    assert not withdraws(text)


def test_a_long_speech_is_neither() -> None:
    assert not withdraws("stop " * 41)
    assert not refuses("no " * 5000)
