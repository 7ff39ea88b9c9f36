"""The demo: the whole chain on a real study, with synthetic people whose preferences are known."""

import shutil
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from analysis.bundle import write_step
from analysis.designs.diagnostics import diagnostics, require_identified
from analysis.exports.recovery import Recovered, recovered, recovery_csv
from analysis.exports.results_page import results_page
from analysis.manifest import BESIDE, files_outside, read_manifest
from analysis.procurement.score import Score
from analysis.score_step import write_score
from analysis.simulation import people
from analysis.truth import read_truth
from analysis.weights_settings import WeightsSettings
from commands.progress import console, step, table_by_group
from commands.rehearsal import survey_process, take_part
from commands.score import print_score
from commands.tender import publish_version
from commands.weights import run_weights
from questionnaires.errors import WhatMattersError
from questionnaires.files import find_study, read_questionnaire, responses_csv, write_files
from questionnaires.questionnaire import Questionnaire
from survey.queries.exports import read_responses

STUDY = "hip-knee"
ANSWERS = "answers"  # folder of the survey, which stays open
EXAMPLE = Path(__file__).parent.parent / "analysis" / "procurement" / "example"
FOR_STAFF = (  # the same with the pages for those who use no command line
    "\nThe same answers in the console for staff, in another terminal:",
    "  whatmatters console user add you@example.org --role researcher --role procurement",
    f"  whatmatters console serve {STUDY} --data {{answers}} --port 8002",
)
MARK = ".demo"  # file by which a demo is known, also one that was stopped half-way


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "demo"
    ),
    n: Annotated[int, typer.Option("--n", min=200, help="Synthetic people.")] = 300,
    port: Annotated[int, typer.Option(help="Of the survey; the results are on the next.")] = 8000,
    serve: Annotated[bool, typer.Option(help="Serve survey and results at the end.")] = True,
    seed: Annotated[int, typer.Option(min=0, help="Of the people and their preferences.")] = 2026,
) -> None:
    """Run the whole chain: people with known preferences, their weights, three bids, a score.

    The people take the survey through its real pages, served by a real process. Their weights
    are shown beside the truth that they answered by.
    """
    _clear(output)
    write_files(output, {MARK: b""})
    questionnaire = read_questionnaire(find_study(STUDY))
    with step(f"Checking {questionnaire.study.label} and its design"):
        require_identified(questionnaire.study, questionnaire.design, "design.csv")
        figures = diagnostics(questionnaire.study, questionnaire.design)
    truth = read_truth(questionnaire.folder, questionnaire.study)
    with survey_process(questionnaire.folder, output / ANSWERS, port if serve else 0) as address:
        take_part(address, people(truth, questionnaire.study, n, seed))
        responses = _export(questionnaire, output)
        run = run_weights(responses, WeightsSettings(study=STUDY), output)
        found = recovered(run.weights, truth)
        _print_recovery(found)
        print_score(_score(output))
        page = results_page(run.weights, found, figures, address if serve else "")
        _seal(output, {"recovery.csv": recovery_csv(found), "index.html": page})
        console.print(
            f"Wrote {output}/: {', '.join(_names(output))}", highlight=False, soft_wrap=True
        )
        if serve:
            _serve(output, address, port + 1)


def _score(output: Path) -> Score:
    """The example tender, locked before its three bids are scored."""
    tender = output / "tender"
    shutil.copytree(EXAMPLE, tender)
    publish_version(
        tender / "tender.toml", output / "weights.json", "The demo, which awards nothing"
    )
    with step("Scoring three bids"):
        return write_score(
            tender / "tender.toml",
            tender / "bids.csv",
            output / "weights.json",
            output,
            effects=tender / "effects.csv",
            claims=tender / "claims.csv",
        )


def _seal(output: Path, pages: dict[str, bytes]) -> None:
    """Write the last pages, and put every file of the demo but its open survey in the manifest."""
    manifest = read_manifest(output)
    files = pages | {
        name: (output / name).read_bytes()
        for name in files_outside(output, manifest)
        if Path(name).parts[0] != ANSWERS
    }
    write_step(output, BESIDE, {}, {}, files, before=manifest)


def _export(questionnaire: Questionnaire, output: Path) -> Path:
    """The answers as a table."""
    with step("Exporting their answers"):
        rows = read_responses(output / ANSWERS, questionnaire)
        write_files(output, {"responses.csv": responses_csv(questionnaire.study, rows)})
    return output / "responses.csv"


def _print_recovery(found: list[Recovered]) -> None:
    """Truth beside estimate, and whether each interval covers it."""
    table = table_by_group("", "truth", "weight", "95 % interval", "covers")
    cell = None
    for one in found:
        if one.cell is not cell:
            cell = one.cell
            table.add_row(f"[bold]{cell.name}[/bold], n = {cell.n}")
        table.add_row(
            f"  {one.weight.id}",
            f"{one.truth:.3f}",
            f"{one.weight.weight:.3f}",
            f"{one.weight.low:.3f} to {one.weight.high:.3f}",
            "yes" if one.covers else "[bold]no[/bold]",
        )
    console.print(table)
    covered = sum(one.covers for one in found)
    console.print(f"{covered} of {len(found)} intervals cover the truth; 95 % are meant to.")


def _names(folder: Path) -> list[str]:
    """Files that were written, without the copies of what was read."""
    return sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != MARK)


def _clear(output: Path) -> None:
    """Take away an earlier demo, and nothing else.

    Raises
    ------
    WhatMattersError
        If the folder holds something else.
    """
    if not output.exists() or (output.is_dir() and not any(output.iterdir())):
        return
    if not (output / MARK).is_file():
        raise WhatMattersError(
            f"{output}: is not empty, and not an earlier demo; name another folder with --output"
        )
    shutil.rmtree(output)


def _serve(output: Path, address: str, port: int) -> None:
    """Serve the results, not the answers, until Ctrl-C, beside the survey that is still open."""
    names = _names(output)

    async def result(request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        return FileResponse(output / name) if name in names else Response(status_code=404)

    app = Starlette(routes=[Route("/", result), Route("/{name}", result)])
    console.print(f"\nThe survey   {address}/", highlight=False, soft_wrap=True)
    console.print(f"The results  http://127.0.0.1:{port}/", highlight=False, soft_wrap=True)
    console.print("Ctrl-C ends both.")
    for line in FOR_STAFF:
        console.print(line.format(answers=output / ANSWERS), highlight=False, soft_wrap=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")
