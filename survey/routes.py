"""The questions of the survey: each route reads, decides with pure code, and renders.

Reading and rendering take less than a millisecond and happen where the request arrives; only
what has to wait for the disk is awaited. (Measured: handing each request to a thread took half as
long again, because the threads waited for each other.)
"""

import time

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from survey.answers import FieldError
from survey.journey import next_page, page_after
from survey.own_forms import OwnForm
from survey.pages import page_context, parse, refusal
from survey.participant import Status
from survey.rendering import redirect, render
from survey.visits import (
    CurrentQuestion,
    CurrentSurvey,
    CurrentVisit,
    PostedFields,
)

router = APIRouter()


@router.get("/continue")
async def resume(visit: CurrentVisit) -> Response:
    """Lead to the first page without an answer."""
    page = next_page(visit.pages, visit.participant.answers)
    return redirect(page.address if page else "/thanks")


@router.get("/question/{kind}/{name}")
async def show_question(request: Request, asked: CurrentQuestion) -> Response:
    """Show one page, answered before or not."""
    context = page_context(asked.visit, asked.page, _now())
    return render(request, f"{asked.page.kind}.html", context)


@router.post("/question/{kind}/{name}", dependencies=[OwnForm])
async def answer_question(
    request: Request, survey: CurrentSurvey, asked: CurrentQuestion, fields: PostedFields
) -> Response:
    """Keep the answer and go on; without a valid one, ask the same again."""
    visit, page = asked.visit, asked.page
    if not survey.attempts.may_answer(visit.token):
        raise HTTPException(429)
    parsed = parse(visit, page, fields, _now())
    if isinstance(parsed, FieldError):
        context = page_context(visit, page, _now()) | refusal(visit, parsed, fields)
        return render(request, f"{page.kind}.html", context, 422)
    after = visit.answered(parsed)
    status: Status = "finished" if after.is_over_after(page) else "open"
    await survey.store.record(visit.token, parsed, status)
    following = page_after(after.pages, page)
    if following is None:
        return redirect("/thanks" if status == "finished" else "/continue")
    return redirect(following.address)


def _now() -> int:
    """The server's clock, in milliseconds."""
    return time.time_ns() // 1_000_000
