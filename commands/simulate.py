"""The command that makes up answers with known preferences."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from analysis.simulation import Person, people
from analysis.simulation import simulate as simulated
from analysis.truth import read_truth
from commands.rehearsal import survey_process, take_part
from questionnaires.files import find_study, read_questionnaire, responses_csv, write_files
from questionnaires.questionnaire import Questionnaire
from questionnaires.respondents import RESPONDENTS, respondents_csv
from survey.queries.exports import read_tables

RESPONSES = "responses"  # the table that is written under the name of --output


def simulate(
    study: Annotated[str, typer.Argument(help="Folder of a study with a truth.toml, or an id.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many people answer.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same people.")] = 1,
    through_http: Annotated[
        bool,
        typer.Option("--through-http", help="Take the real survey: its pages, a process, a disk."),
    ] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path(
        "simulated.csv"
    ),
) -> None:
    """Make up answers of people whose preferences are known (truth.toml).

    Fit them to see how well the weights come back before anybody is asked. With
    `--through-http` the people walk the survey's real pages, with all that people do besides
    (`[manners]` in truth.toml): go back, open two tabs, lose the connection, speed, tick one
    column. respondents.csv is then written, too.
    """
    questionnaire = read_questionnaire(find_study(study))
    truth = read_truth(questionnaire.folder, questionnaire.study)
    asked = people(truth, questionnaire.study, n, seed)
    files = _walked(questionnaire, asked) if through_http else _made_up(questionnaire, asked)
    write_files(output.parent, {output.name: files.pop(RESPONSES), **files})
    typer.echo(f"Wrote {output}: {n} people, preferences of {questionnaire.folder}/truth.toml.")


def _made_up(questionnaire: Questionnaire, asked: list[Person]) -> dict[str, bytes]:
    """The responses table without the pages."""
    study, lists = questionnaire.study, questionnaire.best_worst
    rows = simulated(study, questionnaire.design, asked, lists)
    return {RESPONSES: responses_csv(study, rows)}


def _walked(questionnaire: Questionnaire, asked: list[Person]) -> dict[str, bytes]:
    """Both tables of an export, after everybody has walked the pages."""
    study = questionnaire.study
    with TemporaryDirectory() as folder:
        with survey_process(questionnaire.folder, Path(folder)) as address:
            take_part(address, asked)
        responses, respondents = read_tables(Path(folder), questionnaire)
    return {
        RESPONSES: responses_csv(study, responses),
        RESPONDENTS: respondents_csv(study, respondents),
    }
