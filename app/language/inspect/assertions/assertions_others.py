"""Further languages that visitors write and models answer in: the plain claims of each.

Coarser than English and German: a word of having done it in a clause that speaks of an
appointment or of the one who speaks, without a negation, a question or a condition.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.language.inspect.assertions.assertion_rules import (
    MARKS,
    Action,
    Evidence,
    Rule,
    Speech,
)


@dataclass(frozen=True, slots=True)
class _Words:
    """Alternatives of regular expressions, for words in plain letters."""

    meeting: str
    speaker: str  # how somebody says that they have done something
    booked: str
    moved: str
    cancelled: str
    done: str  # a whole sentence that says it all, with or without a booking word
    denies: str
    pending: str
    depends: str
    asks: str


_LANGUAGES = {
    "fr": _Words(
        meeting=r"rendez-vous|rdv|réservation|réunion|appel|entretien|séance|créneau|vous|tout",
        speaker=r"j'ai|nous avons|on a|je vous ai",
        booked=r"réservée?s?|confirmée?s?|enregistrée?s?|planifiée?s?|fixée?s?|programmée?s?"
        r"|inscrite?s?|prise?",
        moved=r"déplacée?s?|reportée?s?|décalée?s?|modifiée?s?",
        cancelled=r"annulée?s?|supprimée?s?",
        done=r"c'est (?:fait|réservé|confirmé|bon|noté)|réservé|confirmé|voilà qui est fait",
        denies=r"ne|n'\w+|pas|jamais|aucune?|rien|sans|impossible",
        pending=r"sera|serait|pourrait|voulez|souhaitez|dois|puis|peux|peut|pouvez|si|quand"
        r"|dès|avant|une fois|après|afin|lorsque|vais|allons|voudriez|déjà",
        depends=r"si|dès que|une fois|quand|lorsque|avant|après|afin|dites|confirmez",
        asks=r"est-ce|voulez|souhaitez|puis-je|dois-je|quel\w*|quand|avez|êtes",
    ),
    "es": _Words(
        meeting=r"cita|reserva|reunión|llamada|sesión|turno|usted|todo|le|te|está|queda",
        speaker=r"he|hemos|le he|te he",
        booked=r"reservad[oa]s?|confirmad[oa]s?|agendad[oa]s?|programad[oa]s?|registrad[oa]s?"
        r"|apuntad[oa]s?",
        moved=r"movid[oa]s?|reprogramad[oa]s?|cambiad[oa]s?|aplazad[oa]s?",
        cancelled=r"cancelad[oa]s?|anulad[oa]s?",
        done=r"ya está|listo|hecho|reservado|confirmado|todo listo",
        denies=r"no|nunca|ningun[ao]?|ningún|nada|sin|tampoco",
        pending=r"será|sería|podría|quiere|quieres|desea|puedo|puede|si|cuando|antes|después"
        r"|una vez|debo|voy|vamos|en cuanto|desearía",
        depends=r"si|cuando|en cuanto|una vez|antes|después|diga|dígame|confirme",
        asks=r"quiere|quieres|desea|puedo|qué|cuándo|cuál|debo|ha|está",
    ),
    "it": _Words(
        meeting=r"appuntamento|prenotazione|riunione|chiamata|incontro|sessione|tutto|è|lei",
        speaker=r"ho|abbiamo|le ho|ti ho",
        booked=r"prenotat[oaie]|confermat[oaie]|fissat[oaie]|registrat[oaie]|programmat[oaie]",
        moved=r"spostat[oaie]|rimandat[oaie]|riprogrammat[oaie]|modificat[oaie]",
        cancelled=r"annullat[oaie]|cancellat[oaie]|disdett[oaie]",
        done=r"fatto|prenotato|confermato|tutto fatto",
        denies=r"non|mai|nessun[oa]?|niente|nulla|senza",
        pending=r"sarà|sarebbe|potrebbe|vuole|vuoi|desidera|posso|può|se|quando|prima|dopo"
        r"|una volta|devo|appena",
        depends=r"se|quando|appena|una volta|prima|dopo|dica|confermi",
        asks=r"vuole|vuoi|desidera|posso|quale|quando|che|ha|è",
    ),
    "nl": _Words(
        meeting=r"afspraak|boeking|reservering|gesprek|vergadering|u|je|alles|het",
        speaker=r"ik heb|we hebben|heb ik|hebben we",
        booked=r"geboekt|gereserveerd|bevestigd|ingepland|vastgelegd|ingeschreven|gemaakt",
        moved=r"verplaatst|verzet|gewijzigd|verschoven",
        cancelled=r"geannuleerd|afgezegd|verwijderd",
        done=r"gedaan|geboekt|klaar|geregeld|alles geregeld|bevestigd",
        denies=r"niet|nooit|geen|niets|zonder",
        pending=r"zal|zou|wordt|worden|wilt|wil|kan|kunt|moet|als|zodra|wanneer|voordat|nadat|of"
        r"|mag",
        depends=r"als|zodra|wanneer|voordat|nadat|om|zeg|bevestig",
        asks=r"zal|wilt|wil|kan|mag|welke?|wanneer|is|heeft|heb",
    ),
    "pt": _Words(
        meeting=r"consulta|marcação|reserva|reunião|chamada|sessão|tudo|está|ficou|agendamento",
        speaker=r"eu|já|marquei|reservei|agendei|nós",
        booked=r"marcad[oa]s?|reservad[oa]s?|confirmad[oa]s?|agendad[oa]s?|marquei|reservei"
        r"|agendei",
        moved=r"remarcad[oa]s?|adiad[oa]s?|alterad[oa]s?|remarquei",
        cancelled=r"cancelad[oa]s?|desmarcad[oa]s?|cancelei",
        done=r"feito|pronto|tudo pronto|marcado|confirmado",
        denies=r"não|no|nunca|nenhum\w*|nada|sem",
        pending=r"será|seria|poderia|quer|deseja|posso|pode|se|quando|antes|depois|assim que",
        depends=r"se|quando|assim que|antes|depois|diga|confirme",
        asks=r"quer|deseja|posso|qual|quando|que|está",
    ),
    "sv, da, no": _Words(
        meeting=r"möte\w*|bokning\w*|tid\w*|samtal\w*|aftale\w*|booking\w*|avtale\w*|møde\w*"
        r"|møte\w*|timen?|du|allt|alt|det|den",
        speaker=r"jag har|vi har|jeg har|har jag|har jeg",
        booked=r"bokat|bokad|bokade|bekräftat|bekräftad|inbokad|booket|bestilt|bekræftet"
        r"|bekreftet|reserveret|reservert|reserverat|reserverad",
        moved=r"flyttat|flyttad|flyttet|ombokad|ombokat|ændret|endret",
        cancelled=r"avbokat|avbokad|aflyst|avlyst|annulleret|kansellert|inställt|avbestilt",
        done=r"klart|bokat|booket|færdig|ferdig|bekräftat|bekræftet|bekreftet",
        denies=r"inte|ikke|aldrig|aldri|ingen|inget|intet|utan|uden|uten",
        pending=r"ska|skal|skulle|kan|kunne|vill|vil|ville|om|hvis|när|når|innan|före|inden|før"
        r"|efter|etter|så snart|blir|bliver",
        depends=r"om|hvis|när|når|så snart|innan|inden|før|för att|for at|säg|sig|si",
        asks=r"ska|skal|vill|vil|kan|är|er|har|vilken|hvilken|hvornår|när|når",
    ),
    "pl": _Words(
        meeting=r"spotkani\w+|wizyt\w+|rezerwacj\w+|rozmow\w+|termin\w*|wszystko|pan\w*|został\w*",
        speaker=r"już|dla pan\w+|zrobione",
        booked=r"zarezerwowan\w+|zarezerwował\w+|potwierdzon\w+|potwierdził\w+|umówion\w+"
        r"|umówił\w+|zapisał\w+|zapisan\w+",
        moved=r"przeniesion\w+|przeniosł\w+|przełożon\w+|przełożył\w+",
        cancelled=r"anulowan\w+|anulował\w+|odwołan\w+|odwołał\w+",
        done=r"gotowe|zrobione|zarezerwowane|potwierdzone|załatwione",
        denies=r"nie|nigdy|nic|bez|żadn\w+",
        pending=r"czy|będzie|może|mogę|chce|jeśli|jeżeli|gdy|kiedy|zanim|po|aby|żeby|chcesz",
        depends=r"jeśli|jeżeli|gdy|kiedy|zanim|po|aby|żeby|proszę",
        asks=r"czy|kiedy|który|jaki|chce|mogę",
    ),
    "tr": _Words(
        meeting=r"randevu\w*|rezervasyon\w*|görüşme\w*|toplantı\w*|her şey",
        speaker=r"sizin için|ben",
        booked=r"oluşturuldu|onaylandı|ayarlandı|rezerve edildi|alındı|ayarladım|oluşturdum"
        r"|onayladım|kaydedildi|yapıldı",
        moved=r"taşındı|ertelendi|değiştirildi|taşıdım|erteledim",
        cancelled=r"iptal edildi|iptal ettim|silindi",
        done=r"tamam(?:dır|landı)|ayarlandı|onaylandı|hazır|bitti",
        denies=r"değil|\w+madı|\w+medi|\w+madım|\w+medim|hiç|henüz|yok",
        pending=r"eğer|\w+sa|\w+se|\w+ınca|\w+ince|önce|sonra|istiyor|ister",
        depends=r"eğer|önce|lütfen",
        asks=r"mı|mi|mu|mü|ne|hangi",
    ),
}
_NEVER = re.compile(r"(?!)")


def _speech(words: _Words) -> Speech:
    rules: list[Rule] = []
    for action, stems in (
        (Action.BOOKED, words.booked),
        (Action.MOVED, words.moved),
        (Action.CANCELLED, words.cancelled),
    ):
        whom = rf"(?:{words.meeting}|{words.speaker})"
        around = rf"\b{whom}\b.*\b(?:{stems})\b|\b(?:{stems})\b.*\b{whom}\b"
        bare = rf"^(?:{stems})(?=\s*[!.:]|$)"
        rules += [Rule(action, Evidence.DONE, re.compile(each)) for each in (around, bare)]
    alone = rf"^(?:{words.done})(?=\s*[!.:]|$)"
    rules.append(Rule(Action.BOOKED, Evidence.DONE, re.compile(alone)))
    # The claims' own words begin them; those that stand alone are the whole of a sentence.
    stems = "|".join((words.booked, words.moved, words.cancelled))
    return Speech(
        triggers=_heads(stems),
        trigger_words=_heads(words.done),
        days=(),
        beside=_NEVER,
        announces=_NEVER,
        regrets=_NEVER,
        splits=re.compile(rf",(?! ?\d)|[;()|¡¿]|:(?!\d)|[–—]|\s-+\s|{MARKS}"),
        rules=tuple(rules),
        denies=re.compile(rf"\b(?:{words.denies})\b"),
        pending=re.compile(rf"\b(?:{words.pending})\b"),
        unless=re.compile(rf"\b(?:{words.depends})\b"),
        depends=re.compile(rf"(?:{words.depends})\b"),
        afterwards=_NEVER,
        asks=re.compile(rf"(?:.*\b)?(?:{words.asks})\b"),
        about_all=_NEVER,
        denies_behind=True,
    )


def _heads(alternatives: str) -> Sequence[str]:
    """How words begin that match: the letters before anything that varies."""
    heads = (re.match(r"(?:[^\W\d_](?!\?))+", each.strip()) for each in alternatives.split("|"))
    return [head[0] for head in heads if head]


OTHERS: Sequence[Speech] = tuple(_speech(words) for words in _LANGUAGES.values())
