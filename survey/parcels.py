"""Answers that a device kept until it could send them: read, kept once each, acknowledged.

A device sends them in the order in which they were given, as often as it takes until they are
acknowledged, and says so only once they are on disk.
"""

from collections.abc import Sequence
from secrets import compare_digest
from typing import Annotated

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.types import ASGIApp, Receive, Scope, Send

from survey.codes import form_token
from survey.errors import NotSaved
from survey.items import MOST_ITEMS, Item, Text
from survey.journey import Visit, page_after
from survey.outages import AGAIN_LATER
from survey.participant import Outcome
from survey.rendering import NO_STORE
from survey.taking import Refused, take
from survey.visits import Survey, find_visit

ADDRESS = "/answers"
LARGEST_PARCEL = 65_536  # bytes; an answer takes about 250


class Parcel(BaseModel):
    """What a device sends at once; with no item, only how many it still has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: Text  # of the form
    held: Annotated[
        int, Field(ge=0, le=1_000_000)
    ]  # answers that stay on the device, besides these
    items: Annotated[list[Item], Field(max_length=MOST_ITEMS)]


PARCEL = TypeAdapter(Parcel)


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


def _following(visit: Visit, items: Sequence[Item]) -> str:
    """Address of the page that comes after the one that was answered last."""
    if visit.participant.status != "open":
        return "/thanks"
    last = items[-1].page if items else None
    page = next((page for page in visit.pages if page.address == last), None)
    following = page and page_after(visit.pages, page)
    return following.address if following else "/continue"


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
