"""Pages about tenders: started, written with a check at each pause, scored, downloaded."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import Response

from analysis.chain import EVALUATIONS
from analysis.console import audit, jobs, tenders
from analysis.console.errors import ConsoleError
from analysis.console.rendering import redirect, render
from analysis.console.results import WEIGHTS
from analysis.console.tenders import BIDS, CLAIMS, EFFECTS, SCORE, TENDER, Checked, TenderEntry
from analysis.console.visits import OwnForm, Visit, allowed
from analysis.console.work_pages import LARGEST_UPLOAD, file_response
from analysis.procurement.profile import profile_names
from questionnaires.errors import WhatMattersError

router = APIRouter()
Reader = Annotated[Visit, allowed("see tenders")]
Writer = Annotated[Visit, allowed("change tenders")]
LONGEST = 200_000  # characters of a tender's file
Content = Annotated[str, Form(max_length=LONGEST)]


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
            tenders.started(folder_of(visit, name), name, visit.study.questionnaire, profile)
            audit.note(connection, now, visit.account.name, "started a tender", name)
    except WhatMattersError as error:
        return render(request, "tenders.html", _list(visit, error=str(error), name=name), 422)
    return redirect(f"/studies/{visit.study.id}/tenders/{name}")


@router.get("/studies/{study}/tenders/{tender}")
def show_tender(request: Request, visit: Reader, tender: str) -> Response:
    """A tender: its file, its bids, its score."""
    return render(request, "tender.html", tender_context(visit, find_tender(visit, tender)))


@router.post(
    "/studies/{study}/tenders/{tender}", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD
)
def save_tender(
    request: Request,
    visit: Writer,
    tender: str,
    content: Content = "",
    file: UploadFile | None = None,
) -> Response:
    """Keep what was written, or a file that was sent instead, with or without faults."""
    entry = open_tender(visit, tender)
    sent = b"" if file is None else file.file.read()
    tenders.save(folder_of(visit, entry.id), TENDER, sent or content.replace("\r\n", "\n").encode())
    context = tender_context(visit, entry)
    checked = context["checked"]
    if isinstance(checked, Checked) and checked.tender is not None:
        with visit.console.database.transaction() as connection:
            tenders.rename(connection, entry.id, checked.tender.title)
    visit.note("changed a tender", f"{entry.id}: {TENDER}")
    return render(request, "tender.html", context | {"saved": True})


@router.post(
    "/studies/{study}/tenders/{tender}/check",
    dependencies=[OwnForm],
    max_body_size=LARGEST_UPLOAD,
)
def check_tender(request: Request, visit: Reader, tender: str, content: Content = "") -> Response:
    """What is wrong with what is being written; nothing is kept."""
    entry = find_tender(visit, tender)
    checked = tenders.check(content.encode(), weights_of(visit, entry))
    context = visit.context(tender=entry, checked=checked)
    return render(request, "tender_check.html", context)


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
    records: Annotated[list[UploadFile], File()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Keep the tables that were sent, whatever they were called, and the records of evidence."""
    entry = find_tender(visit, tender)  # bids come in after the lock
    sent = [(BIDS, file), (EFFECTS, effects), (CLAIMS, claims)]
    try:
        sent += [(tenders.record_name(one.filename), one) for one in records if one.size]
    except ConsoleError as error:
        context = tender_context(visit, entry) | {"errors": {"bids": str(error)}}
        return render(request, "tender.html", context, 422)
    for name, one in sent:
        content = b"" if one is None else one.file.read()
        if content:
            tenders.save(folder_of(visit, entry.id), name, content)
            visit.note("changed a tender", f"{entry.id}: {name}")
    return redirect(f"/studies/{visit.study.id}/tenders/{entry.id}#bids")


@router.post("/studies/{study}/tenders/{tender}/weights", dependencies=[OwnForm])
def use_newestweights_of(visit: Writer, tender: str) -> Response:
    """Let the tender use the newest weights of the study; a score of others no longer holds."""
    entry, folder = open_tender(visit, tender), folder_of(visit, tender)
    with visit.console.database.transaction() as connection:
        weighed = jobs.last_done(connection, visit.study.id, "weights")
        if weighed is not None:
            tenders.use_weights(connection, entry.id, weighed.id)
            tenders.forget_score(folder)
            now, who = visit.console.clock(), visit.account.name
            audit.note(connection, now, who, "changed a tender", f"{entry.id}: {weighed.id}")
    return redirect(f"/studies/{visit.study.id}/tenders/{entry.id}")


@router.get("/studies/{study}/tenders/{tender}/files/{name}")
def download(visit: Reader, tender: str, name: str) -> Response:
    """A file of a tender, or of its score."""
    entry = find_tender(visit, tender)
    path = tenders.files_of(folder_of(visit, entry.id)).get(name)
    if path is None:
        raise HTTPException(404)
    visit.note("downloaded", f"{name} of tender {entry.id}")
    return file_response(path.parent, path.name)


def find_tender(visit: Visit, tender: str) -> TenderEntry:
    """The tender in the address; HTTPException with status 404 if it is not of the study."""
    with visit.console.database.transaction() as connection:
        found = tenders.find(connection, tender, visit.study.id)
    if found is None:
        raise HTTPException(404)
    return found


def open_tender(visit: Visit, tender: str) -> TenderEntry:
    """The same if it may still be changed; HTTPException with status 409 if it is locked."""
    found = find_tender(visit, tender)
    if found.is_locked:
        raise HTTPException(409)
    return found


def refuse_open(entry: TenderEntry) -> None:
    """Raise HTTPException with status 409 if nothing of a tender was published yet."""
    if not entry.is_locked:
        raise HTTPException(409)


def folder_of(visit: Visit, tender: str) -> Path:
    """Where the files of a tender are; its id is checked when it is made."""
    return tenders.place(visit.console.settings.folder, tender)


def weights_of(visit: Visit, entry: TenderEntry) -> Path | None:
    """The weights that a tender uses, unless there are none or they were deleted."""
    with visit.console.database.transaction() as connection:
        job = jobs.find(connection, entry.weights, visit.study.id)
    path = None if job is None else visit.console.workshop.results(job) / WEIGHTS
    return path if path is not None and path.is_file() else None


def _list(visit: Visit, **more: object) -> dict[str, object]:
    """What the page of all tenders shows."""
    with visit.console.database.transaction() as connection:
        found = tenders.of_study(connection, visit.study.id)
    return visit.context(found=found, profiles=profile_names(), **more)


def tender_context(visit: Visit, entry: TenderEntry) -> dict[str, object]:
    """What the page of a tender shows."""
    folder = folder_of(visit, entry.id)
    content = (folder / TENDER).read_bytes()
    weights = weights_of(visit, entry)
    checked = tenders.check(content, weights)
    with visit.console.database.transaction() as connection:
        used = jobs.find(connection, entry.weights, visit.study.id)
        newest = jobs.last_done(connection, visit.study.id, "weights")
    return visit.context(
        weighed_at=used.asked_at if used else 0.0,
        newer=newest is not None and newest.id != entry.weights,
        tender=entry,
        content=content.decode(errors="replace"),
        checked=checked,
        has_weights=weights is not None,
        files=[name for name in tenders.files_of(folder) if not name.startswith(".")],
        is_scored=(folder / SCORE).is_dir(),
        words=[one.id for _, one in checked.tender.evaluated] if checked.tender else [],
        n_recorded=max(0, _lines(folder / EVALUATIONS) - 1),
        errors={},
    )


def _lines(path: Path) -> int:
    """How many lines a file has; none if it is not there."""
    return len(path.read_bytes().splitlines()) if path.is_file() else 0
