"""Who is asking, and whether they may: found before any page is made."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Form, HTTPException, Request

from analysis.console import accounts, audit, sessions
from analysis.console.accounts import Account
from analysis.console.console import Console
from analysis.console.roles import Action
from analysis.console.sessions import Session
from analysis.console.source import Source

SIGN_IN, CODE, PASSWORD = "/sign-in", "/sign-in/code", "/password"
THERE = "/sign-in/provider"


@dataclass(frozen=True)
class Visit:
    """Somebody who is signed in and may do what they ask for."""

    console: Console
    account: Account
    session: Session
    studies: tuple[Source, ...]  # that they know
    source: Source | None  # the study in the address

    @property
    def study(self) -> Source:
        """The study in the address of the page."""
        assert self.source is not None, "the address has a study"  # noqa: S101 - for types
        return self.source

    def context(self, **more: object) -> dict[str, object]:
        """What every page shows, and more."""
        return {
            "account": self.account,
            "studies": self.studies,
            "study": self.source,
            "form_token": self.session.form_token,
            "takes_passwords": self.console.takes_passwords,
            **more,
        }

    def note(self, did: str, about: str = "") -> None:
        """Add to the audit log what was done."""
        with self.console.database.transaction() as connection:
            audit.note(connection, self.console.clock(), self.account.name, did, about)


def get_console(request: Request) -> Console:
    """The console that this application serves."""
    console: Console = request.app.state.console
    return console


CurrentConsole = Annotated[Console, Depends(get_console)]


def get_session(request: Request, console: CurrentConsole) -> Session | None:
    """The session of the browser that asks, if it has one that goes on."""
    token = request.cookies.get(console.settings.cookie, "")
    with console.database.transaction() as connection:
        return sessions.find(connection, token, console.settings, console.clock())


CurrentSession = Annotated[Session | None, Depends(get_session)]


def allowed(action: Action, *, touches: bool = True) -> Any:
    """Who is asking, if they may do this to the study in the address; others are led elsewhere.

    What a page asks for by itself does not `touch` the session: it would never end.
    """

    def find(request: Request, console: CurrentConsole, session: CurrentSession) -> Visit:
        if session is None:
            raise HTTPException(303, headers={"Location": SIGN_IN})
        account = _account(console, session, touches=touches)
        must_change = account.must_change and console.takes_passwords
        if must_change and request.url.path != PASSWORD:
            raise HTTPException(303, headers={"Location": PASSWORD})
        if not account.may(action):
            raise HTTPException(403)
        known = tuple(one for one in console.studies.values() if account.knows(one.id))
        named = request.path_params.get("study")
        source = next((one for one in known if one.id == named), None)
        if named is not None and source is None:  # not told apart from one that is not there
            raise HTTPException(404)
        return Visit(console, account, session, known, source)

    return Depends(find)


def _account(console: Console, session: Session, *, touches: bool) -> Account:
    """Whose session it is, if it is open and their account too; others are led to sign in."""
    if session.stage == "code":
        raise HTTPException(303, headers={"Location": CODE})
    with console.database.transaction() as connection:
        account = accounts.find(connection, session.account)
        if account is None or account.is_closed:
            raise HTTPException(303, headers={"Location": SIGN_IN})
        if touches:
            sessions.touch(connection, session, console.clock())
        return account


def require_own_form(session: CurrentSession, form_token: Annotated[str, Form()] = "") -> None:
    """Refuse a form that carries no token of its session, though the browser vouches for it.

    Raises
    ------
    HTTPException
        With status 403. Without a session nothing can be done in anyone's name.
    """
    if session is not None and not session.sent(form_token):
        raise HTTPException(403)


OwnForm = Depends(require_own_form)
