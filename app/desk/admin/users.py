"""Users: who can be booked, and when they work."""

from collections.abc import Callable
from dataclasses import replace

from app.booking.addresses import normalised_email
from app.booking.hours import Schedule
from app.booking.schedule_check import check_schedule
from app.booking.texts import clean_title
from app.booking.values import Catalog, Host
from app.desk.admin.slugs import free_slug
from app.desk.admin.tokens import UserNotFound
from app.errors import Conflict, Flaw, Invalid, NotFound
from app.store.catalog.catalog import change_catalog, save_hosts
from app.store.engine.database import Transaction
from app.store.engine.ids import new_id


class EmailTaken(Conflict):
    """Another user has that address."""

    code = "email-taken"


class AvailabilityNotFound(NotFound):
    """Nobody works by that availability; it has the id of its user."""

    code = "availability-not-found"


def create_user(session: Transaction, draft: Callable[[Catalog], Host]) -> Host:
    """Add a user with a new id.

    Raises:
        EmailTaken; Invalid: for names and addresses that are none.
    """
    catalog = change_catalog(session)
    host = replace(_checked(draft(catalog)), id=new_id())
    slug = free_slug(host.name, "user", {each.slug for each in catalog.hosts.values()})
    return _save(session, catalog, replace(host, slug=slug))


def change_user(session: Transaction, id_: str, change: Callable[[Host], Host]) -> Host:
    """Change a user; what is booked with them stays as it is.

    Raises:
        UserNotFound: if there is none.
        as `create_user` does.
    """
    catalog = change_catalog(session)
    return _save(session, catalog, _checked(change(user_of(catalog, id_))))


def change_hours(
    session: Transaction, id_: str, change: Callable[[Schedule], Schedule]
) -> Schedule:
    """Change when a user works; what is booked outside of the new hours stays.

    Raises:
        AvailabilityNotFound: if there is no such user.
        Invalid: for hours that overlap, with their paths.
    """
    catalog = change_catalog(session)
    host = catalog.hosts.get(id_)
    if host is None:
        raise AvailabilityNotFound(f"There is no availability {id_!r}.")
    schedule = change(host.schedule)
    check_schedule(schedule)
    save_hosts(session, [replace(host, schedule=schedule)])
    return schedule


def user_of(catalog: Catalog, id_: str) -> Host:
    """A user.

    Raises:
        UserNotFound: if there is none.
    """
    if id_ not in catalog.hosts:
        raise UserNotFound(f"There is no user {id_!r}.")
    return catalog.hosts[id_]


def _checked(host: Host) -> Host:
    flaws: list[Flaw] = []
    email = host.email
    try:
        email = normalised_email(host.email)
    except ValueError as error:
        flaws.append(Flaw("email", str(error)))
    given, family = clean_title(host.given_name), clean_title(host.family_name)
    if not given:
        flaws.append(Flaw("givenName", "must not be empty"))
    if flaws:
        raise Invalid("; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws), flaws)
    return replace(host, email=email, given_name=given, family_name=family)


def _save(session: Transaction, catalog: Catalog, host: Host) -> Host:
    for other in catalog.hosts.values():
        if other.id != host.id and other.email.casefold() == host.email.casefold():
            raise EmailTaken(f"There is a user with the address {host.email} already.")
    save_hosts(session, [host])
    return host
