"""Routing forms, as they are kept."""

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select

from app.booking.routing import RoutingForm
from app.errors import NotFound
from app.store.engine.database import Transaction
from app.store.tables import RoutingFormRow, table

_form = table(RoutingFormRow)
_FORMS = TypeAdapter(RoutingForm)


class RoutingFormNotFound(NotFound):
    """There is no such routing form."""

    code = "routing-form-not-found"


def add_form(session: Transaction, form: RoutingForm, now: int) -> None:
    """Save a new form."""
    document = _FORMS.dump_json(form).decode()
    session.execute(insert(_form).values(id=form.id, document=document, created_at=now))


def get_form(session: Transaction, id_: str) -> RoutingForm:
    """Load one form.

    Raises:
        RoutingFormNotFound: if there is none.
    """
    form = find_form(session, id_)
    if form is None:
        raise RoutingFormNotFound(f"There is no routing form {id_!r}.")
    return form


def find_form(session: Transaction, id_: str | None) -> RoutingForm | None:
    """One form, if there is one of that id."""
    if id_ is None or not id_.isprintable():  # PostgreSQL cannot even look for a NUL
        return None
    query = select(_form.c.document).where(_form.c.id == id_)
    document = session.execute(query).scalar()
    return None if document is None else _FORMS.validate_json(document)


def delete_form(session: Transaction, id_: str) -> None:
    """Delete a form, if there is one of that id."""
    session.execute(delete(_form).where(_form.c.id == id_))


def list_forms(session: Transaction) -> list[RoutingForm]:
    """Every form, oldest first."""
    query = select(_form.c.document).order_by(_form.c.created_at, _form.c.id)
    return [_FORMS.validate_json(document) for document in session.execute(query).scalars()]
