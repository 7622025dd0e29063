"""What people say besides booking, and what to answer: thanks, anger, questions."""

import re
from collections.abc import Sequence
from enum import StrEnum

from app.booking.venues import venue_of
from app.language.i18n.say import text as say
from app.language.intent.meetings import Meeting
from app.offline.phrases import AND, LENGTH_LIST, ONE_BY_ONE, OR
from app.offline.reply import Phrase, phrase


class Topic(StrEnum):
    """What a message is about, if it is not only about booking."""

    MEETINGS = "meetings"
    HOSTS = "hosts"
    LENGTH = "length"
    PLACE = "place"
    COST = "cost"
    MY_TIME = "my-time"
    WHY_EMAIL = "why-email"
    CHANGE_BOOKED = "change-booked"
    MACHINE = "machine"
    PERSON = "person"
    LANGUAGE = "language"
    HELP = "help"
    ANGER = "anger"
    ELSEWHERE = "elsewhere"
    ORDERS = "orders"
    ABORT = "abort"
    SECOND = "second"
    HOW_ARE_YOU = "how-are-you"
    THANKS = "thanks"
    BYE = "bye"
    HELLO = "hello"


ASKS_THE_CATALOGUE = frozenset(
    {Topic.MEETINGS, Topic.HOSTS, Topic.LENGTH, Topic.PLACE, Topic.COST}
)

