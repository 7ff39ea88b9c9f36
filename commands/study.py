"""Commands for the files of a study: new, schema."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, TypeAdapter, ValidationError

from analysis.designs.making import Asked
from analysis.designs.priors import directions
from analysis.designs.search import search
from analysis.procurement.claims import Claim
from analysis.procurement.tender import Tender
from analysis.weights.document import WeightsDocument
from commands.progress import console, step
from questionnaires.errors import StudyError, WhatMattersError, did_you_mean
from questionnaires.files import (
    design_csv,
    json_bytes,
    read_study,
    write_files,
)
from questionnaires.frozen import Id
from questionnaires.study import Study
from questionnaires.text import Text

FEW_STARTS = 2  # so that a new study is there in a moment
STARTER = Path(__file__).parent.parent / "questionnaires" / "starter"
SCHEMAS: dict[str, tuple[type[BaseModel], int]] = {  # with the version of the format
    "study": (Study, 1),
    "text": (Text, 1),
    "tender": (Tender, 1),
    "claim": (Claim, 1),
    "weights": (WeightsDocument, 2),
}


def new(
    study: Annotated[str, typer.Argument(help="Id of the study: small letters, digits, hyphens.")],
    folder: Annotated[Path, typer.Option("--in", help="Where to make its folder.")] = Path(),
) -> None:
    """Write a working starter study: three outcomes that every study shares, and one of yours.

    Change the words and levels, then run `whatmatters design` and `whatmatters check` on it.
    """
    try:
        TypeAdapter(Id).validate_python(study)
    except ValidationError:
        raise StudyError(
            f'"{study}": a study\'s id has small letters, digits and hyphens; try "my-study"'
        ) from None
    target = folder / study
    if target.exists():
        raise StudyError(f"{target}: is there already; choose another id or folder")
    files = {
        path.name: path.read_text(encoding="utf-8").replace("starter", study).encode()
        for path in sorted(STARTER.iterdir())
    }
    write_files(target, files)
    questionnaire = read_study(target)
    prior = directions(questionnaire)
    asked = Asked(questionnaire, prior, prior, questionnaire.design.seed)
    with step("Searching for a design") as done:
        for found in search(asked.problem, starts=FEW_STARTS):
            done(found.share)
    design, figures = asked.made(found, str(target / "design.csv"))
    write_files(
        target,
        {"design.csv": design_csv(design, questionnaire), "design.json": json_bytes(figures)},
    )
    console.print(
        f"Wrote {target}/. Next: change its words, then `whatmatters check {target}`.",
        soft_wrap=True,
    )


def schema(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Of: study, text, tender, claim, weights. All of them if none is named."
        ),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "docs/schemas"
    ),
) -> None:
    """Write the JSON Schemas of files: for completion in an editor, or to check weights.json."""
    for name in names or ():
        if name not in SCHEMAS:
            raise WhatMattersError(f"{name}: no such schema; {did_you_mean(name, SCHEMAS)}")
    files = {}
    for name in names or SCHEMAS:
        model, version = SCHEMAS[name]
        about = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"whatmatters:{name}:{version}",
        }
        files[f"{name}.schema.json"] = json_bytes(about | model.model_json_schema())
    write_files(output, files)
    console.print(f"Wrote {', '.join(files)} to {output}/", soft_wrap=True)
