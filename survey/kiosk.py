"""One tablet for everybody: how it is put on a home screen, and how staff take it back."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from survey.answers import FieldError
from survey.cookies import INVITATION, forget, without_person
from survey.rendering import render, static_url
from survey.staff_pin import is_pin
from survey.visits import CurrentSurvey, Survey

CLEAR = '"cache", "cookies", "storage"'  # all that the tablet has of this site
COLOUR = "#005eb8"

router = APIRouter()


@router.get("/manifest.webmanifest")
async def serve_manifest(survey: CurrentSurvey) -> Response:
    """What a tablet needs to know to show the survey alone on its screen."""
    text = survey.questionnaire.texts[survey.language]
    manifest = {
        "name": text.title,
        "short_name": text.organisation,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "fullscreen",
        "display_override": ["fullscreen", "standalone"],
        "background_color": "#f0f4f5",
        "theme_color": COLOUR,
        "icons": [{"src": static_url("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JSONResponse(manifest, media_type="application/manifest+json")


@router.get("/leave")
async def show_leave(request: Request, survey: CurrentSurvey) -> Response:
    """Ask for the staff PIN."""
    _require_kiosk(survey)
    return render(request, "leave.html", survey.context())


@router.post("/leave")
async def leave_kiosk(
    request: Request,
    survey: CurrentSurvey,
    pin: Annotated[str, Form(max_length=40)] = "",
    waiting: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Let staff take the tablet out of the kiosk: it forgets all, but what waits to be sent."""
    _require_kiosk(survey)
    where = request.client.host if request.client else ""
    if not survey.attempts.allows_pin(where):
        return render(request, "too_often.html", survey.context(), 429)
    if not await run_in_threadpool(is_pin, survey.store.folder, pin):
        survey.attempts.wrong_pin(where)
        error = FieldError("pin", "wrong_pin" if pin else "no_pin")
        return render(request, "leave.html", survey.context() | {"error": error}, 422)
    response = render(request, "left.html", survey.context() | {"waiting": waiting != "0"})
    forget(response, survey.settings, INVITATION)
    if waiting == "0":
        response.headers["Clear-Site-Data"] = CLEAR
    return without_person(response, survey.settings)


def _require_kiosk(survey: Survey) -> None:
    """Elsewhere there is nothing to leave."""
    if not survey.settings.kiosk:
        raise HTTPException(404)
