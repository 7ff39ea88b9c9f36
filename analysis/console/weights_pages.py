"""The page of weights: any group, over any range inside the one that was asked about."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from analysis.console import jobs
from analysis.console.explorer import choices_of, explored, find
from analysis.console.jobs import Job
from analysis.console.own_mix import groups_of, own_mix
from analysis.console.rendering import render
from analysis.console.results import read_document, read_weight_set
from analysis.console.visits import Visit, allowed
from analysis.console.work_pages import file_response, find_job
from analysis.errors import WeightsError
from analysis.exports.weights_pictures import intervals
from analysis.exports.weights_words import Words
from analysis.weights.ranges import Ends
from analysis.weights.weight_set import WeightSet

router = APIRouter()
Reader = Annotated[Visit, allowed("see weights")]
PUBLISHED = ("weights.json", "weights.draws.parquet", "weights.csv", "weights.xlsx", "report.html")
FLOOR, CEILING = "floor-", "ceiling-"  # before an outcome's id, in the page's address


@router.get("/studies/{study}/weights")
def show_weights(request: Request, visit: Reader) -> Response:
    """The weights of a group, over a range."""
    source = visit.study
    with visit.console.database.transaction() as connection:
        weighed = jobs.last_done(connection, source.id, "weights")
        work = [one for one in jobs.of_study(connection, source.id, "weights") if one.is_open]
    if weighed is None:
        return render(request, "weights_none.html", visit.context(work=work))
    context = visit.context(weighed=weighed, work=work, **_about(visit, weighed, request))
    is_wrong = "error" in context or "error_of_mix" in context
    return render(request, "weights_page.html", context, 422 if is_wrong else 200)


@router.get("/studies/{study}/weights/{job}/{name}")
def download_weights(visit: Reader, job: str, name: str) -> Response:
    """A file of weights as it is published; answers of people are among the files of the work."""
    found = find_job(visit, job)
    if found.kind != "weights" or name not in PUBLISHED:
        raise HTTPException(404)
    visit.note("downloaded", f"{name} of {found.kind} {found.id}")
    return file_response(visit.console.workshop.results(found), name)


def _about(visit: Visit, weighed: Job, request: Request) -> dict[str, object]:
    """What the page says of a group and a range, and of all groups."""
    folder = visit.console.workshop.results(weighed)
    weights, document = read_weight_set(folder), read_document(folder)
    asked = visit.study.questionnaire
    text = asked.texts[asked.language]
    cell = find(weights, request.query_params)
    wanted = _ranges(weights, request.query_params)
    about: dict[str, object] = {}
    try:
        about["found"] = explored(weights, cell, wanted, asked.study, text)
    except WeightsError as error:
        about |= {"error": str(error), "found": explored(weights, cell, {}, asked.study, text)}
    groups = groups_of(weights, cell.role, request.query_params, asked.study, text)
    try:
        about["own"] = own_mix(weights, groups, {} if "error" in about else wanted, text)
    except WeightsError as error:
        about["error_of_mix"] = str(error)
    return about | {
        "groups": groups,
        "cell": dict(zip(("condition", "age_band", "role"), cell.key, strict=True)),
        "segments": choices_of(weights, asked.study, text),
        "outcomes": weights.outcomes,
        "text": text,
        "wanted": wanted,
        "overview": intervals(document, Words.of(document, text)),
        "mix": document.case_mix,
        "files": PUBLISHED,
    }


def _ranges(weights: WeightSet, asked: Mapping[str, str]) -> dict[str, Ends]:
    """The ranges of outcomes that are narrower than the survey's."""
    ranges = {}
    for one in weights.outcomes:
        ends = asked.get(FLOOR + one.id, ""), asked.get(CEILING + one.id, "")
        floor, ceiling = ends[0] or one.levels[0], ends[1] or one.levels[-1]
        if (floor, ceiling) != (one.levels[0], one.levels[-1]):
            ranges[one.id] = (floor, ceiling)
    return ranges
