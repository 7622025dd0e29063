"""What our code learns from messages, each fact with the message that it stands in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.agent.visitor.extraction import ReadingContext, learn
from app.conversation.events import Event, VisitorInput, of_kind
from app.conversation.facts import Confidence, Fact, FactKind, known
from tests.agent.logs import assistant, log, visitor

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)  # a Sunday
SCENERY = ReadingContext(
    now=NOW,
    zone=ZoneInfo("Europe/Berlin"),
    home="Europe/Vienna",
    language="en",
    chose_language=True,
    region="DE",
    facts=(),
    settled=0,
)
DETAILS = assistant("May I have your name and your e-mail address?")


def last(events: Sequence[Event]) -> list[VisitorInput]:
    """The newest of the visitor's messages."""
    return list(of_kind(events, VisitorInput))[-1:]


def told(*texts: str, scenery: ReadingContext = SCENERY) -> list[Fact]:
    """What becomes known from messages of which each is answered by itself."""
    facts: list[Fact] = []
    for number in range(1, len(texts) + 1):
        events = log(*map(visitor, texts[:number]))
        facts += learn(events, last(events), replace(scenery, facts=facts)).facts
    return facts


def values(facts: Sequence[Fact]) -> dict[str, str]:
    return {about.value: fact.value for about, fact in known(facts).items()}


def newest(events: Sequence[Event], scenery: ReadingContext = SCENERY) -> dict[str, str]:
    """What the last message of a log adds."""
    return {fact.about.value: fact.value for fact in learn(events, last(events), scenery).facts}


def test_a_message_tells_who_when_and_where() -> None:
    [*facts] = told(
        "I'm Ada Lovelace, ada@example.com, +49 30 123456. I'm in New York; "
        "next Tuesday afternoon? Please invite charles@example.com as well."
    )

    assert values(facts) == {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "phone": "+4930123456",
        "guests": "charles@example.com",
        "zone": "America/New_York",
        "when": "Tuesday, 24 November 2026, 12:00–17:00",
    }
    sure = [fact for fact in facts if fact.confidence is Confidence.SAID]
    assert {fact.about for fact in sure} == {fact.about for fact in facts}
    assert {fact.seq for fact in facts} == {1}


@pytest.mark.parametrize(
    ("first", "second", "changed"),
    [
        ("next Tuesday afternoon", "actually Wednesday", {"when": "Wednesday, 25"}),
        ("next Tuesday at 3pm", "rather at 4", {"when": "Tuesday, 24 November 2026, 16:00"}),
        ("I'm Ada Lovlace", "it's Lovelace with an o-v-e", {"name": "Ada Lovelace"}),
        ("Ada Lovelace here", "use ada@x.example instead", {"email": "ada@x.example"}),
        ("I'm in Berlin", "sorry, I'm in New York", {"zone": "America/New_York"}),
        ("my number is +49 30 123456", "no, +49 30 654321", {"phone": "+4930654321"}),
    ],
)
def test_a_correction_changes_just_that_fact_and_keeps_what_was_known(
    first: str, second: str, changed: dict[str, str]
) -> None:
    known_before = "I'm Ada Lovlace, ada@home.example, on Monday at 10. I'm in Berlin."
    before = told(known_before, first)
    after = told(known_before, first, second)

    assert after[: len(before)] == before
    news = after[len(before) :]
    assert {fact.about.value for fact in news} == set(changed)
    assert all(fact.seq == 3 for fact in news)
    for fact in news:
        assert fact.value.startswith(changed[fact.about.value])
    rest = {about: value for about, value in values(after).items() if about not in changed}
    assert rest == {about: values(before)[about] for about in rest}


def test_an_address_that_is_none_is_noted_and_does_not_wipe_the_good_one() -> None:
    facts = told("I'm ada@example.com", "no, use ada@work")

    assert values(facts)["email"] == "ada@example.com"
    assert facts[-1] == Fact(FactKind.EMAIL, "ada@work", 2, Confidence.INVALID)


def test_who_says_the_same_again_or_less_of_it_tells_nothing_new() -> None:
    once = told("I'm Ada Lovelace, ada@example.com")

    assert told("I'm Ada Lovelace, ada@example.com", "It's Ada, ada@example.com") == once


def test_guests_are_added_to_those_there_are() -> None:
    facts = told("please invite bob@x.example", "and also invite eve@x.example")

    assert values(facts)["guests"] == "bob@x.example, eve@x.example"
    again = told("please invite bob@x.example", "and also invite Bob@x.example")
    assert values(again)["guests"] == "bob@x.example", "capital letters make no other guest"


def test_a_bare_name_is_one_if_it_was_asked_for() -> None:
    asked = log(visitor("hello"), DETAILS, visitor("Ada Lovelace"))
    unasked = log(visitor("hello"), assistant("Which one?"), visitor("Ada Lovelace"))

    assert newest(asked)["name"] == "Ada Lovelace"
    assert "name" not in newest(unasked)


def test_a_bare_city_is_no_name_if_both_were_asked_for() -> None:
    both = assistant("May I have your name, your e-mail address and which city you are in?")

    assert newest(log(visitor("hello"), both, visitor("Tokyo"))) == {"zone": "Asia/Tokyo"}


