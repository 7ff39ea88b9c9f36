"""Pages about what becomes of a tender: locked, amended, evaluated, scored, under contract."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import Response

from analysis.console import audit, tender_steps, tenders
from analysis.console.errors import ConsoleError
from analysis.console.rendering import redirect, render
from analysis.console.tender_visits import (
    Writer,
    find_tender,
    folder_of,
    open_tender,
    refuse_open,
    score_of,
    tender_context,
    weights_of,
)
from analysis.console.tenders import TenderEntry
from analysis.console.uploads import LARGEST_UPLOAD, sent
from analysis.console.visits import OwnForm, Visit

router = APIRouter()
HERE = "/studies/{study}/tenders/{tender}"
Line = Annotated[str, Form(max_length=300)]


@router.post(f"{HERE}/lock", dependencies=[OwnForm])
def lock_tender(request: Request, visit: Writer, tender: str, signatory: Line = "") -> Response:
    """Fix the method before any bid; from then on it can only be read."""
    entry, now = open_tender(visit, tender), visit.console.clock()
    try:
        made = tender_steps.lock(
            folder_of(visit, entry.id), weights_of(visit, entry), signatory, now
        )
    except ConsoleError as error:
        return _refused(request, visit, entry, signatory=error)
    with visit.console.database.transaction() as connection:
        tenders.mark_locked(connection, entry.id, now)
        said = f"{entry.id}: {made.current.sha256}"
        audit.note(connection, now, visit.account.name, "locked a tender", said)
    return _back(visit, entry, "lock")


@router.post(f"{HERE}/amend", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def amend_tender(
    request: Request,
    visit: Writer,
    tender: str,
    signatory: Line = "",
    reason: Line = "",
    file: UploadFile | None = None,
) -> Response:
    """Lock a changed file as the next version, with a reason."""
    entry, now = find_tender(visit, tender), visit.console.clock()
    refuse_open(entry)
    folder = folder_of(visit, entry.id)
    try:
        made = tender_steps.amend(
            folder, sent(file), weights_of(visit, entry), signatory, reason, now
        )
    except ConsoleError as error:
        return _refused(request, visit, entry, amended=error)
    visit.note("amended a tender", f"{entry.id}: {made.current.sha256}")
    return _back(visit, entry, "lock")


@router.post(f"{HERE}/words", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def record_words(
    request: Request, visit: Writer, tender: str, file: UploadFile | None = None
) -> Response:
    """Add evaluators' words with their reasons; what was recorded before stays."""
    entry, now = find_tender(visit, tender), visit.console.clock()
    try:
        n_new = tender_steps.record(folder_of(visit, entry.id), sent(file), now)
    except ConsoleError as error:
        return _refused(request, visit, entry, words=error)
    visit.note("recorded evaluators' words", f"{entry.id}: {n_new}")
    return _back(visit, entry, "evaluations")


@router.post(f"{HERE}/score", dependencies=[OwnForm])
def score_tender(request: Request, visit: Writer, tender: str) -> Response:
    """Score the bids, and keep the files of the score."""
    entry = find_tender(visit, tender)
    try:
        tender_steps.score(folder_of(visit, entry.id), weights_of(visit, entry))
    except ConsoleError as error:
        return _refused(request, visit, entry, score=error)
    visit.note("scored a tender", entry.id)
    return _back(visit, entry, "score")


@router.post(f"{HERE}/contract", dependencies=[OwnForm])
def make_contract(request: Request, visit: Writer, tender: str, bid: Line = "") -> Response:
    """Write the schedule of the bid that gets the contract."""
    entry = find_tender(visit, tender)
    try:
        tender_steps.contract(folder_of(visit, entry.id), bid, score_of(visit, entry))
    except ConsoleError as error:
        return _refused(request, visit, entry, contract=error)
    visit.note("made a contract", f"{entry.id}: {bid}")
    return _back(visit, entry, "files")


def _back(visit: Visit, entry: TenderEntry, part: str) -> Response:
    """To a part of the page of the tender."""
    return redirect(f"/studies/{visit.study.id}/tenders/{entry.id}#{part}")


def _refused(
    request: Request, visit: Visit, entry: TenderEntry, **faults: ConsoleError
) -> Response:
    """The page with what is wrong, beside the form that it is about."""
    errors = {name: str(error) for name, error in faults.items()}
    return render(request, "tender.html", tender_context(visit, entry) | {"errors": errors}, 422)
