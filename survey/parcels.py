"""Answers that a device kept until it could send them: read, kept once each, acknowledged.

A device sends them in the order in which they were given, as often as it takes until they are
acknowledged, and says so only once they are on disk.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from secrets import compare_digest
from typing import Annotated

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.types import ASGIApp, Receive, Scope, Send

from survey.answers import FieldError, Form
from survey.codes import form_token
from survey.errors import NotSaved
from survey.journey import Visit, find_page, page_after
from survey.outages import AGAIN_LATER
from survey.pages import parse, refusal
from survey.participant import Outcome, Sent, Status
from survey.queries.recording import Kept
from survey.rendering import NO_STORE, error_words
from survey.sequence import Page
from survey.visits import Survey, find_visit
from survey.written import Written

ADDRESS = "/answers"
LARGEST_PARCEL = 65_536  # bytes; an answer takes about 250
MOST_ITEMS = 200

Text = Annotated[str, Field(max_length=500)]


class Fields(BaseModel):
    """What the form of a page would have posted; fields that are none of an answer's are left."""

    model_config = ConfigDict(frozen=True)

    answer: Text | list[Text] = ""
    ms: Text = ""
    changes: Text = ""
    rendered: Text = ""
    language: Text = ""
    best: Text = ""
    worst: Text = ""
    help: Text = ""

    def form(self) -> Form:
        """The same as a page's form gives."""
        answers = tuple([self.answer] if isinstance(self.answer, str) else self.answer)
        first = answers[0] if answers else ""
        return Form(
            first,
            self.ms,
            self.changes,
            self.rendered,
            self.language,
            answers,
            self.best,
            self.worst,
            self.help,
        )


class Item(BaseModel):
    """One answer, by the name and the number that its device gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]
    page: Annotated[str, Field(pattern=r"^/question/[a-z_]{1,40}/[^/]{1,100}$")]
    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    form: Fields


class Parcel(BaseModel):
    """What a device sends at once; with no item, only how many it still has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: Text  # of the form
    held: Annotated[
        int, Field(ge=0, le=1_000_000)
    ]  # answers that stay on the device, besides these
    items: Annotated[list[Item], Field(max_length=MOST_ITEMS)]


PARCEL = TypeAdapter(Parcel)


@dataclass(frozen=True)
class Refused:
    """An answer that could not be taken, and why."""

    reason: str
    words: str = ""  # for the participant, where it is they who can mend it


OVER = Refused("over")


class Parcels:
    """Takes what devices send, before anything else of the application is asked.

    Most requests are for it: the ways through routers and to pages in plain words, which no
    device shows, take longer than all that is done here.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] != ADDRESS or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await take_answers(request)
        except HTTPException as error:
            response = JSONResponse({}, error.status_code, NO_STORE)
        except NotSaved as error:
            request.app.state.survey.outages.report(error)
            response = JSONResponse({}, 503, NO_STORE | AGAIN_LATER)
        await response(scope, receive, send)


async def take_answers(request: Request) -> Response:
    """Keep what a device sends, and say of each answer what became of it once it is on disk."""
    try:
        parcel = PARCEL.validate_json(await _body(request))
    except ValidationError as error:
        raise HTTPException(400) from error
    survey: Survey = request.app.state.survey
    visit = await find_visit(request, survey)
    if visit is None:
        return _acknowledged([], "/consent", 401)
    if not compare_digest(parcel.token.encode(), form_token(visit.token).encode()):
        raise HTTPException(403)
    if not survey.attempts.may_answer(visit.token, len(parcel.items)):
        raise HTTPException(429)
    if parcel.held != visit.participant.held:
        await survey.store.hold(visit.token, parcel.held)
    taken, visit = await take(survey, visit, parcel.items)
    items = [_said(item, one) for item, one in zip(parcel.items, taken, strict=True)]
    return _acknowledged(items, _following(visit, parcel.items))


async def _body(request: Request) -> bytes:
    """What was sent, unless it is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_PARCEL:
            raise HTTPException(413)
    return body


async def take(
    survey: Survey, visit: Visit, items: Sequence[Item]
) -> tuple[list[Outcome | Refused], Visit]:
    """Keep answers of one participant in their order.

    Gives what became of each, once it is on disk, and the participant as they are then.
    """
    taken: list[Outcome | Refused | Written[Kept]] = []
    for item in items:
        if item.id in visit.participant.received:
            taken.append("duplicate")
            continue
        page = _page(visit, item)
        if page is None:  # it may be there once the answers before are kept
            settled, visit = await _settled(survey, visit, taken)
            taken = [*settled]
            page = _page(visit, item)
        if page is None:
            taken.append(OVER if visit.participant.status != "open" else Refused("no_such_page"))
            continue
        parsed = parse(visit, page, item.form.form(), _now())
        if isinstance(parsed, FieldError):
            taken.append(_refused(visit, parsed, item))
            continue
        visit = visit.answered(parsed)
        status: Status = "finished" if visit.is_over_after(page) else "open"
        sent = Sent(item.id, item.revision)
        taken.append(survey.store.record(visit.token, parsed, status, sent))
    return await _settled(survey, visit, taken)


async def _settled(
    survey: Survey, visit: Visit, taken: Sequence[Outcome | Refused | Written[Kept]]
) -> tuple[list[Outcome | Refused], Visit]:
    """What became of answers, once all of them are on disk, and the participant as they are."""
    settled: list[Outcome | Refused] = []
    as_expected = True
    for one in taken:
        if isinstance(one, Written):
            kept = await one
            as_expected = as_expected and kept.is_as_expected
            settled.append(OVER if kept.outcome == "refused" else kept.outcome)
        else:
            settled.append(one)
    if as_expected:
        return settled, visit
    participant = await survey.store.find(visit.token)
    if participant is not None:
        visit = replace(visit, participant=participant, as_before=None)
    return settled, visit


def _following(visit: Visit, items: Sequence[Item]) -> str:
    """Address of the page that comes after the one that was answered last."""
    if visit.participant.status != "open":
        return "/thanks"
    last = items[-1].page if items else None
    page = next((page for page in visit.pages if page.address == last), None)
    following = page and page_after(visit.pages, page)
    return following.address if following else "/continue"


def _page(visit: Visit, item: Item) -> Page | None:
    """Page that an answer is to, if its participant has come that far."""
    return find_page(visit.pages, visit.participant.answers, item.page)


def _refused(visit: Visit, error: FieldError, item: Item) -> Refused:
    """Why an answer is none, in the participant's words."""
    named = str(refusal(visit, error, item.form.form())["named"])
    return Refused(error.reason, error_words(visit.language, error.reason, named))


def _said(item: Item, taken: Outcome | Refused) -> dict[str, str]:
    """What a device is told of an answer."""
    if isinstance(taken, Refused):
        why = {"reason": taken.reason, "words": taken.words}
        return {"id": item.id, "status": "refused"} | why
    return {"id": item.id, "status": taken}


def _acknowledged(items: list[dict[str, str]], following: str, status: int = 200) -> Response:
    """The answer of the server."""
    said = to_json({"items": items, "next": following})
    return Response(said, status, NO_STORE, "application/json")


def _now() -> int:
    """The server's clock, in milliseconds."""
    return time.time_ns() // 1_000_000
