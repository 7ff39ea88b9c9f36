"""Pages about long work: asked for, watched, cancelled, asked for again, its files downloaded."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request, UploadFile
from fastapi.responses import FileResponse, Response

from analysis.console import jobs
from analysis.console.jobs import Job
from analysis.console.rendering import redirect, render
from analysis.console.results import files_of
from analysis.console.roles import Action
from analysis.console.security import ONE_PAGE_ALONE
from analysis.console.uploads import LARGEST_UPLOAD, sent
from analysis.console.visits import OwnForm, Visit, allowed

router = APIRouter()
Reader = Annotated[Visit, allowed("see work")]
Watcher = Annotated[Visit, allowed("see work", touches=False)]
KINDS: dict[str, Action] = {  # what may be asked for, and by whom
    "weights": "make weights",
    "quality": "make weights",
    "export": "export answers",
    "rehearsal": "rehearse",
    "power": "rehearse",
}
CASE_MIX = "case_mix.csv"


@router.get("/studies/{study}/work")
def show_work(request: Request, visit: Reader) -> Response:
    """What was asked for, newest first."""
    with visit.console.database.transaction() as connection:
        found = jobs.of_study(connection, visit.study.id)
    return render(request, "work.html", visit.context(found=found))


@router.post("/studies/{study}/work", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def ask_for_work(
    visit: Reader, kind: Annotated[str, Form()] = "", case_mix: UploadFile | None = None
) -> Response:
    """Let work be done; a case mix is kept by its content, whatever its file was called."""
    if kind not in KINDS:
        raise HTTPException(400)
    if not visit.account.may(KINDS[kind]):
        raise HTTPException(403)
    content = sent(case_mix)
    settings = {"case_mix": _kept(visit.console.workshop.uploads, content)} if content else {}
    job = visit.console.workshop.ask(visit.study, kind, settings, visit.account.name)
    return redirect(f"/studies/{visit.study.id}/work/{job.id}")


@router.get("/studies/{study}/work/{job}")
def show_job(request: Request, visit: Reader, job: str) -> Response:
    """One piece of work: how far it is, or what it gave."""
    return render(request, "job.html", _context(visit, job))


@router.get("/studies/{study}/work/{job}/now")
def show_job_now(request: Request, visit: Watcher, job: str) -> Response:
    """The part of the page that changes."""
    return render(request, "job_now.html", _context(visit, job))


@router.post("/studies/{study}/work/{job}/cancel", dependencies=[OwnForm])
def cancel(visit: Reader, job: str) -> Response:
    """Stop a piece of work."""
    found = find_job(visit, job)
    visit.console.workshop.cancel(found)
    visit.note("cancelled work", f"{found.kind} {found.id}")
    return redirect(f"/studies/{visit.study.id}/work/{found.id}")


@router.post("/studies/{study}/work/{job}/again", dependencies=[OwnForm])
def ask_again(visit: Reader, job: str) -> Response:
    """Ask for the same again, of the answers as they are now."""
    found = find_job(visit, job)
    again = visit.console.workshop.ask(visit.study, found.kind, found.settings, visit.account.name)
    return redirect(f"/studies/{visit.study.id}/work/{again.id}")


@router.post("/studies/{study}/work/{job}/delete", dependencies=[OwnForm])
def delete(visit: Reader, job: str) -> Response:
    """Delete what a piece of work gave: it holds answers of people who may have withdrawn."""
    found = find_job(visit, job)
    visit.console.workshop.delete(found)
    visit.note("deleted results", f"{found.kind} {found.id}")
    return redirect(f"/studies/{visit.study.id}/work")


@router.get("/studies/{study}/work/{job}/files/{name}")
def download(visit: Reader, job: str, name: str) -> Response:
    """A file that work gave."""
    found = find_job(visit, job)
    visit.note("downloaded", f"{name} of {found.kind} {found.id}")
    return file_response(visit.console.workshop.results(found), name)


def find_job(visit: Visit, job: str) -> Job:
    """The work of that id, if it is of the study in the address.

    Raises
    ------
    HTTPException
        With status 404, if it is not.
    """
    with visit.console.database.transaction() as connection:
        found = jobs.find(connection, job, visit.study.id)
    if found is None:
        raise HTTPException(404)
    return found


def file_response(folder: Path, name: str) -> Response:
    """A file of a folder of results: pages and words to look at, all others to keep."""
    if not folder.is_dir() or name not in files_of(folder):  # so that a name is never a path
        raise HTTPException(404)
    if name.endswith((".html", ".txt")):  # without scripts
        return FileResponse(folder / name, headers={"Content-Security-Policy": ONE_PAGE_ALONE})
    return FileResponse(folder / name, filename=name)


def _kept(uploads: Path, content: bytes) -> str:
    """Where a file that was sent is kept, by what is in it."""
    name = f"{sha256(content).hexdigest()}/{CASE_MIX}"
    (uploads / name).parent.mkdir(parents=True, exist_ok=True)
    (uploads / name).write_bytes(content)
    return name


def _context(visit: Visit, job: str) -> dict[str, object]:
    """What the page of a piece of work says."""
    found = find_job(visit, job)
    folder = visit.console.workshop.results(found)
    files = [
        (name, (folder / name).stat().st_size)
        for name in (files_of(folder) if folder.is_dir() else ())
    ]
    return visit.context(job=found, files=files)
