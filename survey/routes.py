"""The pages of the survey: each route reads, decides with pure code, and renders.

Reading and rendering take less than a millisecond and happen where the request arrives; only
what has to wait for the disk is awaited. (Measured: handing each request to a thread took half as
long again, because the threads waited for each other.)
"""

import time
from asyncio import wrap_future
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from survey.answers import FieldError
from survey.codes import new_token, withdrawal_code
from survey.journey import next_page, page_after
from survey.languages import forget_language
from survey.pages import address, page_context, parse, refusal
from survey.participant import Arrival, Status
from survey.rendering import redirect, render
from survey.visits import (
    CurrentQuestion,
    CurrentSurvey,
    CurrentVisit,
    PostedFields,
    Survey,
    Visitor,
)

COOKIE_DAYS = 7  # someone may go on later, on their own device

router = APIRouter()


@router.get("/")
async def arrive(request: Request, survey: CurrentSurvey, visitor: Visitor) -> Response:
    """Welcome someone: to the consent page, or back to a survey begun on this device."""
    if visitor is None:
        return redirect("/consent")
    if visitor.participant.status != "open":
        return _forget(survey)
    return render(request, "welcome_back.html", survey.context())


@router.post("/")
async def start_anew(survey: CurrentSurvey) -> Response:
    """Start as someone else: this device forgets who was here; their answers are kept."""
    return _forget(survey)


@router.get("/consent")
async def show_consent(request: Request, survey: CurrentSurvey) -> Response:
    """Say what the study is, and ask for consent."""
    return render(request, "consent.html", _consent_context(survey))


@router.post("/consent")
async def answer_consent(
    request: Request,
    survey: CurrentSurvey,
    visitor: Visitor,
    agree: Annotated[str, Form()] = "",
    decision: Annotated[str, Form()] = "",
) -> Response:
    """Keep the consent and go on; keep nothing of someone who does not want to take part."""
    if decision == "refuse":
        return redirect("/refused")
    if agree != "yes":
        error = FieldError("agree", "not_agreed")
        return render(request, "consent.html", _consent_context(survey) | {"error": error}, 422)
    if visitor is not None and visitor.participant.status == "open":
        return redirect("/")  # it may be someone else on the same tablet
    token = new_token()
    arrival = Arrival(survey.language)
    await wrap_future(await run_in_threadpool(survey.store.start, token, arrival))
    return _remember(survey, token)


@router.get("/refused")
async def show_refused(request: Request, survey: CurrentSurvey) -> Response:
    """Thank someone who does not want to take part."""
    return render(request, "refused.html", survey.context() | {"screen": "consent.refused"})


@router.get("/continue")
async def resume(visit: CurrentVisit) -> Response:
    """Lead to the first page without an answer."""
    page = next_page(visit.pages, visit.participant.answers)
    return redirect(address(page) if page else "/thanks")


@router.get("/question/{kind}/{name}")
async def show_question(request: Request, asked: CurrentQuestion) -> Response:
    """Show one page, answered before or not."""
    context = page_context(asked.visit, asked.page, _now())
    return render(request, f"{asked.page.kind}.html", context)


@router.post("/question/{kind}/{name}")
async def answer_question(
    request: Request, survey: CurrentSurvey, asked: CurrentQuestion, fields: PostedFields
) -> Response:
    """Keep the answer and go on; without a valid one, ask the same again."""
    visit, page = asked.visit, asked.page
    parsed = parse(visit, page, fields, _now())
    if isinstance(parsed, FieldError):
        context = page_context(visit, page, _now()) | refusal(visit, parsed, fields)
        return render(request, f"{page.kind}.html", context, 422)
    after = visit.answered(parsed)
    status: Status = "finished" if after.is_over_after(page) else "open"
    await wrap_future(survey.store.record(visit.token, parsed, status))
    following = page_after(after.pages, page)
    if following is None:
        return redirect("/thanks" if status == "finished" else "/continue")
    return redirect(address(following))


@router.get("/stop")
async def show_stop(request: Request, survey: CurrentSurvey, _visit: CurrentVisit) -> Response:
    """Ask whether someone wants to stop, or to go back."""
    return render(request, "stop.html", survey.context())


@router.post("/stop")
async def stop(survey: CurrentSurvey, visit: CurrentVisit) -> Response:
    """Keep what was answered so far, and end here."""
    await wrap_future(survey.store.stop(visit.token))
    return redirect("/thanks")


@router.get("/thanks")
async def show_thanks(request: Request, survey: CurrentSurvey, visitor: Visitor) -> Response:
    """Thank a participant, and show the code that deletes their answers."""
    if visitor is None or visitor.participant.status == "open":
        return redirect("/continue")
    finished = visitor.participant.status == "finished"
    code = withdrawal_code(visitor.token)
    context = {"code": code, "finished": finished, "screen": "thanks" if finished else ""}
    return render(request, "thanks.html", survey.context() | context)


@router.post("/thanks")
async def leave(survey: CurrentSurvey) -> Response:
    """Let this device forget who was here, so that the next person sees nothing of them."""
    return _forget(survey, "/goodbye")


@router.get("/goodbye")
async def show_goodbye(request: Request, survey: CurrentSurvey) -> Response:
    """Say that the page can be closed, or the tablet handed on."""
    response = render(request, "goodbye.html", survey.context())
    return forget_language(response)  # said in their words; the next person has their own


@router.get("/withdraw")
async def show_withdraw(request: Request, survey: CurrentSurvey) -> Response:
    """Ask for the code of someone who wants their answers deleted."""
    return render(request, "withdraw.html", survey.context())


@router.post("/withdraw")
async def withdraw(
    request: Request, survey: CurrentSurvey, code: Annotated[str, Form()] = ""
) -> Response:
    """Delete the answers that belong to a code."""
    if await run_in_threadpool(survey.store.withdraw, code):
        return redirect("/withdrawn")
    error = FieldError("code", "wrong_code" if code.strip() else "no_code")
    context = survey.context() | {"error": error, "typed": code[:20]}
    return render(request, "withdraw.html", context, 422)


@router.get("/withdrawn")
async def show_withdrawn(request: Request, survey: CurrentSurvey) -> Response:
    """Say that the answers are deleted."""
    return render(request, "withdrawn.html", survey.context())


def _consent_context(survey: Survey) -> dict[str, object]:
    """What the consent page is rendered with."""
    questionnaire = survey.questionnaire
    body = questionnaire.consents[survey.language]
    return survey.context() | {"body": body, "screen": "consent"}


def _remember(survey: Survey, token: str) -> Response:
    """Give the device its cookie, and lead to the first question."""
    response = redirect("/continue")
    response.set_cookie(
        survey.cookie,
        token,
        max_age=COOKIE_DAYS * 24 * 60 * 60,
        httponly=True,
        secure=survey.settings.secure_cookie,
        samesite="lax",
    )
    return response


def _forget(survey: Survey, path: str = "/consent") -> Response:
    """Take the cookie back, and lead on."""
    response = redirect(path)
    if path == "/consent":
        forget_language(response)
    response.delete_cookie(
        survey.cookie, httponly=True, secure=survey.settings.secure_cookie, samesite="lax"
    )
    return response


def _now() -> int:
    """The server's clock, in milliseconds."""
    return time.time_ns() // 1_000_000
