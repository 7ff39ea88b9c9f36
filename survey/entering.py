"""The pages on the way in: an invitation, who is answering, consent."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from survey.answers import FieldError
from survey.cookies import (
    INVITATION,
    forget,
    forget_person,
    let_in,
    new_secrets,
    read_cookie,
    remember,
)
from survey.invitations import Kind, code_hash, read_code, read_invitations
from survey.own_forms import OwnForm
from survey.participant import DEVICES, Arrival
from survey.rendering import redirect, render
from survey.visits import CurrentSurvey, Survey, Visitor

router = APIRouter()


@dataclass(frozen=True)
class Pass:
    """An invitation that exists."""

    kind: Kind
    hash: str


@router.get("/")
async def arrive(request: Request, survey: CurrentSurvey, visitor: Visitor) -> Response:
    """Welcome someone: to the consent page, or back to a survey begun on this device."""
    if visitor is None:
        if survey.settings.kiosk:
            return render(request, "start.html", survey.context())
        return redirect("/consent")
    if visitor.participant.status != "open":
        return forget_person(survey.settings)
    return render(request, "welcome_back.html", survey.context())


@router.post("/", dependencies=[OwnForm])
async def start_anew(survey: CurrentSurvey) -> Response:
    """Start as someone else: this device forgets who was here; their answers are kept."""
    return forget_person(survey.settings)


@router.get("/i/{code}")
async def follow_link(
    request: Request, survey: CurrentSurvey, visitor: Visitor, code: str
) -> Response:
    """Exchange the code of a link for a cookie at once, so that it leaves the address."""
    if visitor is not None and visitor.participant.status == "open":
        return redirect("/")  # the same link again on the device where it was begun
    return await _enter(request, survey, code)


@router.get("/code")
async def show_code(request: Request, survey: CurrentSurvey) -> Response:
    """Ask for the code of an invitation."""
    return render(request, "code.html", survey.context())


@router.post("/code")
async def enter_code(
    request: Request, survey: CurrentSurvey, code: Annotated[str, Form()] = ""
) -> Response:
    """Let someone in who typed the code of their invitation."""
    return await _enter(request, survey, code)


@router.get("/consent/role")
async def show_role(request: Request, survey: CurrentSurvey) -> Response:
    """Ask who is answering before anything is kept, where carers read a sheet of their own."""
    return render(request, "segment.html", _role_context(survey))


@router.post("/consent/role")
async def answer_role(
    request: Request, survey: CurrentSurvey, answer: Annotated[str, Form()] = ""
) -> Response:
    """Lead to the sheet for someone in that role; it is kept only with the consent."""
    if answer not in survey.questionnaire.study.groups("role"):
        error = FieldError("answer", "no_group")
        return render(request, "segment.html", _role_context(survey) | {"error": error}, 422)
    return redirect(f"/consent?role={answer}")


@router.get("/consent")
async def show_consent(request: Request, survey: CurrentSurvey, role: str = "") -> Response:
    """Say what the study is, and ask for consent."""
    if await _must_be_invited(request, survey):
        return redirect("/code")
    if _asks_role_first(survey) and role not in survey.questionnaire.study.groups("role"):
        return redirect("/consent/role")
    return render(request, "consent.html", _consent_context(survey, role))


@router.post("/consent")
async def answer_consent(
    request: Request,
    survey: CurrentSurvey,
    visitor: Visitor,
    agree: Annotated[str, Form()] = "",
    decision: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    device: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "",
) -> Response:
    """Keep the consent and go on; keep nothing of someone who does not want to take part."""
    if decision == "refuse":
        return redirect("/refused")
    if visitor is not None and visitor.participant.status == "open":
        return redirect("/")  # it may be someone else on the same tablet
    if await _must_be_invited(request, survey):
        return redirect("/code")
    chosen = role if _asks_role_first(survey) else None
    if chosen is not None and chosen not in survey.questionnaire.study.groups("role"):
        return redirect("/consent/role")
    if agree != "yes":
        context = _consent_context(survey, role) | {"error": FieldError("agree", "not_agreed")}
        return render(request, "consent.html", context, 422)
    held = await _pass(survey, read_cookie(request, survey.settings, INVITATION))
    if not survey.attempts.may_begin(_address(request)):
        raise HTTPException(429)
    once = held.hash if held is not None and held.kind == "personal" else ""
    read = language if language in survey.questionnaire.texts else survey.language
    arrival = Arrival(read, chosen, device if device in DEVICES else "", once)
    return await _begin(request, survey, arrival)


@router.get("/refused")
async def show_refused(request: Request, survey: CurrentSurvey) -> Response:
    """Thank someone who does not want to take part."""
    return render(request, "refused.html", survey.context() | {"screen": "consent.refused"})


async def _begin(request: Request, survey: Survey, arrival: Arrival) -> Response:
    """Keep the consent, give the device its cookie, and lead to the first question."""
    secrets = new_secrets(survey.settings)
    begun = await run_in_threadpool(survey.store.start, secrets.token, arrival)
    if not await begun:
        return render(request, "used.html", survey.context(), 410)
    response = let_in(survey.settings, secrets)
    if arrival.invitation:
        forget(response, survey.settings, INVITATION)
    return response


async def _enter(request: Request, survey: Survey, typed: str) -> Response:
    """Let the device remember an invitation that can still be used; ask again otherwise."""
    address = _address(request)
    code = read_code(typed)
    tried = code or typed[:40]
    if not survey.attempts.allows(tried, address):
        return render(request, "too_often.html", survey.context(), 429)
    held = await _pass(survey, code or "")
    if held is None:
        survey.attempts.failed(tried, address)
        error = FieldError("code", "unknown_invitation" if typed.strip() else "no_code")
        return render(request, "code.html", survey.context() | {"error": error}, 422)
    if await run_in_threadpool(survey.store.is_used, held.hash):
        return render(request, "used.html", survey.context(), 410)
    response = redirect("/consent")
    remember(response, survey.settings, INVITATION, code or "")
    return response


async def _pass(survey: Survey, typed: str) -> Pass | None:
    """The invitation of a code, if there is one."""
    code = read_code(typed)
    if code is None:
        return None
    study = survey.questionnaire.study.id
    hashed = await run_in_threadpool(code_hash, code, study)
    kind = read_invitations(survey.store.folder, study).get(hashed)
    return Pass(kind, hashed) if kind else None


async def _must_be_invited(request: Request, survey: Survey) -> bool:
    """Whether this device lacks an invitation that the study asks for; a draft asks for none."""
    questionnaire = survey.questionnaire
    if questionnaire.study.fieldwork.entry == "open" or questionnaire.is_draft:
        return False
    return await _pass(survey, read_cookie(request, survey.settings, INVITATION)) is None


def _address(request: Request) -> str:
    """Address that a request came from; empty if unknown."""
    return request.client.host if request.client else ""


def _asks_role_first(survey: Survey) -> bool:
    """Whether who is answering decides which sheet they read."""
    questionnaire = survey.questionnaire
    return bool(questionnaire.carer_consents) and len(questionnaire.study.groups("role")) > 1


def _role_context(survey: Survey) -> dict[str, object]:
    """What the page that asks for the role before consent is rendered with."""
    words = survey.questionnaire.texts[survey.language].segment("role")
    groups = survey.questionnaire.study.groups("role")
    return survey.context() | {"words": words, "groups": groups, "screen": "role"}


def _consent_context(survey: Survey, role: str) -> dict[str, object]:
    """What the consent page is rendered with."""
    questionnaire = survey.questionnaire
    body = questionnaire.consent(survey.language, role or None)
    sheet = questionnaire.consent_file(survey.language, role or None)
    return survey.context() | {"body": body, "role": role, "screen": sheet.partition(".")[0]}
