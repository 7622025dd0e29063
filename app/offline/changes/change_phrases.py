"""What the offline model says about appointments that are to be moved or cancelled."""

from app.offline.variants import phrase

PROOF = phrase(
    (
        "To find your appointment I need {missing}. The code is in the confirmation mail.",
        "I still need {missing}: a line like “jane@example.com, 7K3M-Q9TX” is enough.",
        "Without {missing} I cannot find it. If that is difficult, just ask for a person.",
    ),
    (
        "Um Ihren Termin zu finden, brauche ich {missing}. Der Code steht in der "
        "Bestätigungs-Mail.",
        "Ich brauche noch {missing}: Eine Zeile wie „erika@example.com, 7K3M-Q9TX“ genügt.",
        "Ohne {missing} finde ich ihn nicht. Wenn das schwierig ist, fragen Sie einfach nach "
        "einem Menschen.",
    ),
)
EMAIL = phrase(
    "the e-mail address that it was booked with",
    "die E-Mail-Adresse, mit der er gebucht wurde",
)
CODE = phrase("the booking code", "den Buchungscode")
NOT_FOUND = phrase(
    "I find no appointment with this e-mail address and this code. Please check both.",
    "Mit dieser E-Mail-Adresse und diesem Code finde ich keinen Termin. Bitte prüfen Sie "
    "beides.",
)
TOO_MANY = phrase(
    "Those were too many wrong codes, so I cannot look for it any more today. Just ask for a "
    "person if you need help.",
    "Das waren zu viele falsche Codes, heute kann ich nicht mehr danach suchen. Fragen Sie "
    "einfach nach einem Menschen, wenn Sie Hilfe brauchen.",
)
WHICH_ONE = phrase(
    (
        "Which of these do you mean?\n{appointments}",
        "Please name one of them by its number:\n{appointments}",
    ),
    (
        "Welchen davon meinen Sie?\n{appointments}",
        "Bitte nennen Sie einen davon mit seiner Nummer:\n{appointments}",
    ),
)
APPOINTMENT = phrase("{name}, {label}, with {host}", "{name}, {label}, mit {host}")
IT_IS = phrase(
    "This is what I find:\n{appointment}\nI can move or cancel it for you.",
    "Das finde ich:\n{appointment}\nIch kann es für Sie verschieben oder absagen.",
)
MOVE_WHEN = phrase(
    (
        "To which day or time shall I move {appointment}?",
        "Please give me a day or a time for it, for example “Thursday afternoon”.",
    ),
    (
        "Auf welchen Tag oder welche Uhrzeit soll ich verschieben: {appointment}?",
        "Bitte nennen Sie mir einen Tag oder eine Uhrzeit dafür, zum Beispiel „Donnerstag "
        "am Nachmittag“.",
    ),
)
ALREADY_CANCELLED = phrase(
    "That appointment is cancelled already.", "Dieser Termin ist bereits abgesagt."
)
IS_OVER = phrase("That appointment is over.", "Dieser Termin ist vorbei.")
STAYS = phrase(
    "All right, your appointment stays as it is.", "Gut, Ihr Termin bleibt, wie er ist."
)
OTHER_TIME = phrase(
    "If another time suits you better, just name it.",
    "Wenn Ihnen eine andere Zeit besser passt, nennen Sie sie einfach.",
)
YES_OR_NO = phrase(
    "A “yes” is enough; otherwise tell me what should be different.",
    "Ein „Ja“ genügt; sonst sagen Sie mir, was anders sein soll.",
)
