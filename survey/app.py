"""The survey as a web application."""

from collections.abc import MutableMapping
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from questionnaires.questionnaire import Questionnaire
from questionnaires.recordings import FOLDER
from survey.attempts import Attempts
from survey.compression import Compression
from survey.entering import router as entering
from survey.errors import NotSaved
from survey.kiosk import router as kiosk
from survey.languages import LanguageChoice
from survey.leaving import router as leaving
from survey.offline import router as offline
from survey.outages import AGAIN_LATER, Outages
from survey.paper_entry import router as paper_entry
from survey.paper_form import require_printable
from survey.parcels import Parcels
from survey.rendering import STATIC, redirect, render, static_root
from survey.routes import router as questions
from survey.sealed import router as sealed
from survey.sealing import open_seal
from survey.security import Security, headers
from survey.settings import Settings
from survey.staff_pin import require_pin
from survey.store import Store
from survey.visits import Survey, get_survey

NOT_TRACED: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
LARGEST_FORM = 8192  # bytes; the forms of the survey have a few hundred


class KeptForGood(StaticFiles):
    """Static files whose address changes with their content."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        """A file, which browsers need not ask for again."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def create_app(questionnaire: Questionnaire, store: Store, settings: Settings) -> FastAPI:
    """The survey of a questionnaire; the store stays the caller's to close.

    Raises
    ------
    WhatMattersError
        If there is no PIN for a kiosk, or the key that opens sealed answers cannot be used.
    """
    if settings.paper:
        require_printable(questionnaire)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, telemetry=NOT_TRACED)
    if settings.kiosk:
        require_pin(store.folder)
    seal = open_seal(store.folder)
    app.state.survey = Survey(
        questionnaire, store, settings, questionnaire.language, Attempts(), Outages(), seal
    )
    app.include_router(questions)  # the first: most requests are for it
    app.include_router(paper_entry if settings.paper else entering)
    app.include_router(leaving)
    app.include_router(offline)
    app.include_router(sealed)
    app.include_router(kiosk)
    app.mount(static_root(), KeptForGood(directory=STATIC), name="static")
    if questionnaire.recordings:  # sound; players ask for ranges of it
        app.mount(f"/{FOLDER}", KeptForGood(directory=questionnaire.folder / FOLDER), name="audio")
    app.add_exception_handler(StarletteHTTPException, show_problem)
    app.add_exception_handler(RequestValidationError, show_problem)
    app.add_exception_handler(NotSaved, show_outage)
    app.add_exception_handler(500, show_failure)
    app.add_middleware(LanguageChoice, offered=questionnaire.study.languages, settings=settings)
    app.add_middleware(Compression)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_FORM)
    app.add_middleware(Parcels)
    app.add_middleware(Security, https=settings.secure_cookie)
    return app


async def show_problem(request: Request, error: Exception) -> Response:
    """A page in plain words for whatever went wrong; or the redirect that a route asked for."""
    status = 400 if isinstance(error, RequestValidationError) else 500
    if isinstance(error, StarletteHTTPException):
        status = error.status_code
        if isinstance(error, HTTPException) and status == 303:
            return redirect((error.headers or {})["Location"])
    context = (await get_survey(request)).context() | {"status": status}
    return render(request, "problem.html", context, status)


async def show_outage(request: Request, error: Exception) -> Response:
    """A page that says that nothing was saved, and how to go on; the log says why."""
    survey = await get_survey(request)
    survey.outages.report(error)
    answering = request.method == "POST" and request.url.path.startswith("/question/")
    response = render(request, "not_saved.html", survey.context() | {"answering": answering}, 503)
    response.headers.update(AGAIN_LATER)
    return response


async def show_failure(request: Request, error: Exception) -> Response:
    """The same for what should never happen, which is answered outside of all else."""
    response = await show_problem(request, error)
    https = request.app.state.survey.settings.secure_cookie
    response.raw_headers.extend(headers(request.scope, https=https))
    return response
