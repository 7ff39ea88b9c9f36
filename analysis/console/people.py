"""Pages about accounts of staff, and the log of what everybody did."""

import sqlite3
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import Response

from analysis.console import accounts, audit, links, passwords, sessions
from analysis.console.accounts import EVERY_STUDY
from analysis.console.errors import ConsoleError
from analysis.console.provider import LONGEST_SUBJECT
from analysis.console.rendering import render
from analysis.console.roles import MEANING, ROLES
from analysis.console.signing_in import LONGEST_PASSWORD
from analysis.console.visits import OwnForm, Visit, allowed

router = APIRouter()
Reader = Annotated[Visit, allowed("see people")]
Admin = Annotated[Visit, allowed("change people")]
LINES = 100  # of the log on one page
CHANGES = {  # of an account, as the log says them
    "close": "closed an account",
    "open": "opened an account again",
    "reset": "gave an account another password, without second factor",
    "link": "linked an account to somebody at the provider",
    "unlink": "unlinked an account from the provider",
}
Text = Annotated[str, Form(max_length=LONGEST_PASSWORD)]


@router.get("/people")
def show_people(request: Request, visit: Reader) -> Response:
    """All accounts."""
    return render(request, "people.html", _people(visit))


@router.post("/people", dependencies=[OwnForm])
def add_person(
    request: Request,
    visit: Admin,
    name: Text = "",
    role: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    study: Annotated[list[str], Form()] = [],  # noqa: B006 - and this too
) -> Response:
    """Make an account, with a password that is shown once and has to be changed at once."""
    password, name = passwords.one_time(), name.strip().lower()
    errors = _missing(visit, role, study)
    try:
        if not errors:
            with visit.console.database.transaction() as connection:
                accounts.add(
                    *(connection, name, tuple(role), tuple(study), password), must_change=True
                )
                now, said = visit.console.clock(), f"{name}: {', '.join(role)}"
                audit.note(connection, now, visit.account.name, "made an account", said)
    except ConsoleError as error:
        errors = {"name": str(error)}
    if errors:
        kept = {"errors": errors, "name": name, "chosen": {*role, *study}}
        return render(request, "people.html", _people(visit, **kept), 422)
    return render(request, "people.html", _people(visit, made=name, password=password))


@router.post("/people/{name}", dependencies=[OwnForm])
def change_person(
    request: Request,
    visit: Admin,
    name: str,
    do: Annotated[str, Form()] = "",
    subject: Annotated[str, Form(max_length=LONGEST_SUBJECT)] = "",
) -> Response:
    """Close an account or open it again, give it another password, or link it; its sessions end."""
    context: dict[str, object] = {}
    provider = visit.console.provider
    try:
        with visit.console.database.transaction() as connection:
            account = accounts.find(connection, name)
            if account is None or account.name == visit.account.name:
                raise HTTPException(404)  # nobody locks themselves out
            if do in {"close", "open"}:
                accounts.close(connection, name, is_closed=do == "close")
            elif do == "reset":
                context = {"made": name, "password": _reset(connection, name)}
            elif do == "link" and provider is not None:
                links.link(connection, name, provider.settings.issuer, subject.strip())
            elif do == "unlink":
                links.unlink(connection, name)
            else:
                raise HTTPException(400)
            sessions.end_all(connection, name)
            about = f"{name}: {subject.strip()}" if do == "link" else name
            audit.note(connection, visit.console.clock(), visit.account.name, CHANGES[do], about)
    except ConsoleError as error:
        return render(request, "people.html", _people(visit, errors={"accounts": str(error)}), 422)
    return render(request, "people.html", _people(visit, **context))


def _reset(connection: sqlite3.Connection, name: str) -> str:
    """Another password, which has to be changed, instead of the one that there was and any code."""
    password = passwords.one_time()
    accounts.set_password(connection, name, password, must_change=True)
    accounts.set_second_factor(connection, name, "", 0)
    return password


@router.get("/audit")
def show_audit(
    request: Request, visit: Reader, before: Annotated[int | None, Query(ge=1, le=10**9)] = None
) -> Response:
    """What everybody did, and whether the log is as it was written."""
    with visit.console.database.transaction() as connection:
        found = audit.latest(connection, LINES, before)
        every = list(audit.lines(connection))
    try:
        number, head = audit.verified(every)
        context = {"number": number, "head": head, "broken": ""}
    except ConsoleError as error:
        context = {"number": len(every), "head": "", "broken": str(error)}
    return render(request, "audit.html", visit.context(lines=found, most=LINES, **context))


def _people(visit: Visit, **more: object) -> dict[str, object]:
    """What the page of accounts shows."""
    with visit.console.database.transaction() as connection:
        everybody = accounts.everybody(connection)
        linked = links.everybody(connection)
    return visit.context(
        everybody=everybody,
        linked=linked,
        provider=visit.console.provider,
        roles=[(role, MEANING[role]) for role in ROLES],
        known=sorted(visit.console.studies),
        now=visit.console.clock(),
        **more,
    )


def _missing(visit: Visit, roles: list[str], studies: list[str]) -> dict[str, str]:
    """What a new account lacks, by field: it has to have a role, and studies of this console."""
    errors = {} if roles else {"role": "Choose one role or more"}
    known = {EVERY_STUDY, *visit.console.studies}
    if not studies or not known.issuperset(studies):
        errors["study"] = "Choose the studies that the account is for"
    return errors
