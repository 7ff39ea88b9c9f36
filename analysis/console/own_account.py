"""Pages about one's own account: another password, a second factor."""

from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from analysis.console import accounts, audit, passwords, second_factor, sessions
from analysis.console.rendering import redirect, render
from analysis.console.signing_in import LONGEST_PASSWORD
from analysis.console.visits import PASSWORD, OwnForm, Visit, allowed

router = APIRouter()


def _with_password(visit: Annotated[Visit, allowed("see own account")]) -> Visit:
    """Whose own account it is; there are no pages about passwords where there are none."""
    if not visit.console.takes_passwords:
        raise HTTPException(404)
    return visit


Myself = Annotated[Visit, Depends(_with_password)]
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
