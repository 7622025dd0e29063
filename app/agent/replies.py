"""What our code says itself, in the visitor's language: proposals, bookings, apologies.

These sentences make promises, so no model writes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.booking.change_windows import TooLate
from app.booking.codes import spelled
from app.booking.texts import clean_title, shortened
from app.booking.values import Booked, Host
from app.conversation.events import ProposalKind, ProposalMessage
from app.desk.admission.admission import Admission
from app.desk.appointments.access import AlreadyCancelled, AppointmentPast
from app.desk.appointments.reschedule import GroupIsTheHosts, NotConfirmed
from app.desk.notifications.meetings import place_of
from app.desk.proposals.carry_out import AppointmentChanged
from app.desk.proposals.propose_booking import BookingProposal, ProposalVoid
from app.desk.proposals.propose_change import ChangeProposal, SameTime
from app.errors import AppError
from app.language.i18n.say import spell_day, spell_span, spell_time, text

SHOWN_PURPOSE = 300  # characters of it that a proposal quotes
BULLET = "• "  # before each line of what is proposed


@dataclass(frozen=True, slots=True)
class ProposalText:
    """A proposal as it is put: the question, the values (a line each), and all of it."""

    question: str
    lines: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks one language about times in one zone."""

    language: str
    zone: ZoneInfo

    def proposal(self, proposed: BookingProposal) -> ProposalText:
        """The exact values, and the question whether to book them."""
        admitted, order = proposed.admitted, proposed.admitted.order
        meeting, attendee = admitted.meeting, order.attendee
        start, end = (datetime.fromtimestamp(each, UTC) for each in admitted.span)
        who = attendee.fullname, attendee.email, attendee.phone
        place = place_of(order.venue or "", order.location, attendee, meeting, self.language)
        lines = [
            f"{meeting.name} — {_names(admitted.hosts)}",
            spell_span(start, end, self.zone, self.language),
            place,
            ", ".join(filter(None, who)),
        ]
        if attendee.guests:
            lines.append(self._say("Guests: {guests}", guests=", ".join(attendee.guests)))
        if people := self._people(admitted):
            lines.append(people)
        if purpose := clean_title(attendee.notes.get("purpose", "")):
            shown = shortened(purpose, SHOWN_PURPOSE)
            lines.append(self._say("About: {purpose}", purpose=f"“{shown}”"))
        there = self._other_zones(admitted.hosts, start, end)
        policy = meeting.data_policy_url
        said = self._say("With your yes you accept the data policy: {url}", url=policy)
        question = self._say("Shall I book this for you?")
        return _proposed(question, lines, there, 2, said if policy else "")

    def _people(self, admitted: Admission) -> str:
        """How many come; of a group how many places are taken, if not one for each."""
        people = admitted.order.attendee.notes.get("people", "")
        if admitted.meeting.spots <= 1 or not people:
            return self._say("People: {people}", people=people) if people else ""
        if str(admitted.places) == people:
            return self._say("Places: {places}", places=people)
        return self._say(
            "Places: {places} of {people}; everybody else books a place of their own",
            places=admitted.places,
            people=people,
        )

    def _other_zones(self, hosts: Sequence[Host], start: datetime, end: datetime) -> list[str]:
        """The same time where the hosts are, if their clocks show another one."""
        zones = {host.schedule.zone: host.given_name for host in hosts}
        lines = []
        for key, name in zones.items():
            zone = ZoneInfo(key)
            if start.astimezone(zone).utcoffset() != start.astimezone(self.zone).utcoffset():
                when = spell_span(start, end, zone, self.language)
                lines.append("  " + self._say("for {name}: {when}", name=name, when=when))
        return lines

    def change(self, proposed: ChangeProposal) -> ProposalText:
        """The appointment, what is to become of it, and the question whether to do so."""
        booked, change = proposed.booked, proposed.change
        facts = self._facts(booked)
        now = facts["when"]
        lines = [f"{facts['meeting']} — {facts['hosts']}"]
        if change.kind == "cancel":
            lines.append(now)
            if change.reason:
                lines.append(self._say("Reason: {reason}", reason=change.reason))
            return _proposed(self._say("Shall I cancel this appointment?"), lines)
        start = proposed.proposal.order.start
        end = start + (booked.end - booked.start)
        new = spell_span(start, end, self.zone, self.language)
        lines += [self._say("New: {when}", when=new), self._say("Until now: {when}", when=now)]
        there = self._other_zones(booked.hosts, start, end)
        return _proposed(self._say("Shall I move this appointment?"), lines, there, 2)

    def reminder(self, shown: ProposalMessage, when: str = "") -> ProposalText:
        """The open question once more, in short: its first lines.

        `when` takes the place of the second, if the visitor's clock is another one now.
        """
        lines = (*shown.lines[:1], when) if when else shown.lines[:2]
        text = "\n".join([shown.question, *(f"{BULLET}{line}" for line in lines)])
        return ProposalText(shown.question, lines, text)

    def booked(self, booked: Booked) -> str:
        """It is done; said only after it was. What is only held is not called booked."""
        facts = self._facts(booked) | {"email": booked.attendee_email}
        if booked.provisional_type == "doubleOptIn":
            return self._say(
                "Not booked yet: {meeting} with {hosts} on {when} is held for you. "
                "Please confirm it by the link in the mail to {email}.",
                **facts,
            )
        if booked.provisional_id:
            return self._say(
                "Not booked yet: {meeting} with {hosts} on {when} is held for you. "
                "{hosts} will confirm or decline it, and a mail to {email} will tell you.",
                **facts,
            )
        return self._say(
            "Booked: {meeting} with {hosts} on {when}. The invitation goes to {email}. "
            "Your booking code is {code}: with it you can move or cancel the appointment here.",
            **facts,
            code=spelled(booked.code),
        )

    def done(self, kind: ProposalKind, booked: Booked) -> str:
        """It is booked, moved or cancelled; said only after it was."""
        if kind == "book":
            return self.booked(booked)
        return self._say(
            "Moved: {meeting} with {hosts} is now on {when}."
            if kind == "move"
            else "Cancelled: {meeting} with {hosts} on {when}.",
            **self._facts(booked),
        )

    def _facts(self, booked: Booked) -> dict[str, str]:
        """What replies say of an appointment: the meeting, with whom and when."""
        return {
            "meeting": booked.meeting_type.name,
            "hosts": _names(booked.hosts),
            "when": spell_span(booked.start, booked.end, self.zone, self.language),
        }

    def not_done(self, kind: ProposalKind, why: str) -> str:
        """The yes came, and it could not be done."""
        if kind == "cancel":
            return self._say("I am sorry, nothing was cancelled. {why}", why=why)
        return self._say("I am sorry, nothing was moved. {why}", why=why)

    def why_not(self, kind: ProposalKind, error: AppError, booked: Booked) -> str:
        """Why an appointment cannot be moved or cancelled; `booked` is how it stands."""
        hosts = _names(booked.hosts)
        match error:
            case TooLate():
                return self._too_late(kind, booked, hosts)
            case GroupIsTheHosts():
                return self._say(
                    "Only {hosts} can move a group appointment, for everybody. You can cancel "
                    "your place and book another time.",
                    hosts=hosts,
                )
            case AlreadyCancelled():
                return self._say("This appointment is cancelled already.")
            case AppointmentPast():
                return self._say("This appointment is over.")
            case NotConfirmed():
                return self._say(
                    "This appointment is not confirmed yet. You can cancel it and book another "
                    "time."
                )
            case SameTime():
                return self._say("The appointment is at that time already.")
            case AppointmentChanged() | ProposalVoid():
                return self._say("The appointment has changed meanwhile. Please ask once more.")
        return self._say("This cannot be done here, but {hosts} can help you.", hosts=hosts)

    def _too_late(self, kind: ProposalKind, booked: Booked, hosts: str) -> str:
        meeting = booked.meeting_type
        policy = meeting.cancel_policy if kind == "cancel" else meeting.move_policy
        if policy.notice is None:
            return self._say("Only {hosts} can change this appointment.", hosts=hosts)
        until = booked.start - policy.notice
        when = spell_day(until, self.zone, self.language)
        return self._say(
            "It is too late: this was possible until {when}, {time}. Now only {hosts} can "
            "change the appointment.",
            when=when,
            time=spell_time(until, self.zone, self.language),
            hosts=hosts,
        )

    def handed_over(self, link: str) -> str:
        """A person answers from now on."""
        return self._say(
            "I have passed this on: a person will read it and answer you here. If you would "
            "rather not wait, you can also book here: {link}",
            link=link,
        )

    def gone(self, kind: ProposalKind = "book", *, with_others: bool) -> str:
        """The time was taken between the proposal and the yes."""
        if kind == "move":
            return self._say(
                "I am sorry, this time has just been taken, so your appointment stays where it "
                "was. These are the nearest free times:"
                if with_others
                else "I am sorry, this time has just been taken, so your appointment stays "
                "where it was. Tell me another day, and I will look again."
            )
        return self._say(
            "I am sorry, this time has just been taken, so nothing is booked. "
            "These are the nearest free times:"
            if with_others
            else "I am sorry, this time has just been taken, so nothing is booked. "
            "Tell me another day, and I will look again."
        )

    def outdated(self) -> str:
        """A button of an older proposal was pressed."""
        return self._say(
            "That proposal does not hold any more, so nothing was done. "
            "Tell me what you would like, and I will look again."
        )

    def apology(self, link: str) -> str:
        """The model cannot be reached."""
        return self._say(
            "I am sorry, I cannot answer properly at the moment. Nothing new was booked. "
            "Please write again in a little while, or book here: {link}",
            link=link,
        )

    def withheld(self, link: str) -> str:
        """A content filter stopped the question or the answer."""
        return self._say(
            "I am sorry, I cannot answer that. I can help you to book an appointment: "
            "tell me when it should be, or book here: {link}",
            link=link,
        )

    def spent(self, link: str) -> str:
        """No more tokens may be spent."""
        return self._say(
            "I am sorry, that is as much as I can do in this chat for now. Nothing new was "
            "booked. You can book here: {link}",
            link=link,
        )

    def too_fast(self) -> str:
        """The visitor writes more than we answer."""
        return self._say(
            "These were many messages at once. Please wait a minute, then tell me in one "
            "message what I can do for you."
        )

    def booked_enough(self, link: str) -> str:
        """The contact has booked as often as anybody may in a day."""
        return self._say(
            "I am sorry, you have booked as many appointments as can be booked here in a "
            "day, so nothing new is booked. Please come back tomorrow, or book here: {link}",
            link=link,
        )

    def yes(self, kind: ProposalKind = "book") -> str:
        """The button that confirms."""
        if kind == "move":
            return self._say("Yes, move it")
        return self._say("Yes, cancel it") if kind == "cancel" else self._say("Yes, book it")

    def no(self, kind: ProposalKind = "book") -> str:
        """The button that declines."""
        return self._say("No, keep it") if kind == "cancel" else self._say("No")

    def _say(self, message: str, **values: object) -> str:
        return text(self.language, message, **values)


def _names(hosts: Sequence[Host]) -> str:
    return " & ".join(host.name for host in hosts)


def _proposed(
    question: str,
    lines: Sequence[str],
    there: Sequence[str] = (),
    at: int = 0,
    policy: str = "",
) -> ProposalText:
    """All of it as text, with the lines `there` behind as many of the others as `at`."""
    shown = [f"{BULLET}{line}" for line in lines]
    shown[at:at] = there
    whole = [question, "", *shown, *(["", policy] if policy else [])]
    return ProposalText(question, tuple(lines), "\n".join(whole))
