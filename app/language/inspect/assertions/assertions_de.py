"""German: how somebody says that an appointment is booked, moved or cancelled."""

import re

from app.language.inspect.assertions.assertion_rules import (
    MARKS,
    Action,
    Evidence,
    Rule,
    Speech,
)
from app.language.wordlists import words

_MEETING = (
    r"(?:termine?s?|buchung(?:en)?|reservierung(?:en)?|gespräche?s?|erstgespräch|treffen"
    r"|besprechung(?:en)?|calls?|anrufe?|besuche?s?|sitzung(?:en)?|beratung(?:en)?"
    r"|beratungsgespräch|meetings?|telefonate?|sprechstunde|rückruf|vorführung|führung"
    r"|workshop|demo|videocall|[a-zäöüß]+(?:termin|gespräch|call|besuch|beratung|sitzung))"
)
_THING = rf"(?:{_MEETING}|slots?|platz|plätze|zeit|zeitpunkt|uhrzeit|zeitfenster|datum|tag)"
_DAY = (
    r"(?:(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)(?:s|abend"
    r"|morgen|mittag|vormittag|nachmittag)?)\b"
)
_WHEN = (
    rf"(?:{_DAY}|heute|morgen|übermorgen|januar|februar|märz|april|mai|juni|juli|august"
    r"|september|oktober|november|dezember|\d{1,2}\.(?: ?\d{1,2}\.)?|\d{1,2}[:.]\d\d"
    r"|\d{1,2} uhr|um \d{1,2}\b|\d{4}-\d\d-\d\d)"
)
_SURE = (
    r"(?:gebucht|eingebucht|reserviert|eingetragen|vorgemerkt|vereinbart|ausgemacht|terminiert"
    r"|eingeplant|angemeldet|verbucht|fest gebucht|festgebucht)"
)
_SETTLED = (
    r"(?:bestätigt|fixiert|fest|fix|festgelegt|festgehalten|abgeschlossen|gesichert|geblockt"
    r"|blockiert|erstellt|angelegt|erledigt|geregelt|unter dach und fach|eingerichtet"
    r"|gespeichert"
    r"|erfolgreich|komplett|in trockenen tüchern|gemacht|durch|besiegelt|registriert|geklappt"
    r"|fertig|arrangiert|organisiert|notiert|aufgenommen|beschlossen|abgemacht|im kalender)"
)
_SHIFTED = (
    r"(?:verschoben|verlegt|umgebucht|vorverlegt|umgelegt|vorgezogen|nach hinten geschoben"
    r"|umgeplant)"
)
_CHANGED = r"(?:geändert|angepasst|abgeändert|aktualisiert|getauscht)"
_DROPPED = r"(?:storniert|abgesagt|gecancelt|gecancelled|annulliert|aufgehoben|abbestellt)"
_REMOVED = r"(?:gelöscht|entfernt|gestrichen|zurückgezogen|ausgetragen|freigegeben)"
_WE_HAVE = r"\b(?:habe?|haben|hat|hab|hätten wir|hast|habt)\b"
_IS = r"\b(?:ist|sind|wurden?|war|waren|bist|seid|steht|stehen|gilt|wäre damit)\b"
_SUBJECT = rf"\b(?:sie|du|ihr|wir|er|es|das|dies|dieser|alles|beides|damit|{_THING}|{_DAY})\b"
# Each word is taken in one way only, or a run of them could be read in ever more ways.
_CHEER = (
    r"(?>(?:ok|okay|super|prima|perfekt|alles klar|klar|wunderbar|toll|gut|sehr gut|gern|gerne"
    r"|ja|so|und|geschafft|hurra|danke|vielen dank|bitte|schön|bestens|na dann|wird gemacht"
    r"|nun|jetzt)[!.]* )*"
)
_BARE = (
    rf"(?>(?:ihr|dein|euer|der|das|die|ihre|deine|alles|hiermit|somit|damit|erfolgreich|fest"
    rf"|jetzt|nun|ist|schon) |{_THING} (?:ist |wurde |erfolgreich |jetzt |nun |hiermit )*)*"
)
_GOES_ON = (
    r"(?=\s*(?:[!.…✅✔☑👍🎉)]|$|für\b|am\b|um\b|mit\b|sie\b|bei\b|ist\b|sind\b|habe\b|haben\b))"
)


def _rule(action: Action, evidence: Evidence, pattern: str) -> Rule:
    return Rule(action, evidence, re.compile(pattern))


