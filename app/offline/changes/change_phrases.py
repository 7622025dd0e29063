"""What the offline model says about appointments that are to be moved or cancelled."""

from app.conversation.sentence_ids import Subject
from app.offline.reply import phrase

PROOF = phrase(
    "proof",
    "To find your appointment I need {missing}. The code is in the confirmation mail.",
    "I still need {missing}: a line like “jane@example.com, 7K3M-Q9TX” is enough.",
    "Without {missing} I cannot find it. If that is difficult, just ask for a person.",
)
EMAIL = phrase(
    "email",
    "the e-mail address that it was booked with",
)
CODE = phrase(
    "code",
    "the booking code",
)
NOT_FOUND = phrase(
    "not-found",
    "I find no appointment with this e-mail address and this code. Please check both.",
)
TOO_MANY = phrase(
    "too-many",
    "Those were too many wrong codes, so I cannot look for it any more today. Just ask for a "
    "person if you need help.",
)
WHICH_ONE = phrase(
    "which-one",
    "Which of these do you mean?\n{appointments}",
    "Please name one of them by its number:\n{appointments}",
    asks=frozenset({Subject.APPOINTMENT}),
)
APPOINTMENT = phrase(
    "appointment",
    "{name}, {label}, with {host}",
)
IT_IS = phrase(
    "it-is",
    "This is what I find:\n{appointment}\nI can move or cancel it for you.",
)
MOVE_WHEN = phrase(
    "move-when",
    "To which day or time shall I move {appointment}?",
    "Please give me a day or a time for it, for example “Thursday afternoon”.",
    asks=frozenset({Subject.WHEN}),
)
ALREADY_CANCELLED = phrase(
    "already-cancelled",
    "That appointment is cancelled already.",
)
IS_OVER = phrase(
    "is-over",
    "That appointment is over.",
)
STAYS = phrase(
    "stays",
    "All right, your appointment stays as it is.",
)
OTHER_TIME = phrase(
    "other-time",
    "If another time suits you better, just name it.",
)
YES_OR_NO = phrase(
    "yes-or-no",
    "A “yes” is enough; otherwise tell me what should be different.",
    asks=frozenset({Subject.CONFIRM}),
)
