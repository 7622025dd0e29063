"""Queues: GET, POST and PATCH under /v4/queue."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from app.booking.values import Host, LimitPeriod, Queue, Strategy
from app.errors import flawed
from app.web.schemas.shared_schemas import HAS_TEXT, NOT_BLANK, UNIQUE, WHOLE, Body, Id

QueueType = Literal["simpleRoundRobin", "advancedRoundRobin", "equalDistribution", "collective"]
UserIds = Annotated[list[Id], Field(min_length=1, max_length=200, json_schema_extra=UNIQUE)]
Name = Annotated[
    str, Field(min_length=1, max_length=200, json_schema_extra=HAS_TEXT), NOT_BLANK
]


class CapacityBody(Body):
    """Most bookings of a user in a period; null: any number."""

    user_id: Id
    capacity: Annotated[int, Field(ge=0, le=10_000), WHOLE] | None = None


class PriorityBody(Body):
    """A user's stars; more come first."""

    user_id: Id
    priority: Annotated[int, Field(ge=1, le=3), WHOLE]


class WeightBody(Body):
    """How many turns a user has in a round; 0: none."""

    user_id: Id
    weight: Annotated[int, Field(ge=0, le=16), WHOLE]


class QueueChange(Body):
    """What is to change. A list replaces the one before; users not in it have the default."""

    name: Name | None = None
    type: QueueType | None = None
    user_ids: UserIds | None = None
    user_capacities: Annotated[list[CapacityBody], Field(max_length=200)] | None = None
    user_priorities: Annotated[list[PriorityBody], Field(max_length=200)] | None = None
    user_weights: Annotated[list[WeightBody], Field(max_length=200)] | None = None
    distribution_period: Literal["day", "week", "month"] | None = None
    max_lead_threshold: Annotated[int, Field(ge=1, le=1000), WHOLE] | None = None

    def applied_to(self, queue: Queue) -> Queue:
        """The queue with what was said; whether it makes sense is judged later.

        When users leave, so does what was said of them.

        Raises:
            Invalid: for a user who is twice in a list, or not in the queue.
        """
        hosts = tuple(self.user_ids or queue.host_ids)
        return replace(
            queue,
            name=self.name or queue.name,
            strategy=Strategy(self.type) if self.type else queue.strategy,
            host_ids=hosts,
            capacities=self._shares("user_capacities", queue.capacities, hosts),
            priorities=self._shares("user_priorities", queue.priorities, hosts),
            weights=self._shares("user_weights", queue.weights, hosts),
            period=LimitPeriod(self.distribution_period or queue.period),
            lead=self.max_lead_threshold or queue.lead,
        )

    def _shares(
        self, field: str, before: Mapping[str, int], hosts: tuple[str, ...]
    ) -> Mapping[str, int]:
        """What a list says of each user; what was said before if it was not sent."""
        bodies: list[Any] | None = getattr(self, field)
        if bodies is None:
            return {user: share for user, share in before.items() if user in hosts}
        shares: dict[str, int | None] = {}
        for number, body in enumerate(bodies):
            path = f"{type(self).model_fields[field].alias}[{number}].userId"
            if body.user_id in shares:
                raise flawed(path, "is there twice")
            if body.user_id not in hosts:
                raise flawed(path, "is none of the queue's users")
            shares[body.user_id] = getattr(body, _SHARES[field])
        return {user: share for user, share in shares.items() if share is not None}


_SHARES = {
    "user_capacities": "capacity",
    "user_priorities": "priority",
    "user_weights": "weight",
}


class NewQueue(QueueChange):
    """A queue to be."""

    name: Name
    user_ids: UserIds

    def to_queue(self) -> Queue:
        """The queue as a value.

        Raises:
            Invalid: as `applied_to` does.
        """
        return self.applied_to(Queue(id="", number=0, name="", host_ids=()))


class QueueReply(Body):
    """A rotation of users, in the order of its first round."""

    id: str
    name: str
    type: str
    user_ids: list[str]
    user_capacities: list[CapacityBody]
    user_priorities: list[PriorityBody]
    user_weights: list[WeightBody]
    distribution_period: str
    max_lead_threshold: int

    @classmethod
    def of(cls, queue: Queue) -> "QueueReply":
        """Show a queue; users of whom nothing was said are left out of the lists."""
        return cls(
            id=queue.id,
            name=queue.name,
            type=queue.strategy.value,
            user_ids=list(queue.host_ids),
            user_capacities=[
                CapacityBody(user_id=user, capacity=most)
                for user, most in queue.capacities.items()
            ],
            user_priorities=[
                PriorityBody(user_id=user, priority=stars)
                for user, stars in queue.priorities.items()
            ],
            user_weights=[
                WeightBody(user_id=user, weight=weight)
                for user, weight in queue.weights.items()
            ],
            distribution_period=queue.period.value,
            max_lead_threshold=queue.lead,
        )


class NextHostBody(Body):
    """A user whose turn comes."""

    id: str
    email: str
    given_name: str
    family_name: str
    full_name: str

    @classmethod
    def of(cls, host: Host) -> "NextHostBody":
        """Show a host."""
        return cls(
            id=host.id,
            email=host.email,
            given_name=host.given_name,
            family_name=host.family_name,
            full_name=host.name,
        )


class NextHostsReply(Body):
    """The users of a queue, in the order in which they are asked."""

    next_hosts: list[NextHostBody]
