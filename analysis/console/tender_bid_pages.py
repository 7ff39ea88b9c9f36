"""The page that bids are written on one by one, instead of sent as a table."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from analysis.console import tender_folder
from analysis.console.errors import ConsoleError
from analysis.console.rendering import render
from analysis.console.tender_bids import BidTable, written_bids
from analysis.console.tender_folder import BIDS
from analysis.console.tender_visits import Writer, find_tender, folder_of, tender_context
from analysis.console.uploads import LARGEST_UPLOAD
from analysis.console.visits import OwnForm

router = APIRouter()
MOST_CELLS = 900  # that one form may send


@router.post(
    "/studies/{study}/tenders/{tender}/bids/written",
    dependencies=[OwnForm],
    max_body_size=LARGEST_UPLOAD,
)
def write_bids(
    request: Request,
    visit: Writer,
    tender: str,
    of: Annotated[str, Form(max_length=64)] = "",
    cell: Annotated[list[str], Form(max_length=MOST_CELLS)] = [],  # noqa: B006 - FastAPI copies it
    remove: Annotated[int | None, Form()] = None,
) -> Response:
    """Keep the bids as they were written; a bid without a name is none."""
    entry = find_tender(visit, tender)  # bids come in after the lock
    context = tender_context(visit, entry)
    table = context["table"]
    if not isinstance(table, BidTable):
        raise HTTPException(409)
    try:
        content = written_bids(table, of, [one.strip() for one in cell], remove)
    except ConsoleError as error:
        return render(request, "tender.html", context | {"errors": {"bids": str(error)}}, 422)
    tender_folder.save(folder_of(visit, entry.id), BIDS, content)
    visit.note("changed a tender", f"{entry.id}: {BIDS}")
    return render(request, "tender.html", tender_context(visit, entry) | {"bids_written": True})
