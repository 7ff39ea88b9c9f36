"""The command that makes up answers with known preferences."""

from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from analysis.simulation import Person, people
from analysis.simulation import simulate as simulated
from analysis.truth import Truth, read_truth, traps
from commands.rehearsal import survey_process, take_part
from questionnaires.errors import WhatMattersError, did_you_mean
from questionnaires.files import find_study, read_questionnaire, responses_csv, write_files
from questionnaires.questionnaire import Questionnaire
from questionnaires.respondents import RESPONDENTS, respondents_csv
from questionnaires.study import Study
from survey.queries.exports import read_tables

RESPONSES = "responses"  # the table that is written under the name of --output


def simulate(
    study: Annotated[str, typer.Argument(help="Folder of a study with a truth.toml, or an id.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many people answer.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same people.")] = 1,
    truth: Annotated[
        Path | None,
        typer.Option(help="File of other preferences than the study's own truth.toml."),
    ] = None,
    heterogeneity: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="How much people of a group differ: SD of a person's swing, as a share of the "
            "group's. 0 makes them alike.",
        ),
    ] = None,
    scale: Annotated[
        list[str] | None,
        typer.Option(
            help="How consistently people choose, times what it was: `0.5` for everybody, "
            "`80+=0.5` for an age band or role. May be given again.",
        ),
    ] = None,
    drop_out: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share who stop early; twice that of the oldest band."),
    ] = None,
    through_http: Annotated[
        bool,
        typer.Option("--through-http", help="Take the real survey: its pages, a process, a disk."),
    ] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path(
        "simulated.csv"
    ),
) -> None:
    """Make up answers of people whose preferences are known (truth.toml).

    Fit them to see how well the weights come back before anybody is asked.

    The shipped preferences hold a trap, which is named when they are used: two age groups with
    the same coefficient for an outcome that weighs twice as much in one of them, as its people
    choose less consistently. Whoever compares coefficients sees no difference. Change the trap by
    `--scale 80+=0.5`: coefficients move, and weights stay.

    What can go wrong is a knob: `--heterogeneity` (people of a group differ), `--scale` (they are
    less sure), `--drop-out` (they leave). With `--through-http` they walk the survey's real pages,
    with all that people do besides (`[manners]` in truth.toml): go back, open two tabs, lose the
    connection, speed, tick one column. respondents.csv is then written, too.

    Example: `whatmatters simulate hip-knee --n 500 --heterogeneity 0.6 --scale 80+=0.5`
    """
    questionnaire = read_questionnaire(find_study(study))
    known = truth or questionnaire.folder / "truth.toml"
    preferences = read_truth(known, questionnaire.study)
    preferences = _changed(preferences, questionnaire.study, heterogeneity, scale or [], drop_out)
    asked = people(preferences, questionnaire.study, n, seed)
    files = _walked(questionnaire, asked) if through_http else _made_up(questionnaire, asked)
    write_files(output.parent, {output.name: files.pop(RESPONSES), **files})
    typer.echo(f"Wrote {output}: {n} people, preferences of {known}.")
    for trap in traps(preferences):
        typer.echo(
            f"A trap: {trap.outcome} has the coefficient {trap.coefficient:.2f} for both "
            f"{trap.groups[0]} and {trap.groups[1]}, but weighs {trap.weights[0]:.2f} and "
            f"{trap.weights[1]:.2f}: compare weights, never coefficients."
        )


def _changed(
    truth: Truth,
    study: Study,
    heterogeneity: float | None,
    scale: list[str],
    drop_out: float | None,
) -> Truth:
    """The preferences with what the options change.

    Raises
    ------
    WhatMattersError
        If a scale is no number above 0, or names nobody.
    """
    change: dict[str, Any] = {}
    if heterogeneity is not None:
        change["taste_sd"] = heterogeneity
    if drop_out is not None:
        change["drop_out"] = drop_out
    scales = dict(truth.scales)
    for said in scale:
        name, _, number = said.rpartition("=")
        for group in [name] if name else study.groups("age_band"):
            scales[group] = scales.get(group, 1.0) * _scale(said, number)
        known = (*study.groups("role"), *study.groups("age_band"))
        if name and name not in known:
            raise WhatMattersError(f"--scale {said}: {did_you_mean(name, known)}")
    return truth.model_copy(update={**change, "scales": scales})


def _scale(said: str, number: str) -> float:
    """The number of an option `--scale`."""
    try:
        found = float(number)
    except ValueError:
        found = 0.0
    if not 0 < found < inf:
        raise WhatMattersError(f"--scale {said}: give a number above 0, as in 80+=0.5")
    return found


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
