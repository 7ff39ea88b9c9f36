"""The pages on the way out: stopping, thanks with a code, withdrawal."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from survey.answers import FieldError
from survey.codes import withdrawal_code
from survey.cookies import INVITATION, forget_person, read_cookie
from survey.languages import forget_language
from survey.own_forms import OwnForm
from survey.participant import Status
from survey.qr import qr_code
from survey.rendering import redirect, render
from survey.summary import what_mattered
from survey.visits import CurrentSurvey, CurrentVisit, Sender, Survey, Visitor

router = APIRouter()


@router.get("/stop")
async def show_stop(request: Request, survey: CurrentSurvey, _visit: CurrentVisit) -> Response:
    """Ask whether someone wants to stop, or to go back."""
    return render(request, "stop.html", survey.context())


@router.post("/stop", dependencies=[OwnForm])
async def stop(survey: CurrentSurvey, visit: Sender) -> Response:
    """Keep what was answered so far, and end here."""
    await survey.store.stop(visit.token)
    return redirect("/thanks")


@router.get("/thanks")
async def show_thanks(request: Request, survey: CurrentSurvey, visitor: Visitor) -> Response:
    """Thank a participant, and show the words that delete their answers."""
    if visitor is None or visitor.participant.status == "open":
        return redirect("/continue")
    context = ending_context(request, survey, visitor.token, visitor.participant.status)
    return render(request, "thanks.html", survey.context() | context)


def ending_context(
    request: Request, survey: Survey, token: str, status: Status
) -> dict[str, object]:
    """What the last page is rendered with."""
    code = withdrawal_code(token)
    # After the #, where browsers keep it to themselves: it is sent to no server, nor logged.
    link = f"{request.base_url}withdraw#{code.replace(' ', '-')}"
    typed = f"{request.base_url}withdraw".partition("://")[2]  # as people type an address
    feedback = survey.questionnaire.study.feedback.what_mattered
    return {
        "status": status,
        "screen": "thanks" if status == "finished" else "",
        "code": code,
        "address": typed,
        "qr": qr_code(link),
        "freeze_on": survey.questionnaire.study.fieldwork.freeze_on,
        "shared": bool(read_cookie(request, survey.settings, INVITATION)),
        "feedback": feedback and status == "finished",
    }


@router.post("/thanks", dependencies=[OwnForm])
async def leave(survey: CurrentSurvey) -> Response:
    """Let this device forget who was here, so that the next person sees nothing of them.

    Where paper forms are copied, the next one comes at once.
    """
    return forget_person(survey.settings, "/" if survey.settings.paper else "/goodbye")


@router.get("/summary")
async def show_summary(request: Request, survey: CurrentSurvey, visitor: Visitor) -> Response:
    """Say what seemed to matter in someone's own choices; worked out now, and kept nowhere."""
    offered = survey.questionnaire.study.feedback.what_mattered
    if visitor is None or visitor.participant.status != "finished" or not offered:
        return redirect("/continue")
    found = what_mattered(survey.questionnaire, visitor.participant)
    return render(request, "summary.html", survey.context() | {"outcomes": found})


@router.get("/goodbye")
async def show_goodbye(request: Request, survey: CurrentSurvey) -> Response:
    """Say that the page can be closed, or the tablet handed on."""
    response = render(request, "goodbye.html", survey.context())
    return forget_language(
        response, survey.settings
    )  # said in their words; the next person has their own


@router.get("/withdraw")
async def show_withdraw(request: Request, survey: CurrentSurvey) -> Response:
    """Ask for the code of someone who wants their answers deleted."""
    if _is_frozen(survey):
        return render(request, "frozen.html", _frozen_context(survey))
    return render(request, "withdraw.html", survey.context())


@router.post("/withdraw")
async def withdraw(
    request: Request, survey: CurrentSurvey, code: Annotated[str, Form()] = ""
) -> Response:
    """Delete the answers that belong to a code."""
    if _is_frozen(survey):
        return render(request, "frozen.html", _frozen_context(survey), 403)
    address = request.client.host if request.client else ""
    if not survey.attempts.allows(code[:100], address):
        return render(request, "too_often.html", survey.context(), 429)
    deleted = await run_in_threadpool(survey.store.withdraw, code) if code.strip() else False
    if deleted:
        return redirect("/withdrawn")
    survey.attempts.failed(code[:100], address)
    error = FieldError("code", "wrong_code" if code.strip() else "no_code")
    context = survey.context() | {"error": error, "typed": code[:60]}
    return render(request, "withdraw.html", context, 422)


@router.get("/withdrawn")
async def show_withdrawn(request: Request, survey: CurrentSurvey) -> Response:
    """Say that the answers are deleted."""
    return render(request, "withdrawn.html", survey.context())


def _is_frozen(survey: Survey) -> bool:
    """Whether the day has come from which answers can no longer be withdrawn."""
    freeze_on = survey.questionnaire.study.fieldwork.freeze_on
    return freeze_on is not None and datetime.now(UTC).date() >= freeze_on


def _frozen_context(survey: Survey) -> dict[str, object]:
    """What the page after that day is rendered with."""
    return survey.context() | {"freeze_on": survey.questionnaire.study.fieldwork.freeze_on}
