"""Answers in the layouts of other programs: the part of `export` that needs the analysis."""

from pathlib import Path

import typer

from analysis.exports.foreign import SUFFIXES, foreign_files
from analysis.tables import read_responses
from questionnaires.errors import WhatMattersError
from questionnaires.files import write_files
from questionnaires.questionnaire import Questionnaire


def convert(
    questionnaire: Questionnaire, responses: Path, layout: str, output: Path | None
) -> None:
    """Write the table of responses in that layout, by default to a file named after it.

    Raises
    ------
    WhatMattersError
        If the table is not of the study, or the file would have a misleading name.
    """
    suffix = SUFFIXES[layout]
    output = output or Path(f"{layout}{suffix}")
    if output.suffix != suffix:
        raise WhatMattersError(f"{output}: name a file that ends in {suffix} for {layout}")
    study = questionnaire.study
    frame = read_responses(responses, study, questionnaire.versions)
    files = foreign_files(frame, study, layout, output.stem)
    write_files(output.parent, files)
    for name in files:
        typer.echo(f"Wrote {output.parent / name}")
