"""When a visitor has agreed to a proposal, and when not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.booking.values import Attendee, Order
from app.conversation.consent import Verdict, judge
from app.conversation.events import Event, ProposalMessage, VisitorInput, of_kind
from app.conversation.proposals import BOOKED, OPEN, REJECTED, REPLACED, Proposal
from tests.agent.logs import asked, assistant, log, proposal, result, visitor

ORDER = Order("intro", datetime(2026, 11, 24, 13, tzinfo=UTC), Attendee("a@b.example", "Ada"))
CONFIRM, REJECT = ("confirm", "p1"), ("reject", "p1")
BEGUN = (visitor("hello"), assistant())


def shown_at(seq: int, status: str = OPEN) -> Proposal:
    """The proposal p1, shown by that event."""
    return Proposal("p1", "c1", seq, status, "digest", ORDER, ("mia",), ORDER.start)


def judged(events: Sequence[Event], pending: int, status: str = OPEN) -> Verdict:
    """The verdict on the newest proposal in the log; the last `pending` messages wait."""
    seq = max((e.seq for e in events if isinstance(e, ProposalMessage)), default=0)
    waiting = list(of_kind(events, VisitorInput))[-pending:]
    return judge(shown_at(seq, status), events, waiting)


def last(events: Sequence[Event]) -> list[VisitorInput]:
    """The visitor's newest message."""
    return list(of_kind(events, VisitorInput))[-1:]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (["yes"], Verdict.YES),
        (["Yes please!"], Verdict.YES),
        (["ja, gerne"], Verdict.YES),
        (["ok", "yes"], Verdict.YES),
        (["no"], Verdict.NO),
        (["nein danke"], Verdict.NO),
        (["yes", "no"], Verdict.UNCLEAR),
        (["no", "yes"], Verdict.UNCLEAR),
        (["yes", "but with Jonas"], Verdict.UNCLEAR),
        (["rather on Wednesday"], Verdict.UNCLEAR),
        (["who is Mia?"], Verdict.UNCLEAR),
    ],
)
def test_words_count_as_an_answer_to_the_proposal_before_them(
    said: list[str], verdict: Verdict
) -> None:
    events = log(*BEGUN, proposal(), *map(visitor, said))

    assert judged(events, pending=len(said)) is verdict


@pytest.mark.parametrize(
    ("entries", "pending"),
    [
        ([proposal(), visitor("where?"), assistant("Online. More?"), visitor("yes")], 1),
        ([proposal(), visitor("hm"), asked("a"), result("a"), assistant(), visitor("yes")], 1),
        ([visitor("yes"), proposal()], 1),
        ([visitor("wait"), proposal(), visitor("yes")], 2),
    ],
    ids=["another question", "after a search", "said before it", "one said before it"],
)
def test_a_yes_to_anything_else_is_no_yes(entries: list[Event], pending: int) -> None:
    assert judged(log(*BEGUN, *entries), pending) in (Verdict.NONE, Verdict.UNCLEAR)


def test_a_proposal_that_was_shown_again_can_be_agreed_to_again() -> None:
    events = log(
        *BEGUN, proposal(), visitor("where?"), assistant("Online."), proposal(), visitor("yes")
    )

    assert judged(events, pending=1) is Verdict.YES


def test_steps_that_nobody_sees_do_not_come_between() -> None:
    events = log(*BEGUN, proposal(), asked("a"), result("a"), visitor("yes"))

    assert judged(events, pending=1) is Verdict.YES


@pytest.mark.parametrize("status", [BOOKED, REJECTED, REPLACED])
def test_words_are_no_answer_to_a_proposal_that_is_settled(status: str) -> None:
    assert judged(log(*BEGUN, proposal(), visitor("yes")), 1, status) is Verdict.NONE


@pytest.mark.parametrize(
    ("action", "status", "verdict"),
    [
        (CONFIRM, OPEN, Verdict.YES),
        (CONFIRM, BOOKED, Verdict.YES),  # pressed twice: told the same booking again
        (CONFIRM, REJECTED, Verdict.OUTDATED),
        (CONFIRM, REPLACED, Verdict.OUTDATED),
        (REJECT, OPEN, Verdict.NO),
        (REJECT, BOOKED, Verdict.OUTDATED),
        (REJECT, REJECTED, Verdict.OUTDATED),
        (("confirm", "p0"), OPEN, Verdict.OUTDATED),
        (("reject", "p0"), OPEN, Verdict.OUTDATED),
        (("slot", "s1"), OPEN, Verdict.UNCLEAR),
        (("slot", "s1"), BOOKED, Verdict.NONE),
    ],
)
def test_a_button_counts_for_its_own_proposal_alone(
    action: tuple[str, str], status: str, verdict: Verdict
) -> None:
    events = log(*BEGUN, proposal(), visitor("label", action))

    assert judged(events, 1, status) is verdict


def test_a_button_counts_whatever_was_said_since() -> None:
    events = log(
        *BEGUN, proposal(), visitor("where?"), assistant("Online."), visitor("Yes", CONFIRM)
    )

    assert judged(events, 1) is Verdict.YES


def test_a_slot_whose_label_reads_like_a_yes_is_none() -> None:
    events = log(*BEGUN, proposal(), visitor("ok", ("slot", "s1")))

    assert judged(events, 1) is Verdict.UNCLEAR


def test_a_proposal_that_nobody_was_shown_cannot_be_agreed_to() -> None:
    events = log(*BEGUN, visitor("yes"))

    assert judge(shown_at(0), events, last(events)) is Verdict.NONE


def test_a_button_without_any_proposal_is_outdated() -> None:
    events = log(*BEGUN, visitor("Yes", CONFIRM))

    assert judge(None, events, last(events)) is Verdict.OUTDATED


def test_a_button_pressed_for_something_that_was_not_shown_yet_is_outdated() -> None:
    events = log(*BEGUN, visitor("Yes", CONFIRM), proposal())

    assert judged(events, 1) is Verdict.OUTDATED


def test_without_a_proposal_a_yes_is_just_a_word() -> None:
    events = log(*BEGUN, visitor("yes"))

    assert judge(None, events, last(events)) is Verdict.NONE


def test_a_proposal_with_other_values_is_another_one() -> None:
    events = log(*BEGUN, proposal("p2"), visitor("Yes", CONFIRM))
    newest = replace(shown_at(3), id="p2")

    assert judge(newest, events, last(events)) is Verdict.OUTDATED
