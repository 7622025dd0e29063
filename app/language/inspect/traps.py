"""What does not belong into a stranger's calendar: orders to whoever reads it, and secrets.

An invite tells what a meeting is for. Honest purposes may be about payments, passwords and
calls; what gives them away is that they tell the reader to do something with them.
"""

import re

from app.language.inspect.sentences import plain
from app.language.wordlists import words

_TO_MACHINES = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?"
    r"|guidelines|above|previous|everything)\b"
    r"|\b(?:ignoriere?|missachte|vergiss|übergehe)\w*\b.{0,40}\b(?:anweisung\w*|regeln?"
    r"|vorgaben?"
    r"|befehle?|alles)\b"
    r"|\b(?:ignore[zr]?|oublie[zr]?|ignora|olvida|dimentica)\b.{0,40}\b(?:instructions?"
    r"|instrucciones|istruzioni|règles|reglas)\b"
    r"|\b(?:system|developer) (?:prompt|message|mode|override)\b|\bjailbreak\w*|\bdan mode\b"
    r"|\b(?:you are|you're) (?:now|no longer) (?:a|an|in|the|bound)\b|\bdu bist (?:jetzt"
    r"|nun) ein"
    r"|\bas an? (?:ai|language model|assistant)\b|\b(?:large )?language model\b"
    r"|\bsystemprompt\b"
    r"|\b(?:new|neue) (?:instructions?|anweisung(?:en)?)\b|\bend of (?:prompt|conversation)\b"
    r"|\b(?:begin|end|start):?(?:vcalendar|vevent|valarm)\b|\b(?:attendee|organizer|attach)[;:]"
    r"|\b(?:icstitle|icsdescription|propose_booking|find_slots|hostids|ignoreavailability"
    r"|skipnotifications|paymentid)\b"
)
_CLICK = re.compile(
    r"\bclick (?:here|on|the|this|that|below|to|now)\b|\bklick(?:en|e)? (?:sie|hier|auf"
    r"|jetzt)\b"
    r"|\bcliquez\b|\bhaga clic\b|\bclicca\b|\bhier klicken\b|\bscan(?:nen)? (?:sie )?(?:the"
    r"|this"
    r"|den|diesen)? ?qr\b|\bact (?:now|fast|immediately)\b|\bkindly (?:send|pay|transfer"
    r"|click)\b"
    r"|\b(?:tap|press) (?:here|the link)\b"
)
_POLITE = (
    r"(?:(?:please|bitte|kindly|now|then|and|also|important|urgent|attention|action required"
    r"|note|wichtig|achtung|dringend|hinweis|host|dear host|mia|you must|you have to"
    r"|you need to"
    r"|you should|make sure to|remember to|be sure to|first|immediately|sie müssen|sie sollen"
    r"|du musst|to confirm|zur bestätigung|before the meeting|vor dem termin)[,:!]? )*"
)
_ORDER = re.compile(
    rf"(?:^|[.!?:;–—•*\n-] ?|, ){_POLITE}"
    r"(?:(?:call|dial|phone|ring|text|sms|whatsapp|contact)(?: us| me| them| him| her)?"
    r" (?:back )?(?:at |on |under )?(?:this |the |our |my |that )?(?:number|hotline|line|\+?\d)"
    r"|(?:reply|respond|answer)(?: to| with| by| here| immediately)"
    r"|(?:send|transfer|wire|pay|deposit|remit|submit|forward)(?: (?!of\b)[\w.€$£-]+){0,4}?"
    r" (?:money|funds?|bitcoins?|eth|gift cards?|iban|account|wallet|password|passwords|pin"
    r"|codes?"
    r"|credentials?|deposit|ransom|advance|upfront|\d+ ?(?:eur|euro|euros|usd|dollars?|€|\$"
    r"|£))\b"
    r"|(?:send|transfer|wire|pay) (?:[€$£] ?\d|\d+ ?(?:eur|euro|usd|dollar|€|\$))"
    r"|(?:visit|open|browse|go to|see|check out|follow)(?: (?:the|this|our|my|following|that))*"
    r" (?:links?|websites?|url|webpage|page|site|attachments?|file)\b"
    r"|(?:download|install|run|execute)(?: (?:the|this|our|my|a|an))* (?:app|apps|attachment"
    r"|plugin|extension|file|anydesk|teamviewer|patch|update|script)\b"
    r"|(?:log ?in|sign ?in|login|authenticate)(?: (?:to|at|with|on|here|using))"
    r"|(?:verify|confirm|enter|provide|update|reset|share|give|tell|disclose|reveal|validate)"
    r"(?: (?:me|us|them|your|the host's))+(?: [\w-]+){0,2}? (?:passwords?|pin|account|identity"
    r"|credentials?|bank|card|details|login|code|access|prompt|data|ssn|iban)\b"
    r"|(?:delete|cancel|accept|approve|grant|forward|bcc|cc|invite)(?: (?:all|this|every|the"
    r"|other|full|admin))+ (?:appointments?|bookings?|events?|access|rights|mails?|e-mails?"
    r"|invitations?|attendees?|contacts?|meetings?|calendars?)\b"
    r"|(?:rufen sie|ruf|rufe|wählen sie|wähle|kontaktieren sie|schreiben sie an|sms an"
    r"|antworten"
    r" sie|antworte)(?: (?:uns|mich|bitte|sofort|umgehend|auf|mit|unter|jetzt))*"
    r" (?:diese|die|folgende|meine|unsere|\+?\d|an|nummer|ja|hotline|unter|\")"
    r"|(?:überweisen sie|überweise|zahlen sie|zahle|senden sie|sende|schicken sie|schicke"
    r"|schick)"
    r"(?: [\w.€$-]+){0,5}? (?:geld|euro|eur|€|bitcoins?|gutscheine?|passwort|pin|iban|konto"
    r"|zugangsdaten|anzahlung|kennwort|tan)\b"
    r"|(?:öffnen sie|öffne|besuchen sie|besuche|folgen sie|folge)(?: (?:den|die|das|diesen"
    r"|diese"
    r"|dieser|dem|unsere|unser|folgenden|jetzt|bitte))* (?:links?|webseite|website|seite|anhang"
    r"|datei|adresse)\b"
    r"|(?:laden sie|installieren sie|installiere|lade)(?: (?:die|das|den|diese|unsere|eine))*"
    r" (?:app|anhang|datei|erweiterung|anydesk|teamviewer|update)\b"
    r"|(?:geben sie|gib|bestätigen sie|bestätige|teilen sie|nennen sie|nenne|verraten sie)"
    r"(?: (?:mir|uns|bitte|ihre?n?|deine?n?|die|das))+(?: \w+)? (?:passwort|pin|konto|kennwort"
    r"|zugangsdaten|bankdaten|karte|kartennummer|tan|anweisungen)\b"
    r"|(?:appelez|composez|llame|chiami|bel) .{0,20}\d{3}"
    r"|(?:envoyez|virez|payez|envíe|transfiera|pague|invii|paghi)(?: [\w.€$'-]+){0,5}?"
    r" (?:(?:l')?argent|euros?|eur|€|dinero|denaro|mot de passe|contraseña|password)\b)"
)

