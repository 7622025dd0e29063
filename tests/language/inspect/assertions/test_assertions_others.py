"""The plain claims of further languages, and what claims nothing in them."""

import pytest

from app.language.inspect.assertions.find_assertions import find_claims
from tests.language.inspect.assertions.test_assertions_en import actions, lines

CLAIMS = """
booked Votre rendez-vous est confirmé.
booked J'ai réservé votre rendez-vous pour mardi.
booked C'est fait !
cancelled Votre rendez-vous a été annulé.
booked Su cita está confirmada.
booked He reservado la cita para el martes.
booked ¡Listo! Su cita ha sido reservada.
cancelled Su cita ha sido cancelada.
booked Il suo appuntamento è confermato.
booked Ho prenotato l'appuntamento per martedì.
moved L'appuntamento è stato spostato.
booked Uw afspraak is bevestigd.
booked Ik heb de afspraak geboekt.
cancelled Uw afspraak is geannuleerd.
booked A sua consulta está marcada.
booked Já agendei a sua reunião.
booked Ditt möte är bokat.
booked Jag har bokat en tid åt dig.
booked Din aftale er bekræftet.
booked Timen din er bekreftet.
booked Spotkanie zostało zarezerwowane.
booked Randevunuz onaylandı.
cancelled Randevunuz iptal edildi.
"""
HARMLESS = """
Voulez-vous que je réserve ce rendez-vous ?
Le rendez-vous n'est pas encore confirmé.
Dès que vous confirmez, votre rendez-vous est réservé.
Quel créneau vous convient ?
¿Quiere que reserve la cita?
La cita todavía no está confirmada.
Cuando confirme, la cita queda reservada.
¿Qué hora le conviene?
Vuole che prenoti l'appuntamento?
L'appuntamento non è ancora confermato.
Wilt u dat ik de afspraak boek?
De afspraak is nog niet bevestigd.
Zodra u bevestigt, is de afspraak geboekt.
Quer que eu marque a consulta?
A consulta ainda não está marcada.
Ska jag boka mötet?
Mötet är inte bokat än.
Skal jeg booke mødet?
Czy mam zarezerwować spotkanie?
Spotkanie nie jest jeszcze potwierdzone.
Randevu henüz onaylanmadı.
Hangi saat size uyar?
"""


@pytest.mark.parametrize("line", lines(CLAIMS))
def test_a_claim_is_found(line: str) -> None:
    action, text = line.split(" ", 1)

    assert action in actions(text)


@pytest.mark.parametrize("text", lines(HARMLESS))
def test_what_claims_nothing_is_left_alone(text: str) -> None:
    assert find_claims(text) == []