_BOOKED = (
    rf"{_WE_HAVE}.*\b{_SURE}\b",
    rf"{_IS}.*\b{_SURE}\b",
    rf"{_SUBJECT}.*\b{_IS}(?!.*\b(?:e-?mail|adresse|name|nummer|sprache|zeitzone)\b)"
    rf".*\b{_SETTLED}\b",
    rf"{_IS} (?:\w+ ){{0,3}}?(?:{_MEETING}|alles|das)\b.*\b{_SETTLED}\b",
    rf"{_WE_HAVE}.*\b{_THING}\b.*\b{_SETTLED}\b|\b{_THING}\b.*{_WE_HAVE}.*\b{_SETTLED}\b",
    rf"{_WE_HAVE}(?: ich| wir)?(?: das| es| alles| ihn| sie| dich)(?: \w+){{0,3}} {_SETTLED}\b",
    rf"^{_CHEER}{_BARE}(?:{_SURE}|bestätigt|fixiert|geblockt){_GOES_ON}",
    rf"^(?:den|das|die|ihren?|ihn|es|alles|sie|dich)\b.*\b{_SURE}[.!]*$",
    rf"^{_CHEER}(?:alles |schon |ist |das ist |das wäre )*(?:erledigt|fertig|geschafft)"
    r"(?=\s*(?:[!.…✅]|$))",
    rf"\b{_THING} (?:\w+ )?(?:steht|klappt|passt nun|geht klar)\b(?! (?:ihnen|dir|noch|für|zur"
    r"|ein|auch))",
    r"\berfolgreich (?:gebucht|eingetragen|reserviert|bestätigt|vereinbart|angelegt"
    r"|erstellt)\b",
    r"\b(?:buchung|reservierung|terminbuchung|anmeldung)\b.*\b(?:war|ist|verlief)\b.*"
    r"\b(?:erfolgreich|erfolgt|abgeschlossen|durch|fertig|komplett)\b",
    r"\b(?:die buchung|das|es|die reservierung|die terminbuchung) hat (?:\w+ )?geklappt\b",
    rf"\bbestätigen? (?:ich|wir)(?: ihnen| dir| euch| hiermit| gern| gerne| somit)*"
    rf" (?:ihren?|deinen?|den|die|das|euren?)(?: \w+)? {_MEETING}\b",
    rf"\b(?:ich|wir|hiermit)(?: hiermit| kann| darf| können)* (?:bestätigen?)(?: ihnen| dir"
    rf"| hiermit| gern| gerne)* (?:ihren?|deinen?|den|die|das|euren?)(?: \w+)? {_MEETING}\b",
    r"\b(?:hiermit|gerne|gern) (?:bestätige|bestätigen) (?:ich|wir)\b",
    r"\bihre? (?:\w+)?bestätigung:?$|\bdas ist ihre (?:buchungs|termin)?bestätigung\b",
    rf"{_WE_HAVE}.*\b(?:einladung|bestätigung|kalendereinladung|buchungsbestätigung"
    r"|terminbestätigung)\b.*\b(?:geschickt|gesendet|verschickt|versendet|gesandt|gemailt"
    r"|zugeschickt|zugesandt|rausgeschickt|versandt)\b",
    r"\b(?:einladung|\w*bestätigung)\b.*\b(?:wurde|ist|wurden|sind)\b.*\b(?:geschickt|gesendet"
    r"|verschickt|versendet|gesandt|unterwegs|versandt|zugesandt|zugeschickt|raus)\b",
    r"\b(?:steht|stehen|ist|sind|eingetragen)\b(?: \w+){0,4} (?:im|in ihrem|in deinem"
    r"|in unserem"
    r"|in mias) kalender\b",
    rf"\b(?:wir sehen uns|man sieht sich|wir hören uns|wir sprechen uns|wir treffen uns)"
    rf"(?: dann| also| am| um| im| wieder| kommenden| nächsten| nächste woche)* ?{_WHEN}",
    r"\b(?:wir sehen uns|wir hören uns) dann\b",
    rf"^{_CHEER}(?:dann )?bis (?:zum |am |kommenden |nächsten |dann am )?{_WHEN}",
    rf"\b(?:freue[nt]?|freut) (?:mich|uns|sich)(?: schon| sehr)*"
    rf" (?:auf|darauf|,)(?: \w+){{0,4}} (?:am |um )?{_WHEN}",
    rf"\berwarten?t? (?:sie|dich|euch)\b(?:.*\b{_WHEN})?",
    r"\b(?:buchungs|bestätigungs|reservierungs|termin)(?:nummer|code|nr\.?)"
    r"(?: lautet| ist)? #?(?=[a-z-]*\d)[\w-]+",
    r"\b(?:gehört|gehören) (?:jetzt |nun |damit )?(?:ihnen|dir)\b",
    r"\b(?:betrachten|sehen) sie (?:es|das|den termin) als (?:gebucht|erledigt|bestätigt)\b",
)
_PLANNED = (
    rf"\b(?:ihr|ihre|dein|deine|euer|eure)(?: \w+)? {_MEETING}(?: (?:mit|bei) [\w .&-]+?)?"
    rf" (?:ist|findet|beginnt|startet|wäre damit|liegt)(?: \w+){{0,2}}? {_WHEN}",
    rf"\b(?:sie|du|ihr) (?:haben|hast|habt)(?: jetzt| nun| also| damit| somit| bereits)*"
    rf" (?:einen|ein|eine|ihren|deinen)(?: \w+)? {_MEETING}\b(?:.*\b{_WHEN}|[.!]*$)",
    rf"\b(?!sie\b|du\b)\w+ (?:ruft|trifft|empfängt|meldet sich bei) (?:sie|dich|ihnen|dir)\b.*"
    rf"\b{_WHEN}",
    r"\b(?:halte|halten|habe|haben)\b.*\b(?:frei|freigehalten|zurückgehalten|warmgehalten)\b"
    r"(?=[.!]*$| für sie)",
    r"\b(?:für sie|für dich) (?:freigehalten|gehalten)\b",
)
_SAID = (
    rf"^(?:es|er|das|dies)(?: ist| findet| beginnt| startet)(?: am| um| ab| dann| statt)*"
    rf" {_WHEN}",
)
_MOVED = (
    rf"{_WE_HAVE}.*\b{_SHIFTED}\b",
    rf"{_IS}.*\b{_SHIFTED}\b",
    rf"{_WE_HAVE}.*\b{_MEETING}\b.*\b{_CHANGED}\b|\b{_MEETING}\b.*(?:{_WE_HAVE}|{_IS}).*"
    rf"\b{_CHANGED}\b",
    rf"^{_CHEER}{_BARE}{_SHIFTED}(?=\s*(?:[!.…✅]|$|auf\b|für\b|von\b))",
    rf"\berfolgreich (?:{_SHIFTED}|{_CHANGED})\b",
    r"\b(?:ihr|dein|euer) neuer (?:\w+)?termin ist\b",
)
_ALTERED = (rf"{_WE_HAVE}.*\b(?:es|das|ihn|ihnen|uhrzeit|zeit|tag|datum)\b.*\b{_CHANGED}\b",)
_CANCELLED = (
    rf"{_WE_HAVE}.*\b{_MEETING}\b.*\b(?:{_DROPPED}|{_REMOVED})\b"
    rf"|\b{_MEETING}\b.*{_WE_HAVE}.*\b(?:{_DROPPED}|{_REMOVED})\b",
    rf"{_IS}.*\b{_DROPPED}\b",
    rf"\b{_MEETING}\b.*{_IS}.*\b{_REMOVED}\b",
    rf"^{_CHEER}{_BARE}{_DROPPED}(?=\s*(?:[!.…✅]|$|für\b|wie\b))",
    rf"\berfolgreich (?:{_DROPPED}|{_REMOVED})\b",
    r"\b(?:stornierung|absage|kündigung)\b.*\b(?:ist|war|wurde|hat)\b.*\b(?:erfolgt|erfolgreich"
    r"|bestätigt|abgeschlossen|durch|geklappt|erledigt)\b",
    rf"\b{_MEETING} (?:entfällt|fällt (?:damit |somit |nun )?aus"
    rf"|findet nicht (?:mehr )?statt)\b",
    r"\bstorniert habe\b",
)
_GIVEN_UP = (
    rf"{_WE_HAVE}.*\b(?:es|das|ihn|alles|dies)\b.*\b(?:{_DROPPED}|{_REMOVED})\b",
    rf"{_WE_HAVE}(?: ich| wir)? {_DROPPED}\b",
)

