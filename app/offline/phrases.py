"""The sentences of the built-in model.

A phrase has several wordings where it can be needed again: a question that comes back is
put differently, and its last wording names a person who can help. The English wording is
the key of its translations.
"""

from app.conversation.sentence_ids import Subject
from app.offline.reply import phrase

INTRO = phrase(
    "intro",
    "I'm the built-in offline assistant: I follow simple rules, and I can book appointments.",
)

# Questions, each with a second wording and a way out.
OPEN = phrase(
    "open",
    "What would you like to book, and when would suit you?",
    "Just tell me what it is about and a day or a time, for example “30 minutes next Tuesday "
    "afternoon”.",
    "I only know about appointments here. If that is not what you need, a person can help you: "
    "the booking page says how to reach us.",
    asks=frozenset({Subject.MEETING_TYPE, Subject.WHEN}),
    page=frozenset({2}),
)
WHICH = phrase(
    "which",
    "Which appointment would you like?\n{meetings}",
    "Please name one of these, by its number or its name:\n{meetings}",
    "These are all I can book:\n{meetings}\nIf none of them fits, a person can help you "
    "through the booking page.",
    asks=frozenset({Subject.MEETING_TYPE}),
    page=frozenset({2}),
)
WHEN = phrase(
    "when",
    "Which day or time would suit you?",
    "Please give me a day or a time to look at, for example “next Tuesday afternoon” or “as "
    "soon as possible”.",
    "I could not make out a day or a time. The booking page shows all free times, and a person "
    "can help you there.",
    asks=frozenset({Subject.WHEN}),
    page=frozenset({2}),
)
AND_WHEN = phrase(
    "and-when",
    "And which day or time would suit you?",
    asks=frozenset({Subject.WHEN}),
)
PICK = phrase(
    "pick",
    "Which of these suits you?\n{slots}",
    "Please name one by its number or its time:\n{slots}",
    "I am not sure which one you mean:\n{slots}\nIf none of them fits, name another day, or "
    "let a person help you through the booking page.",
    asks=frozenset({Subject.SLOT}),
    page=frozenset({2}),
)
ONE_OF = phrase(
    "one-of",
    "And which of them? Its number or its time is enough.",
    "Several times fit. Please write one number from the list, for example “1”.",
    "I need to know which of them. If that is difficult, a person can help you through the "
    "booking page.",
    asks=frozenset({Subject.SLOT}),
    page=frozenset({2}),
)
CHOICES = phrase(
    "choices",
    "Do you mean {choices}?",
    "Please name one of these, so that I look at the right time: {choices}",
    "I cannot tell these apart: {choices}. Please write the day and the time in full, or let a "
    "person help you through the booking page.",
    asks=frozenset({Subject.WHEN}),
    page=frozenset({2}),
)
DETAILS = phrase(
    "details",
    "For the booking I still need {missing}.",
    "What is missing is {missing}. A line like “{example}” is enough.",
    "I cannot go on without {missing}. If that is difficult, a person can help you through the "
    "booking page.",
    page=frozenset({2}),
)
CONFIRM = phrase(
    "confirm",
    "Shall I book it as shown? A “yes” is enough; otherwise tell me what to change.",
    "I am waiting for your “yes” to the time shown, or for what should be different.",
    "Without a “yes” I will leave it. You can also name another time, or let a person help you "
    "through the booking page.",
    asks=frozenset({Subject.CONFIRM}),
    page=frozenset({2}),
)
CHANGE = phrase(
    "change",
    "All right, I leave that. What would you like instead: another time, another name or "
    "another e-mail address?",
    "Fine. Just tell me what should be different: the day, the time, the name or the e-mail "
    "address.",
    "Then I leave it at that. If I can look for another time, name a day; a person can also "
    "help you through the booking page.",
    asks=frozenset({Subject.WHEN, Subject.NAME, Subject.EMAIL}),
    page=frozenset({2}),
)
LENGTHS = phrase(
    "lengths",
    "{meeting} lasts {lengths}, not {minutes} minutes. Is {usual} minutes fine?",
    asks=frozenset({Subject.DURATION}),
)
HOSTS_ONLY = phrase(
    "hosts-only",
    "{meeting} is not with {host} but with {hosts}. Shall I look there?",
    asks=frozenset({Subject.HOST}),
)