_SAID_SECRET = re.compile(
    r"\b(?:pass(?:word|code|phrase)|passwort|kennwort|pin(?: code)?|tan|api[- _]?key|secret"
    r"|token|zugangscode|security code|cvv|cvc|mot de passe|contraseña|login|geheimnummer"
    r"|booking code|buchungscode)(?:\s+(?:is|ist|lautet|est|es)|\s?[:=])\s*[\"'„“]?[^\s\"']{2,}"
)
_LONG_TOKEN = re.compile(r"(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}(?![\w/])")
_KEY = re.compile(r"\b(?:sk|pk|ghp|gho|xox[bap]|AKIA|whsec|rk)[-_][\w-]{8,}|\bAKIA\w{12,}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_DIGITS = re.compile(r"\d(?:[ -]?\d){12,18}")
_INSURANCE = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")
_TENS = 10
_NAME_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’ʼ()/&·‐-])*")
_MAX_NAME, _MAX_NAME_WORDS = 250, 8  # characters and words
_NO_NAME = words(
    """
    ignore instructions system prompt visit click please transfer book cancel delete admin
    administrator password free money urgent http https www null undefined select drop script
    """
)


def gives_order(text: str) -> bool:
    """Whether a sentence tells its reader, or a machine, to do something with risk."""
    said = plain(text)
    return bool(_TO_MACHINES.search(said) or _CLICK.search(said) or _ORDER.search(said))


def holds_secret(text: str) -> bool:
    """Whether a sentence holds a password, a key, or the number of a card or an account."""
    if _SAID_SECRET.search(plain(text)):
        return True
    if any(each.search(text) for each in (_KEY, _LONG_TOKEN, _IBAN, _INSURANCE)):
        return True
    return any(_is_card(re.sub(r"\D", "", found[0])) for found in _DIGITS.finditer(text))


def _is_card(digits: str) -> bool:
    """Luhn's check, which cards' numbers pass."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - (_TENS - 1) * (value >= _TENS)
    return total % _TENS == 0


def may_be_name(text: str) -> bool:
    """Whether somebody can be called that: letters, few words, and no orders among them."""
    name = text.strip()
    if len(name) > _MAX_NAME:
        return False
    said = plain(name).split()
    return (
        bool(_NAME_LETTERS.fullmatch(name))
        and len(said) <= _MAX_NAME_WORDS
        and not _NO_NAME & {word.strip(".,") for word in said}
        and not gives_order(name)
    )