GERMAN = Speech(
    triggers=words(
        """
        gebucht eingebucht reservier eingetragen vorgemerkt vereinbart ausgemacht terminiert
        eingeplant angemeldet verbucht festgebucht bestätig fixiert fest fix abgeschlossen
        gesichert geblockt blockiert erstellt angelegt erledigt geregelt fach eingerichtet
        gespeichert erfolgreich erfolgt komplett tüchern gemacht besiegelt registriert
        geklappt klappt fertig geschafft arrangiert organisiert notiert aufgenommen
        beschlossen abgemacht kalender verschoben verlegt umgebucht vorverlegt umgelegt
        vorgezogen umgeplant geschoben geändert angepasst abgeändert aktualisiert getauscht
        storniert abgesagt gecancel annulliert aufgehoben abbestellt gelöscht entfernt
        gestrichen zurückgezogen ausgetragen freigegeben geschickt gesendet verschickt
        versendet gesandt gemailt zugeschickt zugesandt rausgeschickt versandt unterwegs
        freigehalten zurückgehalten warmgehalten gehalten erwarte entfällt buchungs
        reservierungs gehör
        """
    ),
    trigger_words=words(
        """
        durch steht stehen geht raus frei dann aus statt neuer absage kündigung stornierung
        termin code nummer
        """
    ),
    days=words(
        """
        montag montags dienstag dienstags mittwoch mittwochs donnerstag donnerstags freitag
        freitags samstag samstags sonnabend sonntag sonntags heute morgen übermorgen januar
        februar märz april mai juni juli august september oktober november dezember
        """
    ),
    beside=re.compile(
        r"\b(?:ihr|ihre|dein|deine|euer|eure|sie|du|wir|bis|freue\w*|freut|es|er|das|dies|dich"
        r"|ihnen|dir)\b"
    ),
    announces=re.compile(
        r"\b(?:ich|wir) (?:freue mich|freuen uns)(?: sehr)?(?: ihnen| dir)?(?: mitzuteilen"
        r"| mitteilen zu (?:können|dürfen)| sagen zu (?:können|dürfen)| bestätigen zu können)?"
        r"(?:,)? dass\b"
        r"|\b(?:ich|wir)(?: kann| können| darf| dürfen| möchte| möchten)?(?: ihnen| dir"
        r"| hiermit"
        r"| gern| gerne)* (?:bestätigen|bestätige|mitteilen|sagen|versichern|sehe|sehen|denke"
        r"|glaube|teile mit),? dass\b"
        r"|\bbitte beachten sie,? dass\b|\bgute nachrichten?\b"
        r"|\bdie gute nachricht ist,? dass\b"
        r"|\bwie (?:gewünscht|besprochen|vereinbart|gewollt|erbeten|abgesprochen)\b"
        r"|\b(?:das heißt|das bedeutet|damit),? dass\b|\bkein problem\b|\bkeine sorge\b"
        r"|\bselbstverständlich\b|\bnatürlich\b|\bes (?:scheint|sieht so aus),? (?:dass"
        r"|als ob)\b"
    ),
    regrets=re.compile(r"(?:(?<=leider)|(?<=leid)|(?<=bedaure))(?:,? aber\b|,)"),
    splits=re.compile(
        rf",(?! ?(?:\d|um \d|am \d|den \d))|[;()|]|:(?!\d)|[–—]|\s-+\s|{MARKS}"
        r"|\s+(?:und|aber|denn|sondern|jedoch|sodass)\s+"
    ),
    rules=(
        *(_rule(Action.BOOKED, Evidence.DONE, each) for each in _BOOKED),
        *(_rule(Action.BOOKED, Evidence.HELD, each) for each in _PLANNED),
        *(_rule(Action.BOOKED, Evidence.NAMED, each) for each in _SAID),
        *(_rule(Action.MOVED, Evidence.DONE, each) for each in _MOVED),
        *(_rule(Action.MOVED, Evidence.HELD, each) for each in _ALTERED),
        *(_rule(Action.CANCELLED, Evidence.DONE, each) for each in _CANCELLED),
        *(_rule(Action.CANCELLED, Evidence.HELD, each) for each in _GIVEN_UP),
    ),
    denies=re.compile(
        r"\b(?:nicht(?! nur)(?! mehr statt)|nichts|nie|niemals|niemand|weder|noch kein\w*|kein"
        r"|keine|keinen|keinem|keiner|keines|ohne|kaum|anstatt|statt(?! *[.!]*$)|bevor|ehe"
        r"|gescheitert|fehlgeschlagen|unmöglich|misslungen)\b(?<!findet statt)"
    ),
    pending=re.compile(
        r"\b(?:sollen?|soll|sollte\w*|würden?|könnten?|könnte|kann|können|kannst|darf|dürfen"
        r"|möchten?|mag|müssen?|muss|müsste\w*|will|wollen|wollten?|wird|werden|werde|wirst"
        r"|wären?|wäre|hätten?|hätte|sobald|wenn|falls|ob|nachdem|sofern|erst"
        r"|damit sie|bitte|jemand|andere[nr]?|jeder|jede|jedes|alle termine|wer|wie|was"
        r"|welche\w*|wo|warum|wann|angenommen|vorgeschlagen\w*|schlage|sicherstellen|prüfe"
        r"|prüfen|versuche\w*|hoffe\w*|würd)\b"
    ),
    unless=re.compile(
        r"\b(?:sobald|wenn sie|wenn du|wenn (?:das|es|alles)|falls|nur (?:wenn|falls)"
        r"|erst (?:wenn"
        r"|nach|nachdem|mit)|nachdem (?:sie|du)|vorausgesetzt|sofern|unter vorbehalt|werden"
        r"|wird|würde|können|kann|könnte|werde|soll|sollen|sollte|zu (?:haben|sein|werden)"
        r"|von jemand\w*|von einer anderen|von anderen|müssen|muss|möchten?|hätten?|wäre)\b"
    ),
    depends=re.compile(
        r"(?:und |aber |dann |oder |ok |okay )*(?:sobald|wenn|falls|ob|bevor|ehe|bis sie|bis du"
        r"|nachdem (?:sie|du)(?! (?:zugesagt|ja gesagt))|sofern|solange|erst wenn"
        r"|damit(?= (?:sie"
        r"|ich|wir|der|das|die|ihr))|um(?= (?:den|die|das|ihn|es|einen|ihren))|mit ihrem ja"
        r"|mit ihrer"
        r"|nach ihre[mr]|angenommen|vorausgesetzt|nur wenn|sollten? (?:sie|ich|wir|das|der)"
        r"|(?:einfach |bitte |nur )*(?:sagen|schreiben|nennen|antworten|klicken|geben"
        r"|bestätigen"
        r"|wählen|drücken|tippen|schicken|senden) sie(?! sich)"
        r"|(?:einfach |bitte |nur )*(?:sag|schreib|nenn|antworte|klick|gib|bestätige(?! ich)"
        r"|wähl|drück|tipp|schick)\b)\b"
    ),
    afterwards=re.compile(
        r"\b(?:frage|fragen|etwas|ändern|änderung|änderungen|hilfe|problem|probleme|verhindert"
        r"|absagen|stornieren|verschieben|brauchen|benötigen|nicht|noch|kein\w*|sonst|später)\b"
    ),
    asks=re.compile(
        r"(?:und |aber |oder |also |ok |okay |gut |dann |super |ja |nun )*(?:ist|sind|war|waren"
        r"|wurde|wurden|haben|habe|hat|hast|soll|sollen|darf|dürfen|kann|können|möchten|möchte"
        r"|wollen|willst|will|wird|werden|würde|würden|welche\w*|was|wann|wo|wer|wem|wen|wie"
        r"|warum|passt|steht|(?:gebucht|bestätigt|erledigt|fertig)\?$)\b"
    ),
    about_all=re.compile(
        r"\b(?:jede[rs]?|alle|sämtliche) \w+ (?:ist|sind|wird|werden|hat)\b"
        r"|\b(?:jemand|andere|anderer|kunden|besucher)\b.*\bgebucht\b"
        r"|\b(?:slots?|zeit|zeiten|uhrzeit|uhr|zeitfenster|tag|tage|woche|vormittag|nachmittag"
        rf"|der|dieser|diese|die|das|es|er|{_DAY}|platz|termin)\b(?!.*\b(?:ihr|ihre|ihnen"
        rf"|für sie"
        r"|dich|dir|dein)\b).*\b(?:schon|bereits|leider|inzwischen|gerade eben|soeben)\b.*"
        r"\b(?:gebucht|reserviert|belegt|vergeben|eingeplant|verplant|ausgebucht)\b"
        r"|\b(?:leider|bedaure|bedauerlicherweise|tut mir leid)\b(?!.*\b(?:ihr|ihre|ihnen"
        r"|sie|dich"
        r"|dein)\b)|\bausgebucht\b|\bim kalender (?:ist|sind|steht|stehen) (?:noch|nur)\b"
    ),
    denies_behind=True,
)