# What the tools found.
FREE = phrase(
    "free",
    "{understood}: these times are free ({zone}).",
)
NEXT_FREE = phrase(
    "next-free",
    "These are the next free times ({zone}).",
)
FULL = phrase(
    "full",
    "{understood}: nothing is free then. The nearest free times ({zone}):",
)
NOTHING_FREE = phrase(
    "nothing-free",
    "I found nothing free for that.",
)
NO_MORE = phrase(
    "no-more",
    "I found no others there. Shall I look at another day? Then just name one.",
    asks=frozenset({Subject.WHEN}),
)
PAST = phrase(
    "past",
    "That is over already.",
)
NO_SUCH_DAY = phrase(
    "no-such-day",
    "There is no such day.",
)
NO_SUCH_TIME = phrase(
    "no-such-time",
    "There is no such time.",
)
SLOT = phrase(
    "slot",
    "{label} with {host}",
)
MEETING_LINE = phrase(
    "meeting-line",
    "{number}. {name} ({lengths}) with {hosts}",
)
LENGTH_LIST = phrase(
    "length-list",
    "{lengths} minutes",
)
SUITS = phrase(
    "suits",
    "Which one suits you?",
    asks=frozenset({Subject.SLOT}),
)
SUITS_ONE = phrase(
    "suits-one",
    "Does that suit you?",
    asks=frozenset({Subject.SLOT}),
)
NOTED = phrase(
    "noted",
    "{slot} is free.",
)
AND = phrase(
    "and",
    "{others} and {last}",
)
OR = phrase(
    "or",
    "{others} or {last}",
)
WHERE = phrase(
    "where",
    "If your clock shows another time than {zone}, tell me which city you are in.",
    asks=frozenset({Subject.ZONE}),
)
YOUR_NAME = phrase(
    "your-name",
    "your name",
)
YOUR_EMAIL = phrase(
    "your-email",
    "your e-mail address",
)
YOUR_PHONE = phrase(
    "your-phone",
    "your phone number",
)
BAD_ADDRESS = phrase(
    "bad-address",
    "“{address}” is not a complete e-mail address.",
)
A_PHONE = phrase(
    "a-phone",
    "+44 20 7946 0123",
)
EXAMPLE = phrase(
    "example",
    "Jane Doe, jane@example.com",
)

# What the tools refused.
OCCUPIED = phrase(
    "occupied",
    "Somebody else was quicker: that time has just been taken.",
)
GONE = phrase(
    "gone",
    "That time is no longer on my list, so I have to look again.",
)
CONTRADICTS = phrase(
    "contradicts",
    "I want to be sure that I take the time that you mean.",
)
STILL_FREE = phrase(
    "still-free",
    "Still free:",
)
REFUSED = phrase(
    "refused",
    "That did not work: {message}",
)
BROKEN = phrase(
    "broken",
    "I cannot look that up at the moment. Please try again in a little while, or use the "
    "booking page, where a person can help you.",
    page=frozenset({0}),
)
NO_MEETINGS = phrase(
    "no-meetings",
    "There is nothing to book at the moment. Please ask on the booking page, where a person "
    "can help you.",
    page=frozenset({0}),
)
NO_SUCH_MEETING = phrase(
    "no-such-meeting",
    "There is no such appointment here.",
)
NO_SUCH_HOST = phrase(
    "no-such-host",
    "I do not know a {host} here; appointments are with {hosts}.",
)
NOT_UNDERSTOOD = phrase(
    "not-understood",
    "Sorry, I did not understand that.",
)
NOT_KNOWN = phrase(
    "not-known",
    "I am afraid I cannot tell you that; I only know about free times.",
)
NOTED_MATTER = phrase("noted-matter", "I have noted: {matter}.")
ONE_BY_ONE = phrase(
    "one-by-one",
    "One after the other: I can book the second one as soon as this one is settled.",
)
GREETED = phrase(
    "greeted",
    "Nice to meet you, {name}.",
)
