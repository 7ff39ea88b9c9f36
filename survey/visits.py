"""Who is asking, and for which page: what routes depend on, read from a request.

The dependencies call each other as functions where they can: a chain of them would be worked
out anew for each link.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from questionnaires.questionnaire import Questionnaire
from survey.answers import Form as Fields
from survey.attempts import Attempts
from survey.cookies import COOKIE_DAYS, read_token
from survey.journey import Visit, find_page
from survey.languages import language_asked
from survey.outages import Outages
from survey.pages import site_context
from survey.sealing import Seal
from survey.sequence import Page
from survey.settings import Settings
from survey.store import Store

MEASURED = ("ms", "changes", "rendered", "help")
FIELDS = (*MEASURED, "language", "best", "worst")  # besides the answer


@dataclass(frozen=True)
class Survey:
    """What every request needs: what is asked, where answers are kept, how it is run."""

    questionnaire: Questionnaire
    store: Store
    settings: Settings
    language: str  # tag of the words that whoever is asking reads
    attempts: Attempts
    outages: Outages
    seal: Seal  # opens what only this server can read
    token: str = ""  # that the cookie of whoever is asking holds

    def context(self) -> dict[str, object]:
        """What pages before and after the questions are rendered with."""
        return site_context(self.questionnaire, self.language, self.token)


@dataclass(frozen=True)
class Question:
    """A page that a participant is on."""

    visit: Visit
    page: Page


async def get_survey(request: Request) -> Survey:
    """Survey that the app was created with, in the words of whoever is asking."""
    survey: Survey = request.app.state.survey
    token = read_token(request, survey.settings)
    return replace(survey, language=_language(request, survey), token=token)


def _language(request: Request, survey: Survey) -> str:
    """Tag of the words that whoever is asking reads."""
    return language_asked(request, survey.questionnaire.study.languages, survey.settings)


async def get_visitor(request: Request) -> Visit | None:
    """Whoever the cookie says is here, for as long as a browser would keep it."""
    visit = await find_visit(request, request.app.state.survey)
    today = datetime.now(UTC).date()
    if visit is None or today - visit.participant.began > timedelta(days=COOKIE_DAYS):
        return None
    return visit


async def find_visit(request: Request, survey: Survey) -> Visit | None:
    """Whoever has the token of the cookie, however old: what devices kept is always taken."""
    token = read_token(request, survey.settings)
    participant = await survey.store.find(token) if token else None
    if participant is None:
        return None
    return Visit(survey.questionnaire, token, participant, _language(request, survey))


async def get_visit(request: Request) -> Visit:
    """Participant who is on the way; others are led to the beginning or to the end."""
    return _on_the_way(await get_visitor(request))


async def get_sender(request: Request) -> Visit:
    """The same for what a device may have kept for long until it could send it."""
    return _on_the_way(await find_visit(request, request.app.state.survey))


def _on_the_way(visitor: Visit | None) -> Visit:
    """Someone who is on the way; others are led to the beginning or to the end."""
    if visitor is None:
        raise HTTPException(303, headers={"Location": "/consent"})
    if visitor.participant.status != "open":
        raise HTTPException(303, headers={"Location": "/thanks"})
    return visitor


async def get_question(request: Request, kind: str, name: str) -> Question:
    """Page in the address; whoever has not come that far is led to where they are."""
    visit = await get_visit(request)
    page = find_page(visit.pages, visit.participant.answers, f"/question/{kind}/{name}")
    if page is None:
        raise HTTPException(303, headers={"Location": "/continue"})
    return Question(visit, page)


async def get_fields(request: Request) -> Fields:
    """Fields of a question page, as they came.

    Read by hand, as that takes a third of the time that declaring each would.

    Raises
    ------
    HTTPException
        With status 400, if a field is a file.
    """
    posted = await request.form()
    if not all(isinstance(value, str) for value in posted.values()):
        raise HTTPException(400)
    answers = tuple(str(value) for value in posted.getlist("answer"))
    named = {name: str(posted.get(name, "")) for name in FIELDS}
    if request.app.state.survey.settings.paper:  # how staff type says nothing of who answered
        named |= dict.fromkeys(MEASURED, "")
    return Fields(answer=answers[0] if answers else "", answers=answers, **named)


CurrentSurvey = Annotated[Survey, Depends(get_survey)]
Visitor = Annotated[Visit | None, Depends(get_visitor)]
CurrentVisit = Annotated[Visit, Depends(get_visit)]
Sender = Annotated[Visit, Depends(get_sender)]
CurrentQuestion = Annotated[Question, Depends(get_question)]
PostedFields = Annotated[Fields, Depends(get_fields)]