# In this order: a message is about the first that fits.
_SIGNS: tuple[tuple[Topic, str], ...] = (
    (
        Topic.ORDERS,
        r"(?:ignore|disregard|forget) (?:\w+ ){0,4}(?:instructions?|rules|prompts?)"
        r"|system ?prompt|you are now|act as|pretend (?:to be|you)"
        r"|(?:ignoriere|vergiss|missachte) (?:\w+ ){0,4}(?:anweisung|regel|anleitung)\w*"
        r"|du bist (?:jetzt|nun|ab sofort)|tu so,? als",
    ),
    (
        Topic.CHANGE_BOOKED,
        r"(?:cancel|reschedule|move|postpone|change) (?:my|our|the|an existing) "
        r"(?:\w+ )?(?:appointment|booking|meeting|call)"
        r"|(?:mein\w*|unser\w*|den|einen bestehenden) (?:\w+ )?(?:termin|buchung)\w* .{0,30}"
        r"(?:absagen|stornieren|verschieben|verlegen|ändern)"
        r"|(?:absagen|stornieren|verschieben) .{0,20}termin|storniere|sage? .{0,30}termin ab",
    ),
    (
        Topic.SECOND,
        r"\b(?:also|too|as well|second|another)\b.{0,80}\bfor (?:my|our|his|her|their|a)\b"
        r"|\b(?:also|too|second|another)\b.{0,40}\b(?:appointment|appt|booking)\b.{0,60}"
        r"\b(?:same time|after|around|my|son|daughter|kid|child\w*)\b"
        r"|\b(?:my|our) (?:son|daughter|kids?|child\w*|wife|husband|mother|father|girl|boy)\b"
        r".{0,80}\b(?:too|as well|also|vaccin\w*|shots?|seen|come)\b"
        r"|\b(?:also|too)\b.{0,40}\b(?:my|our) (?:son|daughter|kids?|child\w*|wife|husband)\b"
        r"|^\W*(?:yes|yeah|ja)\b\W+(?:and|und|plus)\b.{0,20}\b(?:for|für|another|noch)\b"
        r"|\b(?:auch|außerdem|zusätzlich)\b.{0,60}\b(?:termin|buch\w*)\b.{0,40}\bfür\b"
        r"|\b(?:noch einen|einen zweiten|einen weiteren) termin\b.{0,40}\bfür\b"
        r"|\bfür (?:meine?n?|unsere?n?) (?:sohn|tochter|kind\w*|frau|mann|kolleg\w+)\b.{0,40}"
        r"\b(?:auch|noch|ebenfalls)\b",
    ),
    (
        Topic.ABORT,
        r"never ?mind|forget (?:it|about it|that)\b|(?:cancel|stop) (?:it|that|this)\b"
        r"|leave it\b"
        r"|^\W*(?:cancel|stop)\W*$|vergiss es|vergessen sie es|schon gut\b"
        r"|lassen (?:wir|sie) (?:es|das)\b|doch nicht\W*$|^\W*(?:abbrechen|stopp)\W*$",
    ),
    (
        Topic.WHY_EMAIL,
        r"why .{0,40}(?:e-?mail|name|details|data)|(?:wozu|warum|weshalb|wofür) .{0,40}"
        r"(?:e-?mail|name|daten|angaben)",
    ),
    (
        Topic.MY_TIME,
        r"(?:when|what time|what day) (?:is|was) (?:my|our|the) (?:\w+ )?"
        r"(?:appointment|booking|meeting|call)|when (?:exactly )?is (?:it|that)\b"
        r"|wann (?:ist|war|genau ist) (?:mein|unser|der|das)",
    ),
    (
        Topic.MEETINGS,
        r"(?:what|which) (?:kinds?|types?|sorts?|appointments?|meetings?|services?|options)\b"
        r"|what (?:can|could) (?:i|we) book|what do you (?:offer|have on offer)"
        r"|welche (?:art|arten|termine|terminarten|angebote|leistungen"
        r"|möglichkeiten)\b(?!.*\bfrei)"
        r"|was (?:kann|könnte) (?:ich|man) .{0,12}buchen|was bieten sie|was gibt es",
    ),
    (
        Topic.HOSTS,
        r"\bwho (?:is|are|can|will|would|do|does)\b|with whom|mit wem|bei wem|wer (?:ist"
        r"|sind|macht"
        r"|kommt|führt|berät)|which (?:people|hosts?|colleagues?)|ansprechpartner",
    ),
    (
        Topic.LENGTH,
        r"how (?:long|many minutes)|what length|wie lange?\b|wie viele minuten|welche dauer",
    ),
    (
        Topic.PLACE,
        r"\bwhere (?:is|are|will|do|does|would|can)|where\?|what(?:'s| is) the (?:address|place"
        r"|location)|(?:is|will) (?:it|this|that|the \w+)(?: be)? (?:online|in person"
        r"|on site|by phone"
        r"|a video|remote|on zoom|via)|in person or|which (?:app|platform|tool)|how do (?:i"
        r"|we) (?:join"
        r"|dial|connect)"
        r"|\bwo (?:ist|findet|sind|treffen|muss|soll)|wo\?|welche adresse|(?:ist|wäre"
        r"|findet) (?:das|es|der"
        r" termin) .{0,12}(?:online|vor ort|telefonisch|per video)|online oder|vor ort oder",
    ),
    (
        Topic.COST,
        r"how much (?:is|does|would|will|do)|what (?:does|would|will|do) .{0,20}\bcost"
        r"|(?:is|are) (?:it|this|that|the \w+) free(?: of charge)?\?|free of charge\?|any"
        r" (?:cost|fees?)\b"
        r"|(?:what(?:'s| is)|do you have) (?:the|a|your) (?:price|fee|rate|charge)"
        r"|does (?:it|that) cost"
        r"|was kostet|wie teuer|wie viel kostet|kostet (?:das|es|der)|(?:ist|wäre) (?:das|es"
        r"|der termin)"
        r" (?:kostenlos|gratis|umsonst|kostenfrei)|welche kosten",
    ),
    (
        Topic.PERSON,
        r"(?:talk|speak|write|connect me|put me through) (?:to|with) (?:a |an "
        r"|some )?(?:real |actual |live )?"
        r"(?:human|person|agent|someone real|operator|employee|member of staff)|human being"
        r"|(?:mit|zu|von) (?:einem |einer )?(?:echten "
        r"|richtigen )?(?:menschen?|mitarbeiter\w*|person)\b",
    ),
    (
        Topic.MACHINE,
        r"are you (?:a |an |really |even |some )*(?:bot|robot|human|real|ai|machine|person"
        r"|chatgpt|computer|llm)"
        r"|is (?:this|that|it) (?:a |an |really |even |some )*(?:bot|robot|human|machine"
        r"|person|ai|computer|chatgpt)\b"
        r"|ist das (?:ein |eine |denn |etwa |wirklich )*(?:bot|roboter|mensch|ki|maschine"
        r"|computer)"
        r"|who are you|what are you\b|am i (?:talking|speaking|chatting) (?:to|with)"
        r"|(?:bist du|sind sie) (?:ein |eine |denn |etwa |wirklich )*(?:bot|roboter|mensch"
        r"|echt|ki|maschine|computer)"
        r"|wer (?:bist du|sind sie)",
    ),
    (
        Topic.LANGUAGE,
        r"(?:do|can) (?:you|we) (?:speak|talk|write|understand) (?:in )?(?:german|english"
        r"|french|spanish|deutsch)"
        r"|(?:sprechen|reden|können|verstehen) (?:sie|wir) (?:auch |bitte )?(?:deutsch"
        r"|englisch)|sprichst du",
    ),
    (
        Topic.HELP,
        r"what can you do|how (?:does|do) (?:this|it|i|that) (?:work|book)|how to book"
        r"|^\W*help\W*$"
        r"|was (?:kannst du|können sie)\b|wie (?:funktioniert|geht) das|^\W*hilfe\W*$",
    ),
    (
        Topic.ANGER,
        r"\b(?:stupid|idiot\w*|useless|dumb|moron|shit\w*|f[u*]ck\w*|wtf|hate (?:this|you)"
        r"|terrible|awful"
        r"|ridiculous|annoying|(?:does|do) ?n[o']t work|not working|waste of time|crap"
        r"|rubbish|come on)\b"
        r"|\b(?:dumm\w*|blöd\w*|idiot\w*|scheiß\w*|scheiss\w*|nutzlos\w*|unfähig\w*|nervt"
        r"|nervig|verdammt\w*"
        r"|mist|funktioniert nicht|zeitverschwendung|lächerlich|saftladen|trottel|depp)\b",
    ),
    (
        Topic.ELSEWHERE,
        r"what time is it|what(?:'s| is) the (?:time|date)\b|what day is|wie spät|wieviel uhr|"
        r"\b(?:weather|joke|poem|football|soccer|recipe|stock price|news|president"
        r"|capital of|song|movie"
        r"|translate|homework|horoscope|lottery|write (?:me )?(?:a|some) (?:code|story"
        r"|essay))\b"
        r"|\b(?:wetter|witz|gedicht|fußball|rezept|aktienkurs|nachrichten|hauptstadt|lied"
        r"|film|übersetz\w*"
        r"|hausaufgaben|horoskop|lotto)\b|\d\s*[*x+]\s*\d",
    ),
    (Topic.HOW_ARE_YOU, r"how (?:are|r) (?:you|u)\b|how's it going|wie geht(?:'s| es)"),
    (Topic.THANKS, r"\b(?:thanks|thank you|thx|cheers|danke\w*|vielen dank|merci)\b"),
    (
        Topic.BYE,
        r"\b(?:bye|goodbye|see you|have a (?:nice|good|great)|tschüss|auf wiedersehen"
        r"|schönen (?:tag|abend)"
        r"|bis dann|ciao)\b",
    ),
    (
        Topic.HELLO,
        r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag"
        r"|morgen|abend)|moin"
        r"|servus|grüß gott|grüezi|howdy|hi there|hello there)\b(?:\W+\w+)?\W*$",
    ),
)
SIGNS = tuple((topic, re.compile(signs, re.IGNORECASE)) for topic, signs in _SIGNS)