def test_a_place_with_several_zones_is_noted_to_be_asked_about() -> None:
    [fact] = told("I'm in the US")

    assert (fact.about, fact.confidence) == (FactKind.ZONE, Confidence.INVALID)
    assert "America/Chicago" in fact.value


def test_a_number_tells_where_its_owner_may_be_until_they_say_it() -> None:
    facts = told("you reach me at +1 212 555 0123", "I'm in Tokyo")

    zones = [fact for fact in facts if fact.about is FactKind.ZONE]
    assert [(fact.value, fact.confidence) for fact in zones] == [
        ("America/New_York", Confidence.TOLD),
        ("Asia/Tokyo", Confidence.SAID),
    ]


def test_buttons_tell_nothing_for_their_words_are_ours() -> None:
    assert told("hello") == []
    pressed = log(visitor("Tue 24 Nov, 14:00", ("slot", "s1")))
    assert learn(pressed, last(pressed), SCENERY).facts == []


def test_several_messages_are_read_in_their_order_each_by_itself() -> None:
    events = log(visitor("I'm Ada Lovlace"), visitor("Lovelace with an o-v-e"))

    learned = learn(events, list(of_kind(events, VisitorInput)), SCENERY).facts

    assert [(fact.value, fact.seq) for fact in learned if fact.about is FactKind.NAME] == [
        ("Ada Lovlace", 1),
        ("Ada Lovelace", 2),
    ]


def test_after_a_booking_a_time_is_a_new_wish() -> None:
    facts = told("Tuesday at 3pm")
    events = log(visitor("Tuesday at 3pm"), visitor("Wednesday"))

    alone = learn(events, last(events), replace(SCENERY, facts=facts, settled=1)).facts

    assert [fact.value for fact in alone] == ["Wednesday, 25 November 2026"]


class TestTheLanguage:
    open = replace(SCENERY, language="", chose_language=False)

    def test_is_made_out_from_messages(self) -> None:
        facts = told("Hallo, ich hätte gern einen Termin", "ok", scenery=self.open)

        of_it = [fact for fact in facts if fact.about is FactKind.LANGUAGE]
        assert of_it == [Fact(FactKind.LANGUAGE, "de", 1, Confidence.GUESSED)]

    def test_that_was_chosen_is_not_changed_by_how_somebody_writes(self) -> None:
        texts = ["Hallo, ich hätte gern einen Termin"] * 3

        assert "language" not in values(told(*texts))

    def test_can_be_asked_for_in_words(self) -> None:
        [fact] = told("auf Deutsch bitte")

        assert fact == Fact(FactKind.LANGUAGE, "de", 1, Confidence.SAID)


def test_a_time_on_our_clock_tells_the_zone_of_the_business() -> None:
    [zone] = [fact for fact in told("at 3pm your time") if fact.about is FactKind.ZONE]
    assert (zone.value, zone.confidence) == ("Europe/Vienna", Confidence.SAID)


@pytest.mark.parametrize(
    "said",
    [
        "kann mein mann mitkommen? rolf@web.example",
        "Can my husband join? rolf@web.example",
        "cc rolf@web.example please",
        "und rolf@web.example kommt auch mit",
    ],
)
def test_whoever_comes_along_does_not_take_the_place_of_the_visitor(said: str) -> None:
    facts = told("I'm Ada Lovelace, ada@example.com", said)

    assert values(facts)["email"] == "ada@example.com"
    assert values(facts)["guests"] == "rolf@web.example"


def test_a_further_address_without_a_word_takes_nobodys_place() -> None:
    facts = told("I'm Ada Lovelace, ada@example.com", "At 3, Rolf Karl, rolf@web.example")

    assert values(facts)["email"] == "ada@example.com"
    assert values(facts)["name"] == "Ada Lovelace"


def test_an_address_that_was_asked_for_again_replaces_the_known_one() -> None:
    events = log(DETAILS, visitor("rolf@web.example"))
    facts = [Fact(FactKind.EMAIL, "ada@example.com", 0, Confidence.SAID)]

    assert newest(events, replace(SCENERY, facts=facts)) == {"email": "rolf@web.example"}


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("an intro call by phone, please", "phone"),
        ("yes but on zoom, not google meet", "zoom; not google"),
        ("lieber bei euch in der Torstraße", "Loom Works, Torstraße 1, Berlin"),
    ],
)
def test_where_to_meet_is_known_from_the_words(said: str, place: str) -> None:
    scenery = replace(SCENERY, addresses=("Loom Works, Torstraße 1, Berlin",))

    assert values(told(said, scenery=scenery))["place"] == place


def test_the_newest_word_on_the_place_counts() -> None:
    facts = told("by phone please", "on second thoughts, over zoom")

    assert values(facts)["place"] == "zoom"


def test_how_many_come_is_known_from_the_words() -> None:
    assert values(told("the class for me and 2 friends"))["people"] == "3"


def test_a_venue_is_nobodys_name() -> None:
    asked = log(visitor("hello"), DETAILS, visitor("google meet pls"))

    assert newest(asked) == {"place": "google"}


def test_a_name_beside_a_venue_is_one() -> None:
    asked = log(visitor("hello"), DETAILS, visitor("Ada Lovelace, by phone please"))

    assert newest(asked) == {"name": "Ada Lovelace", "place": "phone"}
