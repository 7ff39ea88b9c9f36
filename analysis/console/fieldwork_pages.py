"""Pages about fieldwork: who has answered, who left, and how exactly the weights are known."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from analysis.console import jobs, tenders
from analysis.console.fieldwork import devices, flag_tables, left_at, precise_cells, role_tables
from analysis.console.rendering import render
from analysis.console.results import read_quality, read_weight_set
from analysis.console.stopping import Stopping, stopping
from analysis.console.tender_folder import SCORE
from analysis.console.tender_visits import folder_of, holds, score_of
from analysis.console.visits import Visit, allowed

router = APIRouter()
Reader = Annotated[Visit, allowed("see fieldwork")]
Watcher = Annotated[Visit, allowed("see fieldwork", touches=False)]
Points = Annotated[int, Query(ge=1, le=50)]
WANTED = 6  # points, either way, unless another number is asked for


@router.get("/studies/{study}/fieldwork")
def show_fieldwork(request: Request, visit: Reader, points: Points = WANTED) -> Response:
    """How far fieldwork is."""
    return render(request, "fieldwork.html", _context(visit, points))


@router.get("/studies/{study}/fieldwork/now")
def show_fieldwork_now(request: Request, visit: Watcher, points: Points = WANTED) -> Response:
    """The part of the page that changes, which an open page asks for again and again."""
    return render(request, "fieldwork_now.html", _context(visit, points))


def _context(visit: Visit, points: int) -> dict[str, object]:
    """All that the page says."""
    source = visit.study
    study = source.questionnaire.study
    text = source.questionnaire.texts[source.questionnaire.language]
    counted = visit.console.counts.of(source)
    progress = counted.progress
    with visit.console.database.transaction() as connection:
        weighed = jobs.last_done(connection, source.id, "weights")
        checked = jobs.last_done(connection, source.id, "quality")
        work = [one for one in jobs.of_study(connection, source.id) if one.is_open]
    quality = (
        {"signals": [], "groups": []}
        if checked is None
        else read_quality(visit.console.workshop.results(checked))
    )
    return visit.context(
        asked=study,
        is_draft=source.questionnaire.is_draft,
        progress=progress,
        now=counted.at,
        tables=role_tables(study, text, progress),
        left=left_at(text, progress),
        devices=devices(progress),
        points=points,
        weighed=weighed,
        precise=[]
        if weighed is None
        else precise_cells(
            study, text, read_weight_set(visit.console.workshop.results(weighed)), points / 100
        ),
        labels={name: text.attributes[name].label for name in study.attribute_ids},
        checked=checked,
        flagged=flag_tables(study, text, quality["groups"]),
        signals=quality["signals"],
        work=work,
        stopping=_stopping(visit),
    )


def _stopping(visit: Visit) -> list[Stopping]:
    """What more answers would change for each tender that was scored."""
    with visit.console.database.transaction() as connection:
        found = tenders.of_study(connection, visit.study.id)
    advice = [
        stopping(one.title, folder_of(visit, one.id) / SCORE / "score.json")
        for one in found
        if holds(score_of(visit, one))
    ]
    return [one for one in advice if one is not None]
