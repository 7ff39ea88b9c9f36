"""The page of a study: what state it is in, how it looks to people, exports and rehearsals."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from analysis.console import jobs
from analysis.console.rendering import render
from analysis.console.visits import Visit, allowed
from questionnaires.publication import changed_files

router = APIRouter()
Reader = Annotated[Visit, allowed("see work")]


@router.get("/studies/{study}/study")
def show_study(request: Request, visit: Reader) -> Response:
    """The study as it is served."""
    asked = visit.study.questionnaire
    edition = asked.editions[-1] if asked.editions else None
    with visit.console.database.transaction() as connection:
        rehearsed = jobs.last_done(connection, visit.study.id, "rehearsal")
        exported = jobs.last_done(connection, visit.study.id, "export")
    context = visit.context(
        asked=asked,
        text=asked.texts[asked.language],
        edition=edition,
        changed=() if edition is None else changed_files(edition, asked.hashes),
        survey=visit.console.settings.survey,
        rehearsed=rehearsed,
        exported=exported,
        has_truth=(asked.folder / "truth.toml").is_file(),
    )
    return render(request, "study.html", context)
