"""One-time links, payments, pending attendees and routing forms."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.booking.routing import (
    MAX_ANSWER,
    Condition,
    Destination,
    Match,
    Question,
    QuestionKind,
    RoutingForm,
    Rule,
)
from app.store.catalog.links_and_payments import OneTimeLink, Payment
from app.store.conversations.leads import PendingAttendee
from app.web.schemas.booking_schemas import AttendeeBody
from app.web.schemas.shared_schemas import (
    HAS_TEXT,
    MAX_JSON_INTEGER,
    NOT_BLANK,
    UNIQUE,
    WHOLE,
    Body,
    Id,
    Moment,
    WebAddress,
    written,
)

Text = Annotated[
    str, Field(min_length=1, max_length=500, json_schema_extra=HAS_TEXT), NOT_BLANK
]
Amount = Annotated[
    int, Field(ge=1, le=MAX_JSON_INTEGER, description="in the smallest unit"), WHOLE
]
Answer = Annotated[str, Field(max_length=MAX_ANSWER)]
PaymentStatus = Literal["paid", "refunded"]


class OneTimeLinkReply(Body):
    """A link that books once."""

    id: str
    url: str
    meeting_type_id: str
    expires_at: Moment

    @classmethod
    def of(cls, link: OneTimeLink, public_url: str) -> "OneTimeLinkReply":
        """Show a link under the address where our pages are."""
        return cls(
            id=link.id,
            url=f"{public_url.rstrip('/')}/1t/{link.id}",
            meeting_type_id=link.meeting_type_id,
            expires_at=_moment(link.expires_at),
        )


class PaymentBody(Body):
    """A payment that somebody has made."""

    meeting_type_id: Id
    amount: Amount
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]
    id: Annotated[
        str | None,
        Field(pattern="^[!-~]{1,128}$", description="the payment service's own, if wanted"),
    ] = None

    def to_payment(self, now: datetime) -> Payment:
        """The payment as a value; "" is the id of one that gets one."""
        return Payment(
            id=self.id or "",
            meeting_type_id=self.meeting_type_id,
            amount=self.amount,
            currency=self.currency,
            status="paid",
            used_by=None,
            created_at=int(now.timestamp()),
        )


class PaymentChange(Body):
    """What became of a payment."""

    status: PaymentStatus


class PaymentReply(Body):
    """A payment that was recorded."""

    id: str
    meeting_type_id: str
    amount: int
    currency: str
    status: PaymentStatus
    used_by: Annotated[str | None, Field(description="the attendee who used it last")] = None
    created_at: Moment

    @classmethod
    def of(cls, payment: Payment) -> "PaymentReply":
        """Show a payment."""
        return cls(
            id=payment.id,
            meeting_type_id=payment.meeting_type_id,
            amount=payment.amount,
            currency=payment.currency,
            status=payment.status,
            used_by=payment.used_by,
            created_at=_moment(payment.created_at),
        )


class PendingAttendeeBody(AttendeeBody):
    """Somebody who begins to fill in a form, and what for."""

    meeting_type_id: Id | None = None


class PendingAttendeeReply(Body):
    """Somebody who began to fill in a form."""

    id: int
    meeting_type_id: str | None = None
    email: str
    fullname: str
    firstname: str | None = None
    lastname: str | None = None
    phone: str | None = None
    language: str | None = None
    timezone: str | None = None
    notes: dict[str, str]
    bringalong_emails: list[str]
    receive_reminders: bool
    created_at: Moment
    updated_at: Moment

    @classmethod
    def of(cls, pending: PendingAttendee) -> "PendingAttendeeReply":
        """Show somebody."""
        attendee = pending.attendee
        return cls(
            id=pending.id,
            meeting_type_id=pending.meeting_type_id,
            email=attendee.email,
            fullname=attendee.fullname,
            firstname=attendee.firstname or None,
            lastname=attendee.lastname or None,
            phone=attendee.phone or None,
            language=attendee.language or None,
            timezone=attendee.timezone or None,
            notes=dict(attendee.notes),
            bringalong_emails=list(attendee.guests),
            receive_reminders=attendee.receive_reminders,
            created_at=_moment(pending.created_at),
            updated_at=_moment(pending.updated_at),
        )


class QuestionBody(Body):
    """Something that a visitor is asked; a choice has choices, a text has none."""

    id: Id
    label: Text
    type: Annotated[
        Literal["text", "choice"] | None, Field(description="`text` if absent.")
    ] = None
    choices: Annotated[list[Text], Field(max_length=100, json_schema_extra=UNIQUE)] | None = (
        None
    )
    required: Annotated[bool | None, Field(description="false if absent.")] = None

    def to_question(self) -> Question:
        """The question as a value."""
        return Question(
            id=self.id,
            label=self.label,
            sort=QuestionKind(self.type or "text"),
            choices=tuple(self.choices or ()),
            required=bool(self.required),
        )

    @classmethod
    def of(cls, question: Question) -> "QuestionBody":
        """Show a question."""
        return cls(
            id=question.id,
            label=question.label,
            type=question.sort.value,
            choices=list(question.choices),
            required=question.required,
        )


class ConditionBody(Body):
    """What the answer to a question must be; upper and lower case are the same.

    Only `oneOf` has several values.
    """

    question_id: Id
    operator: Annotated[
        Literal["equals", "contains", "oneOf"] | None, Field(description="`equals` if absent.")
    ] = None
    values: Annotated[list[Text], Field(min_length=1, max_length=100)]

    def to_condition(self) -> Condition:
        """The condition as a value."""
        return Condition(self.question_id, Match(self.operator or "equals"), tuple(self.values))

    @classmethod
    def of(cls, condition: Condition) -> "ConditionBody":
        """Show a condition."""
        return cls(
            question_id=condition.question_id,
            operator=condition.test.value,
            values=list(condition.values),
        )


class DestinationBody(Body):
    """Where answers lead. Nothing at all: to no meeting."""

    meeting_type_id: Id | None = None
    queue_id: Id | None = None
    redirect: WebAddress | None = None

    def to_destination(self) -> Destination:
        """The destination as a value."""
        return Destination(self.meeting_type_id, self.queue_id, self.redirect or "")

    @classmethod
    def of(cls, destination: Destination) -> "DestinationBody":
        """Show a destination."""
        return cls.model_construct(  # it was judged when it was saved, by the rules of then
            meeting_type_id=destination.meeting_type_id,
            queue_id=destination.queue_id,
            redirect=destination.redirect or None,
        )


class RuleBody(Body):
    """Where answers lead that fulfil all the conditions."""

    conditions: Annotated[list[ConditionBody], Field(min_length=1, max_length=50)]
    destination: Annotated[
        DestinationBody, Field(description="Somewhere: one of its fields at least.")
    ]

    def to_rule(self) -> Rule:
        """The rule as a value."""
        conditions = tuple(each.to_condition() for each in self.conditions)
        return Rule(conditions, self.destination.to_destination())


class RoutingFormBody(Body):
    """Questions, and rules of which the first that matches wins; else the default."""

    name: Text
    questions: Annotated[list[QuestionBody], Field(max_length=100)] | None = None
    rules: Annotated[list[RuleBody], Field(max_length=100)] | None = None
    default: DestinationBody | None = None

    def to_form(self) -> RoutingForm:
        """The form as a value, not yet judged and without an id."""
        return RoutingForm(
            id="",
            name=self.name,
            questions=tuple(each.to_question() for each in self.questions or ()),
            rules=tuple(each.to_rule() for each in self.rules or ()),
            default=(self.default or DestinationBody()).to_destination(),
        )


class RoutingFormReply(Body):
    """A routing form; where it leads is shown with a token only."""

    id: str
    name: str
    questions: list[QuestionBody]
    rules: list[RuleBody] | None = None
    default: DestinationBody | None = None

    @classmethod
    def of(cls, form: RoutingForm, *, with_rules: bool) -> "RoutingFormReply":
        """Show a form."""
        shown = cls(
            id=form.id,
            name=form.name,
            questions=[QuestionBody.of(each) for each in form.questions],
        )
        if with_rules:
            shown.default = DestinationBody.of(form.default)
            shown.rules = [
                RuleBody(
                    conditions=[ConditionBody.of(each) for each in rule.conditions],
                    destination=DestinationBody.of(rule.destination),
                )
                for rule in form.rules
            ]
        return shown


class AnswersBody(Body):
    """A visitor's answers, by the questions' ids."""

    answers: Annotated[dict[str, Answer], Field(max_length=200)]


def _moment(at: int) -> str:
    return written(datetime.fromtimestamp(at, UTC))
