"""What our code says itself, in the visitor's language: proposals, bookings, apologies.

These sentences make promises, so no model writes them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.booking.texts import shortened
from app.booking.values import Booked
from app.desk.propose import Proposed
from app.desk.tell import place_of
from app.language.say import spell_span, text

SHOWN_DESCRIPTION = 600  # characters of the invite's description that a proposal quotes


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks one language about times in one zone."""

    language: str
    zone: ZoneInfo

    def proposal(self, proposed: Proposed, title: str, description: str) -> str:
        """The exact values, and the question whether to book them."""
        admitted, order = proposed.admitted, proposed.admitted.order
        meeting, attendee = admitted.meeting, order.attendee
        start, end = (datetime.fromtimestamp(each, UTC) for each in admitted.span)
        place = place_of(order.venue or "", order.location, attendee, meeting, self.language)
        lines = [
            self._say("Shall I book this for you?"),
            "",
            f"• {meeting.name} — {' & '.join(host.name for host in admitted.hosts)}",
            f"• {spell_span(start, end, self.zone, self.language)}",
            *self._other_zones(proposed, start, end),
            f"• {place}",
            "• " + ", ".join(filter(None, (attendee.fullname, attendee.email, attendee.phone))),
        ]
        if attendee.guests:
            guests = ", ".join(attendee.guests)
            lines.append("• " + self._say("Guests: {guests}", guests=guests))
        lines.append("• " + self._say("Invitation: {title}", title=f"“{title}”"))
        if description:
            lines += ["", shortened(description, SHOWN_DESCRIPTION)]
        if meeting.data_policy_url:
            url = meeting.data_policy_url
            lines += ["", self._say("With your yes you accept the data policy: {url}", url=url)]
        return "\n".join(lines)

    def _other_zones(self, proposed: Proposed, start: datetime, end: datetime) -> list[str]:
        """The same time where the hosts are, if their clocks show another one."""
        zones = {host.schedule.zone: host.given_name for host in proposed.admitted.hosts}
        lines = []
        for key, name in zones.items():
            zone = ZoneInfo(key)
            if start.astimezone(zone).utcoffset() != start.astimezone(self.zone).utcoffset():
                when = spell_span(start, end, zone, self.language)
                lines.append("  " + self._say("for {name}: {when}", name=name, when=when))
        return lines

    def reminder(self, proposed_text: str) -> str:
        """The open question once more, in short: its first lines."""
        shown = [line for line in proposed_text.splitlines() if line.startswith("• ")][:2]
        return "\n".join([self._say("Shall I book this for you?"), *shown])

    def booked(self, booked: Booked) -> str:
        """It is done; said only after it was. What is only held is not called booked."""
        when = spell_span(booked.start, booked.end, self.zone, self.language)
        hosts = " & ".join(host.name for host in booked.hosts)
        if booked.provisional_type == "doubleOptIn":
            return self._say(
                "Not booked yet: {meeting} with {hosts} on {when} is held for you. "
                "Please confirm it by the link in the mail to {email}.",
                meeting=booked.meeting_type.name,
                hosts=hosts,
                when=when,
                email=booked.attendee_email,
            )
        if booked.provisional_id:
            return self._say(
                "Not booked yet: {meeting} with {hosts} on {when} is held for you. "
                "{hosts} will confirm or decline it, and a mail to {email} will tell you.",
                meeting=booked.meeting_type.name,
                hosts=hosts,
                when=when,
                email=booked.attendee_email,
            )
        return self._say(
            "Booked: {meeting} with {hosts} on {when}. The invitation goes to {email}.",
            meeting=booked.meeting_type.name,
            hosts=hosts,
            when=when,
            email=booked.attendee_email,
        )

    def gone(self, *, with_others: bool) -> str:
        """The time was taken between the proposal and the yes."""
        if with_others:
            return self._say(
                "I am sorry, this time has just been taken, so nothing is booked. "
                "These are the nearest free times:"
            )
        return self._say(
            "I am sorry, this time has just been taken, so nothing is booked. "
            "Tell me another day, and I will look again."
        )

    def outdated(self) -> str:
        """A button of an older proposal was pressed."""
        return self._say(
            "That proposal does not hold any more, so nothing is booked. "
            "Tell me when it should be, and I will look again."
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

    def yes(self) -> str:
        """The button that confirms."""
        return self._say("Yes, book it")

    def no(self) -> str:
        """The button that declines."""
        return self._say("No")

    def _say(self, message: str, **values: object) -> str:
        return text(self.language, message, **values)
