"""German texts that claim something was done, and texts that do not."""

import pytest

from app.language.inspect.assertions.find_assertions import find_claims
from tests.language.inspect.assertions.test_assertions_en import actions, lines

BOOKED = """
Ihr Termin ist gebucht.
Ihr Termin ist gebucht!
Der Termin ist nun für Sie gebucht.
Ich habe den Termin gebucht.
Ich habe Sie für Dienstag eingetragen.
Ich habe dich eingetragen.
Sie sind eingetragen.
Sie sind für Dienstag, 24. November, um 14:00 Uhr eingetragen.
Ihr Termin ist bestätigt.
Ihr Termin wurde bestätigt.
Der Termin wurde erfolgreich gebucht.
Die Buchung ist abgeschlossen.
Die Buchung war erfolgreich.
Ihre Buchung wurde bestätigt.
Gebucht!
Gebucht: Intro mit Ada Berg.
Super, gebucht für Dienstag um 14 Uhr.
Termin gebucht!
Buchung bestätigt.
Alles erledigt!
Erledigt!
Alles klar, der Termin steht.
Der Termin steht fest.
Das ist erledigt.
Es ist alles gebucht.
Alles ist geregelt.
Ich habe das für Sie gebucht.
Ich habe Ihnen den Termin reserviert.
Der Termin ist für Sie reserviert.
Ich habe 14:00 Uhr für Sie reserviert.
Wir haben den Termin fest vereinbart.
Der Termin ist vereinbart.
Ich habe den Termin vorgemerkt.
Das Gespräch mit Mia ist eingeplant.
Ich habe den Termin im Kalender eingetragen.
Der Termin steht jetzt in Ihrem Kalender.
Ich habe das Gespräch angelegt.
Ich habe den Termin für Sie festgehalten.
Ich habe Ihren Termin bestätigt.
Hiermit bestätige ich Ihren Termin.
Ich bestätige Ihnen den Termin am Dienstag.
Ich kann bestätigen, dass Ihr Termin gebucht ist.
Bitte beachten Sie, dass Ihr Termin gebucht ist.
Ich habe Ihnen die Einladung geschickt.
Die Einladung wurde an ada@example.com verschickt.
Die Bestätigung ist unterwegs.
Wir sehen uns am Dienstag!
Wir sehen uns dann!
Bis Dienstag!
Bis morgen um 10 Uhr!
Mia freut sich auf Sie am Dienstag.
Mia erwartet Sie am Dienstag.
Ihre Buchungsnummer lautet AB1234.
Gute Nachrichten: Sie sind angemeldet.
Kein Problem, der Termin ist gebucht.
Wie gewünscht habe ich den Termin gebucht.
Den Termin habe ich für Sie gebucht.
Damit ist Ihr Termin fest gebucht.
Wenn Sie noch Fragen haben, melden Sie sich, Ihr Termin ist gebucht.
Ich habe nachgesehen und den Termin gebucht.
Ihr Termin ist am Dienstag um 14 Uhr.
Sie haben einen Termin am Dienstag.
Ihr Gespräch mit Mia findet am Dienstag statt.
Ihr Termin ist **gebucht**.
Der Termin wurde für Sie angelegt, kann ich noch etwas tun?
Ich habe das Treffen mit Mia organisiert.
Ihr Erstgespräch ist gebucht.
"""
MOVED = """
Ich habe Ihren Termin verschoben.
Ihr Termin wurde auf Freitag verschoben.
Der Termin ist verlegt.
Ich habe Sie umgebucht.
Verschoben auf Freitag.
Ihr Termin wurde geändert.
Ich habe den Termin auf 15 Uhr geändert.
Ihr neuer Termin ist am Freitag.
Ich habe die Uhrzeit geändert.
"""
CANCELLED = """
Ihr Termin ist storniert.
Ihr Termin wurde storniert.
Ich habe Ihren Termin abgesagt.
Ich habe den Termin storniert.
Der Termin wurde gelöscht.
Storniert!
Die Stornierung ist erfolgt.
Ihr Termin entfällt.
Ich habe es storniert.
Das Gespräch mit Mia ist abgesagt.
"""
HARMLESS = """
Guten Tag! Wie kann ich helfen?
Soll ich das für Sie buchen?
Soll ich den Termin buchen?
Möchten Sie, dass ich den Termin buche?
Darf ich das so eintragen?
Ist Ihr Termin bestätigt?
Haben Sie schon einmal gebucht?
Es ist noch nichts gebucht.
Der Termin ist noch nicht gebucht.
Ihr Termin ist noch nicht bestätigt.
Ich habe noch nichts gebucht.
Ich habe den Termin noch nicht gebucht.
Es wurde kein Termin gebucht.
Ich konnte den Termin nicht buchen.
Der Termin konnte nicht gebucht werden.
Sobald Sie bestätigen, ist der Termin gebucht.
Wenn Sie zustimmen, ist der Termin für Sie reserviert.
Sobald der Termin gebucht ist, bekommen Sie eine Einladung.
Sagen Sie einfach Ja, und der Termin ist gebucht.
Nachdem Sie bestätigt haben, ist alles erledigt.
Der Termin ist erst gebucht, wenn Sie ihn bestätigen.
Der Termin wird gebucht, sobald Sie zusagen.
Ihr Termin wird per Mail bestätigt.
Um den Termin zu buchen, brauche ich Ihren Namen.
Ich kann einen Termin für Sie buchen.
Ich buche den Termin, sobald ich Ihren Namen habe.
Der Termin wäre am Dienstag um 14 Uhr bei Mia.
Dieser Termin ist leider schon gebucht.
Diese Zeit ist bereits vergeben.
Leider ist 14 Uhr schon gebucht.
Mia ist diese Woche ausgebucht.
Der Slot wurde von jemand anderem gebucht.
Dienstag, 24. November 2026, 14:00 mit Mia Berger ist frei.
Am Dienstag sind diese Zeiten frei: 12:00, 13:30 und 14:00.
1. Dienstag, 24. November 2026, 12:00 mit Mia Berger
Welche Zeit passt Ihnen?
Für die Buchung brauche ich noch Ihren Namen.
Danke, Ada. Welchen Termin möchten Sie?
Jeder Besuch wird von Kenji selbst bestätigt.
Termine können im Abstand von 30 Minuten gebucht werden.
Ein Erstgespräch dauert 30 Minuten.
Bitte bestätigen Sie die Angaben.
Ich warte auf Ihr „Ja“ zu der gezeigten Zeit.
Sie können Ihren Termin über den Link in der Mail absagen.
Möchten Sie Ihren Termin absagen?
Soll ich ihn stornieren?
Ohne den Code kann ich keinen Termin stornieren.
Es wurde nichts storniert.
Falls Ihr Termin abgesagt wurde, können Sie einen neuen buchen.
Wurde Ihr Termin verschoben?
Ich kann ihn ohne Code nicht verschieben.
Möchten Sie Ihren Termin verschieben?
Bevor der Termin gebucht wird, sehen Sie alle Angaben.
Bitte prüfen Sie, ob der Termin gebucht ist.
Ich weiß nicht, ob Ihr Termin bestätigt ist.
Noch nicht gebucht: Bitte bestätigen Sie über den Link in der Mail.
Es tut mir leid, diese Zeit wurde gerade vergeben, es ist also nichts gebucht.
Ich habe Ihre E-Mail-Adresse notiert.
Ich habe Ihren Namen und Ihre E-Mail-Adresse.
Ich habe sechs freie Zeiten gefunden.
Was möchten Sie buchen, und wann würde es Ihnen passen?
Dann suche ich am Mittwoch.
Gern geschehen!
Bis bald!
Am Dienstag ist nichts frei, aber am Mittwoch gibt es diese Zeiten.
In Ordnung, dann lasse ich das.
Der Preis steht nicht fest.
Ich sehe nächste Woche nach freien Zeiten.
"""


@pytest.mark.parametrize("text", lines(BOOKED))
def test_a_claim_of_a_booking_is_found(text: str) -> None:
    assert "booked" in actions(text)


@pytest.mark.parametrize("text", lines(MOVED))
def test_a_claim_of_a_move_is_found(text: str) -> None:
    assert "moved" in actions(text)


@pytest.mark.parametrize("text", lines(CANCELLED))
def test_a_claim_of_a_cancellation_is_found(text: str) -> None:
    assert "cancelled" in actions(text)


@pytest.mark.parametrize("text", lines(HARMLESS))
def test_what_claims_nothing_is_left_alone(text: str) -> None:
    assert find_claims(text) == []


def test_the_tables_are_not_short() -> None:
    assert len(lines(BOOKED + MOVED + CANCELLED)) >= 60
    assert len(lines(HARMLESS)) >= 60
