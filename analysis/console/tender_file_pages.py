"""Pages about a tender's file: written with a check at each pause, or question by question."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import Response

from analysis.console import tender_blanks, tender_folder, tenders
from analysis.console.errors import ConsoleError
from analysis.console.rendering import render
from analysis.console.tender_folder import TENDER
from analysis.console.tender_visits import (
    Reader,
    Writer,
    find_tender,
    folder_of,
    open_tender,
    tender_context,
    weights_of,
)
from analysis.console.tenders import TenderEntry
from analysis.console.uploads import LARGEST_UPLOAD, sent
from analysis.console.visits import OwnForm, Visit

router = APIRouter()
HERE = "/studies/{study}/tenders/{tender}"
LONGEST = 200_000  # characters of a tender's file
MOST_BLANKS = 1000  # that one form may fill in
Content = Annotated[str, Form(max_length=LONGEST)]


@router.post(HERE, dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def save_tender(
    request: Request,
    visit: Writer,
    tender: str,
    content: Content = "",
    file: UploadFile | None = None,
) -> Response:
    """Keep what was written, or a file that was sent instead, with or without faults."""
    entry = open_tender(visit, tender)
    written = sent(file) or content.replace("\r\n", "\n").encode()
    return _saved(request, visit, entry, written)


@router.post(f"{HERE}/blanks", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def fill_in(
    request: Request,
    visit: Writer,
    tender: str,
    line: Annotated[list[int], Form(max_length=MOST_BLANKS)] = [],  # noqa: B006 - FastAPI copies it
    words: Annotated[list[str], Form(max_length=MOST_BLANKS)] = [],  # noqa: B006 - and this too
) -> Response:
    """Write the answers to some questions into the file; those without an answer stay."""
    entry = open_tender(visit, tender)
    before = (folder_of(visit, entry.id) / TENDER).read_bytes().decode(errors="replace")
    pairs = zip(line, words, strict=False)
    answers = {number: said.strip() for number, said in pairs if said.strip()}
    try:
        written = tender_blanks.filled_in(before, answers)
    except ConsoleError as error:
        context = tender_context(visit, entry) | {"errors": {"blanks": str(error)}}
        return render(request, "tender.html", context | {"answers": answers}, 422)
    return _saved(request, visit, entry, written.encode())


@router.post(f"{HERE}/check", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def check_tender(request: Request, visit: Reader, tender: str, content: Content = "") -> Response:
    """What is wrong with what is being written; nothing is kept."""
    entry = find_tender(visit, tender)
    checked = tender_folder.check(content.encode(), weights_of(visit, entry))
    context = visit.context(tender=entry, checked=checked)
    return render(request, "tender_check.html", context)


def _saved(request: Request, visit: Visit, entry: TenderEntry, content: bytes) -> Response:
    """Keep a tender's file, and show it."""
    folder = folder_of(visit, entry.id)
    tender_folder.save(folder, TENDER, content)
    checked = tender_folder.check(content, None)
    if checked.tender is not None:
        tender_folder.fit_bids(folder, checked.tender)
        with visit.console.database.transaction() as connection:
            tenders.rename(connection, entry.id, checked.tender.title)
    visit.note("changed a tender", f"{entry.id}: {TENDER}")
    context = tender_context(visit, find_tender(visit, entry.id))
    return render(request, "tender.html", context | {"saved": True})
