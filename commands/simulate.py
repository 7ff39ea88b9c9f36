"""The command that makes up answers with known preferences."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.simulation import people, read_truth
from analysis.simulation import simulate as simulated
from questionnaires.files import find_study, read_questionnaire, responses_csv, write_files


def simulate(
    study: Annotated[str, typer.Argument(help="Folder of a study with a truth.toml, or an id.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many people answer.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same people.")] = 1,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path(
        "simulated.csv"
    ),
) -> None:
    """Make up answers of people whose preferences are known (truth.toml), without the pages.

    Fit them to see how well the weights come back before anybody is asked.
    """
    questionnaire = read_questionnaire(find_study(study))
    truth = read_truth(questionnaire.folder, questionnaire.study)
    asked = people(truth, questionnaire.study, n, seed)
    rows = simulated(questionnaire.study, questionnaire.design, asked)
    write_files(output.parent, {output.name: responses_csv(questionnaire.study, rows)})
    typer.echo(f"Wrote {output}: {n} people, preferences of {questionnaire.folder}/truth.toml.")
