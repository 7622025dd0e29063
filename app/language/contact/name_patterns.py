"""Where names stand, as patterns; compiled when the first message needs them."""

from app.language.contact.letters import LETTERS, UPPER

CAPITAL = rf"[{UPPER}][{LETTERS}]*+(?:['’-][{LETTERS}]++)*+"
INITIAL = rf"[{UPPER}]\."
PARTICLE = (
    r"(?:von|van|vom|zu|zur|zum|de|der|den|del|della|di|da|do|dos|das|du|la|le|al|el|bin|ibn"
    r"|ter|ten|te|af|av|y|e|i|st|san)"
)
TITLE = r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Miss|Sir|Herr|Frau|Dipl|Ing|Med|Mag)\.?\s+)*"
FULL = rf"{CAPITAL}(?:\s+(?:{INITIAL}|(?:{PARTICLE}\s+)*{CAPITAL})){{0,3}}"
TWO = rf"{CAPITAL}(?:\s+(?:{INITIAL}|(?:{PARTICLE}\s+)*{CAPITAL})){{1,3}}"
_WORD = rf"[{LETTERS}]++(?:['’-][{LETTERS}]++)*+"
LOWER = rf"{_WORD}(?:\s+{_WORD}){{0,3}}"
LOWER_TWO = rf"{_WORD}\s+{_WORD}"

_STRONG = (
    r"(?:my (?:full )?name(?:'s| is|:)|the name(?:'s| is)|name(?:\s*(?:is|'s|:|=|-)\s)|i(?:'m"
    r"| am) called|"
    r"they call me|ich heiße|ich heisse|heiße|i go by|known as|under my name,?|(?:use "
    r"|by )?the name of|use the name|mein (?:voller )?name (?:ist|lautet)|name ist|"
    r"under the name(?: of)?|in the name of|under name|auf (?:den )?namen|unter (?:dem )?namen|"
    r"für (?:den )?namen|my name:|me llamo|mi nombre es|je m'appelle|mon nom est|mi chiamo"
    r"|il mio nome è|ik heet|mijn naam is|nazywam się|mam na imię|(?:jeg|jag) (?:heter|hedder)"
    r"|mitt namn är|mi?tt navn er|benim adım|adım|меня зовут)"
)
_WEAK = (
    r"(?:i'm|i am|im|this is|it's|its|it is|that's|(?:ich )?bin(?: die| der|'s,?)?|hier ist"
    r"|hier spricht|hier schreibt|"
    r"hier|es ist|am apparat ist|das ist|call me|je suis|soy|ik ben|jestem|jag är|jeg er)"
)
_SIGNED = (
    r"(?:regards|best|cheers|sincerely|thanks|thank you|yours|grüße|grüßen|gruß|lg|vg|mfg"
    r"|danke)"
)
_MEANWHILE = r"(?:(?:doch|eigentlich|aber|bitte|übrigens|nämlich|actually|really|just)\s+)*"
AFTER_STRONG = (
    rf"(?<![\w'])(?i:{_STRONG})\s*(?i:{_MEANWHILE})[\"“„«]?(?P<title>(?i:{TITLE}))"
    rf"(?:(?P<name>{FULL}(?:,\s+{CAPITAL}(?=\s*(?:[.;!\n]|$)))?)|(?P<lower>{LOWER}))"
)
AFTER_WEAK = rf"(?<![\w'])(?i:{_WEAK})\s+(?P<title>(?i:{TITLE}))(?P<name>{FULL})"
# In small letters where nothing but a person can follow: "ich bin der alois huber".
AFTER_ARTICLE = (
    rf"(?<![\w'])(?i:(?:ich )?bin (?:der|die))\s+(?P<name>{LOWER_TWO})"
    r"(?=\s*(?:[,.!;\n]|$|und\b))"
)
HERE = (
    rf"^\W*(?:(?i:hi|hello|hey|hallo|moin)(?:\s+{CAPITAL}[,!.])?\W+)?"
    rf"(?P<name>{FULL})\s+(?i:here|hier)\b"
)
SIGNATURE = rf"(?i:{_SIGNED})[,!. ]*\n+\s*(?P<name>{FULL})\s*(?=$|\n|;)"
SIGNED_IN_LINE = (
    rf"(?i:(?<!\w)(?:regards|sincerely|gr[üu](?:ß|ss)e|gru(?:ß|ss)|lg|vg|mfg|best,))[,!.]?\s+"
    rf"(?P<name>{FULL})\s*(?=$|\n|;|\|)"
)
SIGNED_SMALL = (
    rf"(?i:(?<!\w)(?:gr[üu](?:ß|ss)e|gru(?:ß|ss)|lg|vg|mfg))[,!.]?\s+(?P<name>{LOWER})\s*$"
)
AGAIN = rf"^\s*[,.–-]\s*(?P<name>{CAPITAL}(?:\s+{FULL}))"
TURNED = rf"^\W*(?P<last>(?:{PARTICLE}\s+)*{CAPITAL}),\s*(?P<first>{FULL})\W*$"
UNDER = (
    r"\b(?i:under|unter|on behalf of|the name|im namen von|(?:booking|reservation|appointment"
    r"|table|slot|termin|buchung|reservierung)(?: is| ist)? (?:for|für|auf))\s+"
    rf"(?i:{TITLE})(?P<name>{TWO})"
)
IS_NAME = rf"(?P<name>{FULL}) (?i:is my (?:full )?name|ist mein name|is what you can call me)\b"
FIRST_LAST = (
    rf"(?i:first name|vorname)(?i:\s+is|\s+ist)?[\s:,]+(?P<first>{CAPITAL})"
    r"[\s,;]+(?i:and |und )?(?i:my |mein |the )?(?i:last name|surname|family name|nachname)"
    rf"(?i:\s+is|\s+ist)?[\s:,]+(?P<last>{FULL})"
)
