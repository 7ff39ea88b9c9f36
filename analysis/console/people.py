"""Pages about accounts: one's own, those of others, and the log of what everybody did."""

import sqlite3
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import Response

from analysis.console import accounts, audit, links, passwords, second_factor, sessions
from analysis.console.accounts import EVERY_STUDY
from analysis.console.errors import ConsoleError
from analysis.console.provider import LONGEST_SUBJECT
from analysis.console.rendering import redirect, render
from analysis.console.roles import MEANING, ROLES
from analysis.console.signing_in import LONGEST_PASSWORD
from analysis.console.visits import PASSWORD, OwnForm, Visit, allowed

router = APIRouter()


def _with_password(visit: Annotated[Visit, allowed("see own account")]) -> Visit:
    """Whose own account it is; there are no pages about passwords where there are none."""
    if not visit.console.takes_passwords:
        raise HTTPException(404)
    return visit


Myself = Annotated[Visit, Depends(_with_password)]
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


@router.get(PASSWORD)
def show_password(request: Request, visit: Myself) -> Response:
    """Ask for another password."""
    return render(request, "password.html", visit.context())


@router.post(PASSWORD, dependencies=[OwnForm])
def change_password(
    request: Request, visit: Myself, old: Text = "", new: Text = "", again: Text = ""
) -> Response:
    """Keep another password, and sign out everywhere else."""
    errors = {}
    if not passwords.is_right(old, visit.account.password):
        errors["old"] = "This is not your password"
    if fault := passwords.fault(new, visit.account.name):
        errors["new"] = fault
    elif new != again:
        errors["again"] = "Type the same password twice"
    if errors:
        return render(request, "password.html", visit.context(errors=errors), 422)
    name, now = visit.account.name, visit.console.clock()
    with visit.console.database.transaction() as connection:
        accounts.set_password(connection, name, new, must_change=False)
        sessions.end_all(connection, name, besides=visit.session.token)
        audit.note(connection, now, name, "changed their password")
    return redirect("/")


@router.get("/second-factor")
def show_second_factor(request: Request, visit: Myself) -> Response:
    """Offer a second factor, or to take it away."""
    return render(request, "second_factor.html", visit.context(**_offer(visit)))


@router.post("/second-factor", dependencies=[OwnForm])
def change_second_factor(
    request: Request, visit: Myself, secret: Text = "", code: Text = "", password: Text = ""
) -> Response:
    """Add a second factor once its code is right; take it away for the password."""
    name, now = visit.account.name, visit.console.clock()
    if not passwords.is_right(password, visit.account.password):
        context = visit.context(**_offer(visit, secret), errors={"password": "Not your password"})
        return render(request, "second_factor.html", context, 422)
    step: int | None = 0
    if not visit.account.second_factor:
        step = second_factor.step_of(code, secret, now, 0) if _is_secret(secret) else None
    if step is None:
        context = visit.context(**_offer(visit, secret), errors={"code": "Check the code"})
        return render(request, "second_factor.html", context, 422)
    has, did = visit.account.second_factor, "added a second factor"
    with visit.console.database.transaction() as connection:
        accounts.set_second_factor(connection, name, "" if has else secret, step)
        sessions.end_all(connection, name, besides=visit.session.token)
        audit.note(connection, now, name, "took their second factor away" if has else did)
    return redirect("/second-factor")


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
    try:
        with visit.console.database.transaction() as connection:
            accounts.add(
                *(connection, name, tuple(role), _studies(visit, study), password),
                must_change=True,
            )
            said = f"{name}: {', '.join(role)}"
            audit.note(
                connection, visit.console.clock(), visit.account.name, "made an account", said
            )
    except ConsoleError as error:
        return render(request, "people.html", _people(visit, error=str(error), name=name), 422)
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
            elif do == "unlink" and provider is not None:
                links.unlink(connection, name)
            else:
                raise HTTPException(400)
            sessions.end_all(connection, name)
            about = f"{name}: {subject.strip()}" if do == "link" else name
            audit.note(connection, visit.console.clock(), visit.account.name, CHANGES[do], about)
    except ConsoleError as error:
        return render(request, "people.html", _people(visit, refused=str(error)), 422)
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


def _studies(visit: Visit, named: list[str]) -> tuple[str, ...]:
    """The studies of a new account: those that are named, if they are served here."""
    for one in named:
        if one != EVERY_STUDY and one not in visit.console.studies:
            raise ConsoleError(f"{one}: no such study here")
    if not named:
        raise ConsoleError("choose the studies that the account is for")
    return tuple(named)


def _offer(visit: Visit, secret: str = "") -> dict[str, object]:
    """A secret to scan, for somebody who has no second factor yet."""
    if visit.account.second_factor:
        return {}
    secret = secret if _is_secret(secret) else second_factor.new_secret()
    address = second_factor.address(secret, visit.account.name)
    code = segno.make_qr(address).svg_inline(scale=5, border=2, svgclass=None, lineclass=None)
    return {"secret": secret, "qr": code}


def _is_secret(text: str) -> bool:
    """Whether a text could be a secret that we made."""
    return len(text) == 32 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
