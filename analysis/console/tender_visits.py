"""The tender that a page is about: whether it is there and may be changed, and what is shown."""

from pathlib import Path
from typing import Annotated

from fastapi import HTTPException

from analysis.chain import EVALUATIONS
from analysis.console import jobs, tender_folder, tenders
from analysis.console.results import WEIGHTS
from analysis.console.tender_bids import bid_table
from analysis.console.tender_folder import TENDER, Checked
from analysis.console.tender_form import tender_form
from analysis.console.tender_score import KeptScore, kept_score, shown_score
from analysis.console.tenders import TenderEntry
from analysis.console.visits import Visit, allowed

Reader = Annotated[Visit, allowed("see tenders")]
Writer = Annotated[Visit, allowed("change tenders")]


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


def score_of(visit: Visit, entry: TenderEntry) -> KeptScore | None:
    """The score of a tender, whether it still holds or not."""
    return kept_score(folder_of(visit, entry.id), weights_of(visit, entry))


def holds(kept: KeptScore | None) -> bool:
    """Whether there is a score, and it is of what there is now."""
    return kept is not None and kept.holds


def text_of(visit: Visit, entry: TenderEntry) -> str:
    """The file of a tender."""
    return (folder_of(visit, entry.id) / TENDER).read_bytes().decode(errors="replace")


def tender_context(
    visit: Visit, entry: TenderEntry, checked: Checked | None = None
) -> dict[str, object]:
    """What the page of a tender shows; of a file that was checked already, what was found."""
    folder, text = folder_of(visit, entry.id), text_of(visit, entry)
    weights = weights_of(visit, entry)
    if checked is None:
        checked = tender_folder.check((folder / TENDER).read_bytes(), weights)
    written, kept = checked.tender, kept_score(folder, weights)
    n_recorded = max(0, _lines(folder / EVALUATIONS) - 1)
    with visit.console.database.transaction() as connection:
        used = jobs.find(connection, entry.weights, visit.study.id)
        newest = jobs.last_done(connection, visit.study.id, "weights")
    return visit.context(
        weighed_at=used.asked_at if used else 0.0,
        newer=newest is not None and newest.id != entry.weights,
        tender=entry,
        content=text,
        checked=checked,
        form=None if entry.is_locked else tender_form(text, visit.study.questionnaire),
        has_weights=weights is not None,
        files=list(tender_folder.files_of(folder, scored=holds(kept))),
        bid_names=tender_folder.bid_names(folder),
        removable=list(tender_folder.removable(folder)),
        kept=kept,
        table=None
        if written is None
        else bid_table(folder, written, visit.study.questionnaire, with_words=not n_recorded),
        **({} if kept is None else shown_score(folder)),
        words=[one.id for _, one in written.evaluated] if written else [],
        has_cut_offs=written is not None
        and any(one.cut_offs for one in written.patient_outcomes.criteria),
        n_recorded=n_recorded,
        errors={},
    )


def _lines(path: Path) -> int:
    """How many lines a file has; none if it is not there."""
    return len(path.read_bytes().splitlines()) if path.is_file() else 0