ANSWERS: dict[Topic, Phrase] = {
    Topic.SECOND: ONE_BY_ONE,
    Topic.ABORT: phrase(
        "topic-abort",
        "All right, I leave it. Just write again when you need an appointment.",
    ),
    Topic.CHANGE_BOOKED: phrase(
        "topic-change-booked",
        "To move or cancel an appointment, use the links in its confirmation e-mail.",
    ),
    Topic.WHY_EMAIL: phrase(
        "topic-why-email",
        "The invitation is sent to your e-mail address, and your name is shown to the person "
        "you meet.",
    ),
    Topic.MACHINE: phrase(
        "topic-machine",
        "I am a program, not a person.",
    ),
    Topic.PERSON: phrase(
        "topic-person",
        "I am only a program; a person can help you through the booking page.",
        page=frozenset({0}),
    ),
    Topic.LANGUAGE: phrase(
        "topic-language",
        "I understand English and German.",
    ),
    Topic.HELP: phrase(
        "topic-help",
        "Tell me what you want to meet about and when, then your name and your e-mail address; "
        "I look for a free time, and you confirm it.",
    ),
    Topic.ANGER: phrase(
        "topic-anger",
        "I am sorry that this is tedious. Let us take it step by step.",
        "I see that I am not much help. Plain words work best with me, and a person can help "
        "you through the booking page.",
        page=frozenset({1}),
    ),
    Topic.ELSEWHERE: phrase(
        "topic-elsewhere",
        "I am afraid I only know about appointments.",
    ),
    Topic.ORDERS: phrase(
        "topic-orders",
        "I can only help with appointments.",
    ),
    Topic.HOW_ARE_YOU: phrase(
        "topic-how-are-you",
        "Fine, thank you.",
    ),
    Topic.THANKS: phrase(
        "topic-thanks",
        "You are welcome.",
    ),
    Topic.BYE: phrase(
        "topic-bye",
        "Goodbye, and all the best.",
    ),
    Topic.HELLO: phrase(
        "topic-hello",
        "Hello!",
    ),
}
MEETING_PLACE = phrase(
    "meeting-place",
    "{meeting} takes place {places}.",
)
MEETING_LENGTH = phrase(
    "meeting-length",
    "{meeting} lasts {lengths}.",
)
MEETING_HOSTS = phrase(
    "meeting-hosts",
    "{meeting} is with {hosts}.",
)
COST_SAID = phrase(
    "cost-said",
    "About {meeting} I know this: {said}",
)
COST_UNKNOWN = phrase(
    "cost-unknown",
    "I have no information about prices; please ask {hosts}.",
)
_SOMEBODY = r"(?:human|person|agent|operator|employee|member of staff|someone real)"
_PERSON = re.compile(
    r"\b(?:talk|speak|chat|connect me|put me through|hand me over) (?:to|with) (?:an? |some )?"
    rf"(?:real |actual |live )?{_SOMEBODY}|\bhuman being\b|\b(?:want|need|get me) (?:an? )?"
    rf"(?:real |actual |live )?{_SOMEBODY}\b|^\W*{_SOMEBODY}(?: please)?\W*$"
    r"|\b(?:someone|somebody|anyone) (?:call|ring|phone) me\b|\bcall me back\b|\bcallback\b"
    r"|\b(?:jemand|wer) (?:mich )?(?:an|zurück)rufen\b|\brück?ruf\b|\brufen sie mich\b"
    r"|\b(?:talk|speak) (?:to|with) (?:someone|somebody)"
    r"(?: else| instead| please| there)?\W*$|\b(?:mit|zu) (?:einem |einer |jemand\w* )?"
    r"(?:echten |richtigen )?(?:menschen?|mitarbeiter\w*|person)\b"
    r"|\bmit jemande[mn] (?:sprechen|reden)\W*$",
    re.IGNORECASE,
)
_BOOKS = re.compile(
    r"\b(?:appointment|book|meeting|schedule|slot|termin\w*|buchen|vereinbaren|treffen)\b",
    re.IGNORECASE,
)
_COST_WORDS = re.compile(
    r"free of charge|no charge|\bfree\b|€|\$|£|\bEUR\b|\bUSD\b|\bcosts?\b|\bprice|\bfee"
    r"|kostenlos|kostenfrei|gratis|kostet|\bpreis|gebühr",
    re.IGNORECASE,
)


