"""Which language a visitor writes, and when it is time to follow them into another."""

import re
from collections.abc import Mapping, Sequence

from app.language.excerpt import excerpt
from app.language.wordlists import words

_OPAQUE = re.compile(
    r"(?<!\S)[^\s@]*+@\S*+|https?://\S++|www\.\S++|(?<![^\W\d_])[^\W\d_]*+\d\S*+"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

# Words that only one of the two languages has; "in", "so", "am", "an", "was", "also",
# "will", "die" and the like are missing because both have them.
_ENGLISH = words(
    """
    a about actually afternoon all and any anything appointment are at available be
    because before between book booking but by call can can't cancel change could day days
    do does doesn't don't evening everything first for free friday from get give good
    great have he hello help her hey hi his how i i'd i'll i'm i've if instead is isn't it
    it's just know later let let's like look looking make may me meet meeting monday
    morning much my need next no not of off on one or other our out per phone please
    possible question reschedule saturday schedule see she should some something soon
    sooner sorry sounds sunday sure thank thanks that that's the their them then there
    they this those thursday time to today tomorrow tonight tuesday two want we wednesday
    week weekend what what's when where which who why with wonderful works would yes
    yesterday you your
    """
)
_GERMAN = words(
    """
    ab aber absagen alles als am-liebsten auch auf aus bei beim bis bitte brauche buchen
    danke dann das dass dem den der des dich dienstag dir doch donnerstag du ein eine
    einem einen einer einige er es etwas euch für freitag früh gegen geht gerade gerne
    gern geben gespräch guten habe haben hallo hätte hätten heiße heute ich ihr ihre ihnen
    im ist ja jetzt kann kannst kein keine kommt können könnte könnten lieber mal meine
    mein mich mir mittag mittwoch mochte möchte möglich montag morgen nach nachmittag name
    nein nicht nichts noch nur oder ohne passt samstag schon sehr sein seit sich sie sind
    sonnabend sonntag später statt stunde tag tage termin uhr um und uns unser vereinbaren
    verschieben viel vielen vielleicht vom von vor vormittag wann wäre was-kostet weil
    welche wenn wer werden wie wieder wir wird wo woche wollen würde würden zeit zu zum
    zur zwei zwischen überhaupt übermorgen abend frage hilfe moin servus tschüss grüße
    leider super-gerne einverstanden genau klar nächste nächsten nächster kommende
    kommenden
    """
)
_LETTERS = re.compile(r"[äöüß]")

# Frequent words of the languages in which the model alone answers; none that English or
# German have, and none that two of these share where it can be helped.
_OTHERS: Mapping[str, frozenset[str]] = {
    "fr": words(
        """
        bonjour bonsoir salut merci je tu vous nous voudrais aimerais souhaite prendre
        réserver avec pour pas est suis une les rendez-vous jeudi vendredi lundi mardi
        mercredi samedi dimanche demain matin après-midi soir heure heures s'il plaît oui
        quand où comment quel quelle puis-je possible disponible c'est j'ai j'aimerais
        """
    ),
    "es": words(
        """
        hola buenos buenas gracias quiero quisiera me gustaría necesito reservar cita una
        para el los las por favor puedo puede lunes miércoles jueves viernes sábado mañana
        tarde hora cuándo dónde cómo qué sí está estoy tengo usted ustedes reunión
        disponible muchas semana próxima días
        """
    ),
    "it": words(
        """
        ciao buongiorno buonasera grazie vorrei voglio prenotare appuntamento per il gli
        lunedì martedì mercoledì giovedì venerdì sabato domenica domani mattina pomeriggio
        sera ora quando dove come che sono ho avrei bisogno può posso disponibile sì
        incontro settimana prossima una
        """
    ),
    "nl": words(
        """
        goedemorgen goedemiddag goedendag dag bedankt dank ik wil graag een afspraak maken
        voor het niet maandag dinsdag woensdag donderdag vrijdag zaterdag zondag morgen
        middag avond uur wanneer waar hoe kan kunt mijn jullie zou willen alstublieft
        """
    ),
    "pl": words(
        """
        cześć dzień dobry dziękuję proszę chcę chciałbym chciałabym umówić spotkanie
        rezerwację na się jest nie tak poniedziałek wtorek środę środa czwartek piątek
        sobota jutro rano popołudniu wieczorem godzina kiedy gdzie jak czy mogę można jestem
        """
    ),
    "sv": words(
        """
        hej tack jag vill skulle vilja boka möte tid och att inte måndag tisdag onsdag
        torsdag fredag lördag söndag imorgon eftermiddag kväll klockan när var hur kan ni
        snälla är mig gärna
        """
    ),
    "da": words(
        """
        hej tak jeg vil gerne bestille møde tid og ikke mandag tirsdag onsdag torsdag
        fredag lørdag søndag morgen eftermiddag aften klokken hvornår hvor hvordan kan mig
        venligst af næste uge
        """
    ),
    "no": words(
        """
        hei takk jeg vil gjerne bestille møte time og ikke mandag tirsdag onsdag torsdag
        fredag lørdag søndag morgen ettermiddag kveld klokken når hvor hvordan kan meg
        vennligst av neste uke
        """
    ),
    "tr": words(
        """
        merhaba selam teşekkürler teşekkür ederim randevu almak istiyorum bir için lütfen
        pazartesi salı çarşamba perşembe cuma cumartesi pazar yarın sabah öğleden sonra
        akşam saat ne zaman nerede nasıl ve değil evet hayır mümkün ben siz toplantı
        """
    ),
}

_CLEAR = 2  # words that decide
_LONG = 4  # words of a language that make a message a long one
_ASKS = re.compile(
    r"\b(?:(?P<en>(?:in|speak|switch to|use|to) english|auf englisch|englisch bitte)"
    r"|(?P<de>(?:auf|in) deutsch|deutsch bitte|sprechen sie deutsch|(?:in|speak|switch to|use"
    r"|to) german))\b",
    re.IGNORECASE,
)


def asked_language(text: str) -> str | None:
    """The language that a visitor asks for in so many words: "auf Deutsch bitte"."""
    found = _ASKS.search(excerpt(text))
    return found.lastgroup if found else None


def settled_language(texts: Sequence[str], before: str = "", *, is_given: bool = False) -> str:
    """The language of a conversation after the visitor's messages, oldest first.

    It changes with a long message in another one, or with two clear messages in a row: a
    bare "ok", a number, or "thank you" changes nothing. One that the service they write
    through has told (`is_given`) takes two messages. `before` comes back while nothing is
    clear; it is one of the API's languages, or "".
    """
    clear = [(language, size) for language, size in map(_clear, texts) if language]
    if not clear:
        return before
    newest, size = clear[-1]
    if newest == before or not before:
        return newest
    is_long = size >= _LONG and not is_given
    in_a_row = len(clear) > 1 and clear[-2][0] == newest
    return newest if is_long or in_a_row else before


def language_of(text: str) -> str:
    """The language that a text is in, if it is long enough to be sure; otherwise ""."""
    language, size = _clear(text)
    return language if size >= _LONG else ""


def _clear(said: str) -> tuple[str, int]:
    """The language that a text is clearly in, with how many words say so; else ("", 0)."""
    said = excerpt(said)
    found = _words(said)
    counts = {each: len(found & its_words) for each, its_words in _OTHERS.items()}
    leaning = _leaning(said)
    counts |= {"de": max(0, leaning), "en": max(0, -leaning)}
    [best, second] = sorted(counts.values(), reverse=True)[:2]
    if best < _CLEAR or best == second:
        return "", 0
    return max(counts, key=counts.__getitem__), best


def _words(said: str) -> frozenset[str]:
    found = _WORD.findall(_OPAQUE.sub(" ", said))
    return frozenset(word.lower().replace("’", "'") for word in found)


def detect_language(texts: Sequence[str], default: str = "en") -> str:
    """The language of a visitor's messages, oldest first: "en" or "de".

    The newest message that is clear decides, so that a visitor may change the language.
    Words that both languages know, numbers and addresses decide nothing; if nothing is
    decided the answer is `default`.
    """
    tally = 0
    for said in reversed(texts):
        tally += _leaning(excerpt(said))
        if abs(tally) >= _CLEAR:
            break
    if tally == 0:
        return default
    return "de" if tally > 0 else "en"


def _leaning(said: str) -> int:
    """How German a text is: words only German has, less those that only English has."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(_OPAQUE.sub(" ", said))]
    german = sum(2 * (word in _GERMAN) or bool(_LETTERS.search(word)) for word in words)
    english = sum(2 * (word in _ENGLISH) for word in words)
    return (german - english + (1 if german > english else 0)) // 2
