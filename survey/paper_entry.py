"""How staff copy printed forms: whose form it is, then the pages of the survey in its order.

These routes take the place of the ways in, in a process of its own that only this machine reaches.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from survey.allocation import printed_plan
from survey.answers import FieldError
from survey.cookies import forget_person, let_in, new_secrets
from survey.own_forms import OwnForm
from survey.paper_form import foot
from survey.participant import PAPER, Arrival
from survey.rendering import redirect, render
from survey.visits import CurrentSurvey, Survey, Visitor

router = APIRouter()


@router.get("/")
async def show_entry(request: Request, survey: CurrentSurvey, visitor: Visitor) -> Response:
    """Ask which form is next, or whether to go on with the one that was begun."""
    if visitor is not None and visitor.participant.status == "open":
        return render(request, "welcome_back.html", survey.context())
    return render(request, "paper_entry.html", _context(survey))


@router.post("/", dependencies=[OwnForm])
async def next_form(survey: CurrentSurvey) -> Response:
    """Leave a form as it is, and begin another; what was copied of it is kept."""
    return forget_person(survey.settings)


@router.get("/consent")
@router.get("/paper")
async def ask_again() -> Response:
    """Consent is on the form, and a page in other words starts anew: which form is it?"""
    return redirect("/")


@router.post("/paper")
async def begin_form(
    request: Request,
    survey: CurrentSurvey,
    visitor: Visitor,
    block: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    agree: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "",
) -> Response:
    """Keep that someone agreed on paper, with the plan of their form, and begin to copy it."""
    if visitor is not None and visitor.participant.status == "open":
        return redirect("/")
    questionnaire, roles = survey.questionnaire, survey.questionnaire.study.groups("role")
    blocks = {str(one): one for one in questionnaire.design.blocks}
    given = {"block": block, "role": role, "agree": agree}
    wrong = {
        "block": None if block in blocks else "no_group",
        "role": None if role in roles or len(roles) == 1 else "no_group",
        "agree": None if agree == "yes" else "not_crossed",
    }
    for field, reason in wrong.items():
        if reason:
            context = _context(survey) | {"error": FieldError(field, reason), "given": given}
            return render(request, "paper_entry.html", context, 422)
    arrival = Arrival(
        language if language in questionnaire.texts else survey.language,
        role if len(roles) > 1 else None,
        PAPER,
        plan=printed_plan(questionnaire.design, blocks[block], questionnaire.best_worst),
    )
    secrets = new_secrets(survey.settings)
    await (await run_in_threadpool(survey.store.start, secrets.token, arrival))
    return let_in(survey.settings, secrets)


def _context(survey: Survey) -> dict[str, object]:
    """What the page that asks for the next form is rendered with."""
    questionnaire = survey.questionnaire
    words = questionnaire.texts[survey.language].segment("role")
    roles = questionnaire.study.groups("role")
    return survey.context() | {
        "blocks": [(str(block), block) for block in questionnaire.design.blocks],
        "roles": [(role, f"{words.options.get(role, role)} ({role})") for role in roles],
        "role_words": words,
        "foot": foot(questionnaire),
        "given": {},
    }