def topic_of(text: str) -> Topic | None:
    """The first topic whose signs are in the text."""
    return next((topic for topic, signs in SIGNS if signs.search(text)), None)


def wants_person(text: str) -> bool:
    """Whether the visitor asks for somebody else to answer, and not for an appointment."""
    return bool(_PERSON.search(text)) and not _BOOKS.search(text)


def answer_about(topic: Topic, meetings: Sequence[Meeting], language: str) -> str:
    """What the catalogue says on a topic of `ASKS_THE_CATALOGUE`, a line per meeting."""
    return "\n".join(_about(topic, meeting, language) for meeting in meetings)


def _about(topic: Topic, meeting: Meeting, language: str) -> str:
    hosts = listing(meeting.hosts, language)
    if topic is Topic.PLACE and meeting.where:
        places = [where_of(place, language) for place in meeting.where]
        spelled = listing(places, language, OR)
        return MEETING_PLACE.text(language, meeting=meeting.name, places=spelled)
    if topic is Topic.LENGTH:
        lengths = spell_lengths(meeting, language)
        return MEETING_LENGTH.text(language, meeting=meeting.name, lengths=lengths)
    if topic is Topic.COST:
        said = [
            s for s in re.split(r"(?<=[.!])\s+", meeting.description) if _COST_WORDS.search(s)
        ]
        if said:
            return COST_SAID.text(language, meeting=meeting.name, said=" ".join(said))
        return COST_UNKNOWN.text(language, hosts=listing(meeting.hosts, language, OR))
    return MEETING_HOSTS.text(language, meeting=meeting.name, hosts=hosts)


def where_of(venue: str, language: str) -> str:
    """Where a meeting takes place, within a sentence."""
    kind = venue_of(venue)
    return say(language, kind.where, venue=say(language, kind.label))


def spell_lengths(meeting: Meeting, language: str) -> str:
    """For example: 30 or 15 minutes."""
    lengths = listing([str(length) for length in meeting.minutes], language, OR)
    return LENGTH_LIST.text(language, lengths=lengths)


def listing(items: Sequence[str], language: str, joint: Phrase = AND) -> str:
    """For example: a, b and c. Empty for nothing."""
    unique = list(dict.fromkeys(items))
    if len(unique) < 2:  # noqa: PLR2004 — one is no choice
        return "".join(unique)
    return joint.text(language, others=", ".join(unique[:-1]), last=unique[-1])
