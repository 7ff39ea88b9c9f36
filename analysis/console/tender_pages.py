"""Pages about tenders: started, sent what belongs to them, downloaded."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import Response

from analysis.chain import PROMS
from analysis.console import audit, jobs, tender_folder, tenders
from analysis.console.errors import ConsoleError
from analysis.console.rendering import redirect, render
from analysis.console.tender_folder import BIDS, CLAIMS, EFFECTS
from analysis.console.tender_visits import (
    Reader,
    Writer,
    find_tender,
    folder_of,
    holds,
    open_tender,
    score_of,
    tender_context,
)
from analysis.console.tenders import TenderEntry
from analysis.console.uploads import LARGEST_UPLOAD, sent
from analysis.console.visits import OwnForm, Visit
from analysis.console.work_pages import file_response
from analysis.procurement.profile import profile_names
from questionnaires.errors import WhatMattersError

router = APIRouter()
REMOVED = "/studies/{study}/tenders/{tender}/files/{name}/remove"


@router.get("/studies/{study}/tenders")
def show_tenders(request: Request, visit: Reader) -> Response:
    """All tenders of the study, and a form to start one."""
    return render(request, "tenders.html", _list(visit))


@router.post("/studies/{study}/tenders", dependencies=[OwnForm])
def start_tender(
    request: Request,
    visit: Writer,
    tender: Annotated[str, Form(max_length=64)] = "",
    profile: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Start a tender with the newest weights of the study."""
    console, name, now = visit.console, tender.strip(), visit.console.clock()
    try:
        with console.database.transaction() as connection:
            weighed = jobs.last_done(connection, visit.study.id, "weights")
            weights = "" if weighed is None else weighed.id
            tenders.add(connection, name, visit.study.id, visit.account.name, now, weights)
            tender_folder.started(folder_of(visit, name), name, visit.study.questionnaire, profile)
            audit.note(connection, now, visit.account.name, "started a tender", name)
    except WhatMattersError as error:
        return render(request, "tenders.html", _list(visit, error=str(error), name=name), 422)
    return redirect(f"/studies/{visit.study.id}/tenders/{name}")


@router.get("/studies/{study}/tenders/{tender}")
def show_tender(request: Request, visit: Reader, tender: str) -> Response:
    """A tender: its file, its bids, its score."""
    return render(request, "tender.html", tender_context(visit, find_tender(visit, tender)))


@router.post(
    "/studies/{study}/tenders/{tender}/bids", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD
)
def send_bids(
    request: Request,
    visit: Writer,
    tender: str,
    file: UploadFile | None = None,
    effects: UploadFile | None = None,
    claims: UploadFile | None = None,
    proms: UploadFile | None = None,
    records: Annotated[list[UploadFile], File()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Keep the tables that were sent, whatever they were called, and the records of evidence."""
    entry = find_tender(visit, tender)  # bids come in after the lock
    files = [(BIDS, file), (EFFECTS, effects), (CLAIMS, claims), (PROMS, proms)]
    fault = "Choose a file first"
    try:
        files += [(tender_folder.record_name(one.filename), one) for one in records if one.size]
    except ConsoleError as error:
        files, fault = [], str(error)
    kept = {name: content for name, one in files if (content := sent(one))}
    if not kept:
        context = tender_context(visit, entry) | {"errors": {"bids": fault}}
        return render(request, "tender.html", context, 422)
    for name, content in kept.items():
        tender_folder.save(folder_of(visit, entry.id), name, content)
        visit.note("changed a tender", f"{entry.id}: {name}")
    return redirect(f"/studies/{visit.study.id}/tenders/{entry.id}#bids")


@router.post("/studies/{study}/tenders/{tender}/weights", dependencies=[OwnForm])
def use_newest_weights(visit: Writer, tender: str) -> Response:
    """Let the tender use the newest weights of the study; a score of others no longer holds."""
    entry = open_tender(visit, tender)
    with visit.console.database.transaction() as connection:
        weighed = jobs.last_done(connection, visit.study.id, "weights")
        if weighed is not None:
            tenders.use_weights(connection, entry.id, weighed.id)
            now, who = visit.console.clock(), visit.account.name
            audit.note(connection, now, who, "changed a tender", f"{entry.id}: {weighed.id}")
    return redirect(f"/studies/{visit.study.id}/tenders/{entry.id}")


@router.get("/studies/{study}/tenders/{tender}/files/{name}")
def download(visit: Reader, tender: str, name: str) -> Response:
    """A file of a tender, or of its score."""
    entry = find_tender(visit, tender)
    scored = holds(score_of(visit, entry))
    path = tender_folder.files_of(folder_of(visit, entry.id), scored=scored).get(name)
    if path is None:
        raise HTTPException(404)
    visit.note("downloaded", f"{name} of tender {entry.id}")
    return file_response(path.parent, path.name)


@router.get(REMOVED)
def show_removal(request: Request, visit: Writer, tender: str, name: str) -> Response:
    """Ask whether a file that was sent shall be taken away."""
    entry, path = _removable(visit, tender, name)
    return render(request, "tender_remove.html", visit.context(tender=entry, name=path.name))


@router.post(REMOVED, dependencies=[OwnForm])
def remove(visit: Writer, tender: str, name: str) -> Response:
    """Take a file away that was sent; a score that was made with it no longer holds."""
    entry, path = _removable(visit, tender, name)
    path.unlink()
    visit.note("removed a file of a tender", f"{entry.id}: {path.name}")
    return redirect(f"/studies/{visit.study.id}/tenders/{entry.id}#bids")


def _removable(visit: Visit, tender: str, name: str) -> tuple[TenderEntry, Path]:
    """A file that was sent, of a tender that is not locked; HTTPException if there is none."""
    entry = open_tender(visit, tender)
    path = tender_folder.removable(folder_of(visit, entry.id)).get(name)
    if path is None:
        raise HTTPException(404)
    return entry, path


def _list(visit: Visit, **more: object) -> dict[str, object]:
    """What the page of all tenders shows."""
    with visit.console.database.transaction() as connection:
        found = tenders.of_study(connection, visit.study.id)
        has_weights = jobs.last_done(connection, visit.study.id, "weights") is not None
    return visit.context(found=found, has_weights=has_weights, profiles=profile_names(), **more)
