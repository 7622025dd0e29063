"""A plain yes and a plain no, as people type them, in each language that is promised."""

import pytest

from app.language.intent.assent import Assent, read_assent
from app.language.intent.refusal import refuses

YES = {
    "en": """y|ye|k|Y|kk|ok lets go with that|pls do|sure then|go for it|book it|👍|yess|yees
yessir|lets do it|thats fine|thats perfect thx|ok do it then|alright then
yes pls|ya|yh|okie|okey dokey|sgtm|lgtm|works 4 me|yes go ahead please|fab|brilliant|👌🏽
yes lock it in please|ill take it|im happy with that|let's go with this one please""",
    "de": """ja mach|jepp|jo nehm ich|perfekt|ja bitte verbindlich buchen|jup|joa passt|nehm ich
mach|mach das bitte|ja bitte eintragen|passt so|ja passt so danke|eh klar|jawoll|jo passt
buch das|ja buch|ja gern buchen|ok dann buchen wir das|bitte fix buchen|verbindlich buchen
ja sehr gerne|ja genau so|los|los geht's|ja los|super machen wir|ja mach das so|okidoki""",
    "fr": "oui|Oui, merci|d'accord|ça marche|c'est parfait|oui svp|volontiers|vas-y",
    "es": "sí|si por favor|claro que sí|vale|de acuerdo|perfecto|adelante|sí, gracias",
    "nl": "ja|ja graag|prima|akkoord|dat is goed|zeker|ja hoor|doe maar",
    "it": "sì|sì grazie|va bene|certo|d'accordo|perfetto|volentieri|confermo",
    "pl": "tak|tak, proszę|zgadza się|dobrze|oczywiście|potwierdzam|jasne|pasuje",
    "nb": "ja|ja takk|gjerne|det passer fint|det er greit|selvfølgelig|kjør på",
    "sv": "ja|ja tack|gärna|det passar bra|det går bra|absolut|självklart|japp",
    "tr": "evet|evet lütfen|tamam|olur|tabii|onaylıyorum|Evet, teşekkürler|peki",
    "da": "ja|ja tak|gerne|det passer fint|det er fint|selvfølgelig|jo tak",
}
NO = {
    "en": "nope|nah|n|no ty|nah im good|naw|no pls dont|not for me",
    "de": "lieber nicht|ne|nee danke|nö danke|nein lieber nicht|bloß nicht|ne lass mal",
    "fr": "non|non merci|pas du tout|surtout pas|plutôt pas",
    "es": "no|no gracias|mejor no|para nada|de ninguna manera",
    "nl": "nee|nee dank je|liever niet|nee bedankt|zeker niet",
    "it": "no|no grazie|meglio di no|assolutamente no|niente affatto",
    "pl": "nie|nie, dziękuję|raczej nie|w żadnym wypadku",
    "nb": "nei|nei takk|helst ikke|absolutt ikke",
    "sv": "nej|nej tack|helst inte|absolut inte",
    "tr": "hayır|hayır teşekkürler|istemiyorum|olmaz|HAYIR",
    "da": "nej|nej tak|helst ikke|absolut ikke",
}
NEITHER = {
    "en": """yes but by phone|yes but 30 minutes
I'd say yes tomorrow|sure, but is there parking?
yes if mia can|k?|y tho|sure as hell not|yes and no|ok but not then|i'll take it if its free
yes with jonas|book it for tomorrow|go for it on friday|yes or no""",
    "de": """ja, aber um 4|ja aber telefonisch|ja mach halt um 5|jo nehm ich wenn es online geht
ja und wo?|mach es um 4|nehm ich den anderen|ja bitte mit Jonas|passt so nicht ganz
ja bitte verbindlich buchen für Freitag""",
    "fr": "oui mais à 16h|oui, c'est où?|pas d'accord|oui demain|ça marche pas",
    "es": "sí pero a las 4|sí, ¿cuánto cuesta?|no vale|sí mañana|de acuerdo si es online",
    "nl": "ja maar om 4 uur|ja, waar is het?|niet akkoord|ja morgen",
    "it": "sì ma alle 4|sì, quanto costa?|non va bene|sì domani|non sono d'accordo",
    "pl": "tak, ale o 16|tak, ile to kosztuje?|nie zgadza się|tak jutro",
    "nb": "ja men klokka 4|ja, hvor er det?|det passer ikke bra|ja i morgen",
    "sv": "ja men klockan 4|ja, var är det?|det passar inte bra|ja i morgon",
    "tr": "evet ama saat 4|evet, nerede?|tamam değil|evet yarın",
    "da": "ja men klokken 4|ja, hvor er det?|det passer ikke godt|ja i morgen",
}


def each(table: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (language, said)
        for language, line in table.items()
        for said in line.replace("\n", "|").split("|")
    ]


def test_every_language_of_the_contract_is_tried() -> None:
    promised = {"en", "de", "fr", "es", "nl", "it", "pl", "nb", "sv", "tr", "da"}

    assert set(YES) == set(NO) == set(NEITHER) == promised


@pytest.mark.parametrize(("language", "said"), each(YES))
def test_a_plain_yes_is_one(language: str, said: str) -> None:
    assert read_assent(said) is Assent.YES, language


@pytest.mark.parametrize(("language", "said"), each(NO))
def test_a_plain_no_is_one(language: str, said: str) -> None:
    assert read_assent(said) is Assent.NO, language


@pytest.mark.parametrize(("language", "said"), each(NEITHER))
def test_a_yes_with_more_is_no_plain_yes(language: str, said: str) -> None:
    assert read_assent(said) is not Assent.YES, language


@pytest.mark.parametrize(
    "said",
    ["yes, cancel that", "y", "pls cancel it", "yes cancel it pls", "ja, storniere das",
     "jo sag ab", "ja bitte absagen", "ja weg damit", "oui", "evet", "ok get rid of it"],
)  # fmt: skip
def test_a_yes_to_a_cancellation_cancels(said: str) -> None:
    assert read_assent(said, "cancel") is Assent.YES


@pytest.mark.parametrize("said", ["yes, move that", "jo verschieb ihn", "yes pls move it"])
def test_a_yes_to_a_move_moves(said: str) -> None:
    assert read_assent(said, "move") is Assent.YES


@pytest.mark.parametrize("said", [said for _, said in each(NO)])
def test_a_plain_no_refuses_whatever_is_put(said: str) -> None:
    assert refuses(said)


@pytest.mark.parametrize("said", [said for _, said in (*each(YES), *each(NEITHER))])
def test_nothing_else_refuses(said: str) -> None:
    assert not refuses(said)
