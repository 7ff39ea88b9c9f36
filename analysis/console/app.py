"""The console as a web application of its own."""

from asyncio import create_task, sleep
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException

from analysis.console.console import Console
from analysis.console.errors import AnswersUnread
from analysis.console.fieldwork_pages import router as fieldwork
from analysis.console.own_account import router as own_account
from analysis.console.people import router as people
from analysis.console.rendering import STATIC, redirect, render, static_root
from analysis.console.roles import Action
from analysis.console.security import Guard, protect
from analysis.console.signing_in import router as signing_in
from analysis.console.signing_in_elsewhere import router as signing_in_elsewhere
from analysis.console.study_pages import router as study
from analysis.console.tender_bid_pages import router as tender_bids
from analysis.console.tender_file_pages import router as tender_file
from analysis.console.tender_pages import router as tenders
from analysis.console.tender_step_pages import router as tender_steps
from analysis.console.visits import Visit, allowed
from analysis.console.weights_pages import router as weights
from analysis.console.withdrawals import EVERY, forget_withdrawn
from analysis.console.work_pages import router as work

LARGEST_FORM = 64 * 1024  # bytes, where no file is sent
home = APIRouter()


class KeptForGood(StaticFiles):
    """Static files whose address changes with their content."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        """A file, which browsers need not ask for again."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


@dataclass(frozen=True)
class SurveyFiles:
    """What the survey serves besides pages; the console needs it too, to show these."""

    folder: Path  # in it `vendor`, with the files of NHS.UK and htmx
    address: str  # at which pages of the survey look for it


def create_app(console: Console, survey: SurveyFiles) -> FastAPI:
    """The application.

    Database and workshop stay the caller's to close, when the application ends at the latest.
    """

    @asynccontextmanager
    async def until_the_end(_app: FastAPI) -> AsyncIterator[None]:
        """Look after kept results, and stop what is worked on when the application ends."""
        looking = create_task(_look_after(console))
        yield
        looking.cancel()
        console.workshop.close()

    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        max_body_size=LARGEST_FORM,
        lifespan=until_the_end,
    )
    app.state.console = console
    vendor = KeptForGood(directory=survey.folder / "vendor")
    app.mount(f"{static_root()}/vendor", vendor, name="vendor")
    app.mount(survey.address, KeptForGood(directory=survey.folder), name="survey")
    app.mount(static_root(), KeptForGood(directory=STATIC), name="static")
    for router in (
        home,
        signing_in,
        signing_in_elsewhere,
        own_account,
        people,
        fieldwork,
        weights,
        work,
        study,
        tenders,
        tender_file,
        tender_bids,
        tender_steps,
    ):
        app.include_router(router)
    app.add_exception_handler(HTTPException, show_problem)
    app.add_exception_handler(RequestValidationError, show_problem)
    app.add_exception_handler(AnswersUnread, show_problem)
    app.add_exception_handler(500, show_failure)
    app.add_middleware(Guard, https=console.settings.secure_cookie)
    return app


async def _look_after(console: Console) -> None:
    """Let nobody's answers be kept who has withdrawn."""
    while True:
        await run_in_threadpool(forget_withdrawn, console)
        await sleep(EVERY)


@home.get("/")
def show_home(request: Request, visit: Annotated[Visit, allowed("see own account")]) -> Response:
    """Lead to the first page that somebody may see; say so if there is none."""
    may = visit.account.may
    pages: list[tuple[Action, str]] = [
        ("see fieldwork", "fieldwork"),
        ("see tenders", "tenders"),
        ("see weights", "weights"),
    ]
    for one in visit.studies:
        for action, name in pages:
            if may(action):
                return redirect(f"/studies/{one.id}/{name}")
    if may("see people"):
        return redirect("/people")
    return render(request, "nothing.html", visit.context())


async def show_problem(request: Request, error: Exception) -> Response:
    """A page in plain words for whatever went wrong; or the redirect that a route asked for."""
    status = 400 if isinstance(error, RequestValidationError) else 500
    if isinstance(error, AnswersUnread):
        status = 503
    if isinstance(error, HTTPException):
        status = error.status_code
        if status == 303:
            return _led_to((error.headers or {})["Location"], request)
    return render(request, "problem.html", {"status": status}, status)


def _led_to(path: str, request: Request) -> Response:
    """A redirect, also for a part of a page that htmx asks for."""
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=200, headers={"HX-Redirect": path})
    return redirect(path)


async def show_failure(request: Request, error: Exception) -> Response:
    """The same for what should never happen, which is answered outside of all else."""
    response = await show_problem(request, error)
    https = request.app.state.console.settings.secure_cookie
    protect(MutableHeaders(raw=response.raw_headers), request.state.nonce, https=https)
    return response
