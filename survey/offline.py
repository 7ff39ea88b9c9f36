"""What a device takes along, so that the survey goes on while the network is away."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from survey.answers import FieldError
from survey.journey import Visit
from survey.leaving import ending_context
from survey.pack import Node, named, nodes
from survey.pages import page_context, version
from survey.rendering import NO_STORE, STATIC, fragment, render, static_url
from survey.rules import rules
from survey.visits import CurrentSurvey, CurrentVisit, Survey

KEPT = (  # static files without which no page works; others are kept when they are used
    *("vendor/nhsuk-frontend.min.css", "survey.css", "pictures.svg"),
    *("vendor/nhsuk-frontend.min.js", "vendor/htmx.min.js", "survey.js"),
    *(f"offline/{name}.js" for name in ("offline", "pages", "sealing", "sending", "storage")),
)
FIELD_OF = {"no_best": "best", "no_worst": "worst"}  # that a refusal leads to; else the answer

router = APIRouter()


@router.get("/pack")
async def pack_pages(survey: CurrentSurvey, visit: CurrentVisit) -> Response:
    """All pages that may still come, rendered, with the way from each to the next."""
    if visit.participant.plan is None:  # the groups decide, which only the server can place
        return Response(status_code=204, headers=NO_STORE)
    if not survey.attempts.may_answer(visit.token):
        raise HTTPException(429)
    return JSONResponse(await run_in_threadpool(packed, survey, visit), headers=NO_STORE)


@router.get("/endings")
async def pack_endings(request: Request, survey: CurrentSurvey, visit: CurrentVisit) -> Response:
    """The last page of who finishes, and of who stops; with a code, so never compressed."""
    context = survey.context() | {"kiosk": survey.settings.kiosk}
    ends = {
        status: fragment(
            "thanks.html", context | ending_context(request, survey, visit.token, status), "/thanks"
        )
        for status in ("finished", "stopped")
    }
    return JSONResponse(ends, headers=NO_STORE)


@router.get("/shell")
async def show_shell(request: Request, survey: CurrentSurvey) -> Response:
    """The frame of all pages, with nobody's page in it."""
    return render(request, "shell.html", survey.context() | {"form_token": "", "shell": True})


@router.get("/worker.js")
async def serve_worker(survey: CurrentSurvey) -> Response:
    """What keeps the frame and the static files on the device; new whenever any of them is."""
    files = json.dumps([static_url(name) for name in KEPT])
    head = f'const VERSION = "{version(survey.questionnaire)}";\nconst FILES = {files};\n'
    script = (STATIC / "worker.js").read_text(encoding="utf-8")
    return Response(
        head + script, media_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


def packed(survey: Survey, visit: Visit) -> dict[str, object]:
    """The pack of someone on their way."""
    study, text = visit.questionnaire.study, visit.questionnaire.texts[visit.language]
    graph, depended_on = nodes(visit), named(study, text)
    reasons = {reason for node in graph for reason in rules(study, node.page).reasons}
    context, now = survey.context(), time.time_ns() // 1_000_000
    return {
        "version": version(visit.questionnaire),
        "language": visit.language,
        "session": context["form_token"],
        "key": survey.seal.public,
        "ticket": survey.seal.seal(visit.token.encode()),
        "pages": [_page(node, depended_on, now) for node in graph],
        "refusals": {reason: _refusal(context, reason) for reason in sorted(reasons)},
        "others": {
            "/": fragment("welcome_back.html", context, "/"),
            "/stop": fragment("stop.html", context, "/stop"),
            "/waiting": fragment("waiting.html", context, "/continue"),
        },
    }


def _page(node: Node, depended_on: frozenset[str], now: int) -> dict[str, object]:
    """A page with the way to the next."""
    page, visit = node.page, node.visit
    return {
        "address": page.address,
        "item": page.item,
        "html": fragment(f"{page.kind}.html", page_context(visit, page, now), page.address),
        "next": node.following,
        "standing": node.standing(depended_on),
        "rules": asdict(rules(visit.questionnaire.study, page)),
    }


def _refusal(context: Mapping[str, object], reason: str) -> str:
    """What is said to an answer that cannot be taken."""
    error = FieldError(FIELD_OF.get(reason, "answer"), reason)
    return fragment("refusal.html", {**context, "error": error}, "")
