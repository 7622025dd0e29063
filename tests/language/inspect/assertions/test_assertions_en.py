"""English texts that claim something was done, and texts that do not."""

import pytest

from app.language.inspect.assertions.find_assertions import find_claims

BOOKED = """
You're all set!
You are all set for Tuesday at 14:00.
All set!
We're all set for Monday at 10.
I've booked that for you.
I have booked your appointment.
I booked you in for Tuesday.
I've gone ahead and booked the slot.
I went ahead and scheduled your call with Mia.
I have successfully scheduled the meeting.
Your appointment is confirmed.
Your appointment has been confirmed for Tuesday, 24 November 2026 at 14:00.
Your appointment with Mia Berger is now booked.
Your Intro call is booked.
The Intro call with Mia on Tuesday is booked.
Your booking is complete.
The booking went through.
Booking confirmed!
Appointment confirmed: Tuesday, 14:00.
Booked!
Great, booked for Tuesday at 14:00.
Done! You'll hear from Mia.
All done.
Consider it done.
It's booked.
It is done.
That's booked for you now.
That's all confirmed.
Everything is set for Tuesday.
Everything's arranged.
You're booked for the 24th.
You are confirmed for Tuesday at 2 pm.
You're scheduled with Mia on Tuesday.
You're good to go!
You have been booked in with Ada Berg.
I've reserved the 14:00 slot for you.
I have reserved Tuesday at 14:00.
The slot has been reserved for you.
I've put you down for Tuesday.
I have you down for 14:00.
I've added it to your calendar.
The meeting is in your calendar.
I've added the appointment to Mia's calendar.
I have arranged a meeting with Mia.
I've set up a call for Tuesday at 10.
I've made an appointment for you.
We have secured your spot.
I am happy to confirm your appointment on Tuesday.
I can confirm that your appointment is booked.
Please note that your meeting has been scheduled.
I've sent you the calendar invitation.
The invitation has been sent to ada@example.com.
Your confirmation is on its way.
See you on Tuesday!
See you tomorrow at 10!
See you then!
Looking forward to seeing you on Monday.
Mia is expecting you.
Your booking reference is AB1234.
Okay — your visit is **booked**!
Perfect, that has been successfully booked.
Don't worry, you're booked.
No problem, it's booked.
If you need to change anything, let me know, your appointment is booked.
Your appointment is booked, is there anything else?
The appointment has now been made.
I was able to book your appointment.
Tuesday at 14:00 is yours.
I checked with Mia and booked it for you.
Good news: you are confirmed.
It looks like you're booked for Tuesday.
Your appointment is on Tuesday at 14:00.
You have an appointment with Mia on Tuesday.
Your meeting with Mia will be on Tuesday, 24 November.
I\u200b've bo\u200boked it.
"""
MOVED = """
I've moved your appointment to Friday.
I have rescheduled your call.
Your appointment has been moved to 15:00.
Your meeting was rescheduled.
It's been rescheduled to Friday at 9.
Rescheduled!
Moved to Friday.
We've postponed your appointment.
I've changed your booking to Wednesday.
Your booking has been updated to 15:00.
I've changed it to 15:00.
"""
CANCELLED = """
I've cancelled your appointment.
I have canceled the meeting.
Your appointment has been cancelled.
Your booking is cancelled.
Cancelled!
It's cancelled.
The appointment with Mia was called off.
I have deleted your booking.
Your cancellation is confirmed.
I've cancelled it for you.
Your meeting has been successfully cancelled.
Your appointment is no longer booked.
"""
HARMLESS = """
Hello! How can I help you?
Shall I book this for you?
Should I book it?
Would you like me to book it?
Do you want me to schedule the call for Tuesday?
Is Tuesday at 14:00 booked for you already?
Is your appointment confirmed?
Have you booked with us before?
Nothing is booked yet.
It is not booked yet.
Your appointment isn't confirmed yet.
I haven't booked anything.
I have not booked it yet.
No appointment has been made so far.
I couldn't book that time.
I was unable to book the appointment.
Once booked, you will get an invitation.
Once you confirm, your appointment is booked.
As soon as you say yes, it's booked.
When you confirm, I've got everything I need.
If you agree, your slot is reserved.
Just say yes and you're all set.
Say "yes" and it's booked.
After you confirm, the invitation is sent to your mail.
Your appointment is booked only after you confirm it.
It is booked as soon as you say yes.
To book it, I need your name and e-mail address.
I can book a call for you.
I'll book it once I have your name.
I will book that as soon as you confirm.
You can book up to two weeks ahead.
You will be booked with whoever is free.
Your appointment will be confirmed by mail.
The appointment would be on Tuesday at 14:00 with Mia.
That slot is already booked.
Unfortunately, that time is booked.
I'm sorry, but Tuesday is fully booked.
Mia is fully booked this week.
That time is booked already, but 15:00 is free.
Someone else has just booked that slot.
That slot was booked by someone else.
Tuesday, 24 November 2026, 14:00 with Mia Berger is free.
These times are free on Tuesday: 12:00, 13:30 and 14:00.
1. Tuesday, 24 November 2026, 12:00 with Mia Berger
Which one suits you?
For the booking I still need your name.
Thank you, Ada. Which appointment would you like?
Every visit is confirmed by Kenji himself.
Appointments are booked in steps of 30 minutes.
An Intro call takes 30 minutes and is on Google Meet.
Please confirm the details shown above.
I am waiting for your yes to the time shown.
You can cancel your appointment through the link in the mail.
Do you want to cancel your appointment?
Shall I cancel it?
I cannot cancel appointments without the code.
Nothing was cancelled.
If your appointment was cancelled, you can book a new one.
Has your appointment been moved?
I can't move it without your booking code.
Would you like to move your appointment?
Before it is booked you will see all details.
Please check whether it is booked.
I'm not sure whether your appointment is confirmed.
Not booked yet: please confirm it by the link in the mail.
Sorry, but that time is booked.
I am sorry, this time has just been taken, so nothing is booked.
I've noted your e-mail address.
I have your name and your e-mail address.
I've set the time zone to Europe/Berlin.
I've found six free times.
I have made a list of free times for you.
Good morning! What would you like to book?
What would you like to book, and when would it suit you?
I see. Then let me look for Wednesday.
You're welcome!
Your e-mail address is confirmed as ada@example.com, right?
The price is not set by me.
Let me know when you are done.
I will look for free times next week.
There is nothing free on Tuesday, but Wednesday has these times.
All right, I leave that.
"""


def lines(table: str) -> list[str]:
    return [line for line in table.splitlines() if line]


def actions(text: str) -> set[str]:
    return {claim.action.value for claim in find_claims(text)}


@pytest.mark.parametrize("text", lines(BOOKED))
def test_a_claim_of_a_booking_is_found(text: str) -> None:
    assert "booked" in actions(text)


@pytest.mark.parametrize("text", lines(MOVED))
def test_a_claim_of_a_move_is_found(text: str) -> None:
    assert "moved" in actions(text)


@pytest.mark.parametrize("text", lines(CANCELLED))
def test_a_claim_of_a_cancellation_is_found(text: str) -> None:
    assert "cancelled" in actions(text) or "booked" in actions(text)


@pytest.mark.parametrize("text", lines(HARMLESS))
def test_what_claims_nothing_is_left_alone(text: str) -> None:
    assert find_claims(text) == []


def test_the_tables_are_not_short() -> None:
    assert len(lines(BOOKED + MOVED + CANCELLED)) >= 60
    assert len(lines(HARMLESS)) >= 60
