"""The options that say which answers a command reads, and how."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from analysis.answers import naming, read_answers
from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.errors import DataError
from analysis.held_out_tasks import HeldOutTasks
from analysis.models.best_worst import BestWorstData
from analysis.tables import read_responses
from analysis.weights.cells import N_DRAWS, RESPONDENT
from analysis.weights_settings import LongTable, WeightsSettings
from questionnaires.errors import did_you_mean
from questionnaires.files import find_study, read_questionnaire
from questionnaires.study import Study

ResponsesArgument = Annotated[
    str, typer.Argument(metavar="RESPONSES", help="CSV file of answers: our export, or long data.")
]
StudyOption = Annotated[
    str | None, typer.Option(help="Study of the answers: a folder, or the id of a shipped one.")
]
LONG = "Long data collected elsewhere"
RespondentOption = Annotated[
    str | None, typer.Option(help="Column that names the respondent.", rich_help_panel=LONG)
]
TaskOption = Annotated[
    str | None, typer.Option(help="Column that names the choice task.", rich_help_panel=LONG)
]
ChosenOption = Annotated[
    str | None, typer.Option(help="Column with 1 for the chosen row.", rich_help_panel=LONG)
]
AttributesOption = Annotated[
    str | None,
    typer.Option(
        help="Columns that carry a weight, with commas: numbers are linear, words are levels.",
        rich_help_panel=LONG,
    ),
]
ConstantsOption = Annotated[
    str,
    typer.Option(help="Columns without a weight, such as the opt-out's.", rich_help_panel=LONG),
]
DirectionOption = Annotated[
    list[str] | None,
    typer.Option(
        help="What is better, said beforehand: `cost=lower`, `quality=poor<fair<good`.",
        rich_help_panel=LONG,
    ),
]
ByOption = Annotated[
    str | None, typer.Option(help="Column of subgroups to keep apart.", rich_help_panel=LONG)
]
WeightOption = Annotated[
    str | None,
    typer.Option(
        help="Column of how many people each respondent stands for.", rich_help_panel=LONG
    ),
]
RoleOption = Annotated[
    str | None, typer.Option(help="Whose answers: patient, carer_self, carer_proxy or dyad.")
]
CovariatesOption = Annotated[
    str | None,
    typer.Option(
        help="Columns of what is known of respondents, with commas: `age_band,condition`. They "
        "explain classes, or tastes of hierarchical Bayes.",
        rich_help_panel="Latent classes, hierarchical Bayes",
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        help="Address of a Dask scheduler, whose workers do what is repeated: "
        "`tcp://10.0.0.5:8786`. All cores of this machine otherwise. The result is the same."
    ),
]
SeedOption = Annotated[int, typer.Option(min=0, help="Of the draws and samples.")]
DrawsOption = Annotated[int, typer.Option(min=5000, help="Krinsky-Robb draws.")]


def settings(
    study: str | None,
    columns: tuple[str | None, str | None, str | None, str | None],
    constants: str = "",
    directions: list[str] | None = None,
    by: str | None = None,
    seed: int = 1,
    n_draws: int = N_DRAWS,
    weight: str | None = None,
) -> WeightsSettings:
    """Settings from the options; `columns` are respondent, task, chosen, attributes.

    Raises
    ------
    DataError
        If neither a study nor all four columns are given, or both are.
    """
    respondent, task, chosen, attributes = columns
    if study is not None:
        if any(columns) or constants or directions or by or weight:
            raise DataError("--study says how its answers are read; leave out the column options")
        return WeightsSettings(study=study, seed=seed, n_draws=n_draws)
    names = _names(attributes or "")
    if not (respondent and task and chosen and names):
        raise DataError(
            "say which study the answers belong to (--study hip-knee), or for long data all of "
            "--respondent, --task, --chosen and --attributes"
        )
    table = LongTable(
        respondent,
        task,
        chosen,
        names,
        _names(constants),
        _directions(directions or []),
        by,
        weight,
    )
    return WeightsSettings(table=table, seed=seed, n_draws=n_draws)


def choices_of_role(
    responses: Path, how: WeightsSettings, role: str | None, covariates: str | None = None
) -> tuple[ChoiceData, Covariates | None, HeldOutTasks | None]:
    """The choices of the role that was asked for, with what is known of who made them.

    Last come choices of the same people that no model is to learn from, if there are any.

    Raises
    ------
    WhatMattersError
        If a file is wrong, or the role is not one of the study.
    """
    with naming(responses):
        answers = read_answers(responses, how)
        frame = answers.frame
        if answers.study is not None:
            frame = _of_role(frame, answers.study, role)
        elif role is not None:
            raise DataError("--role is of a study's answers; long data have none, so leave it out")
        data = answers.choices(frame)
        held_out = None if answers.study is None else HeldOutTasks.of(answers.every, data)
        return data, _covariates(frame, _names(covariates or "")), held_out


def lists_of_role(responses: Path, how: WeightsSettings, role: str | None) -> BestWorstData:
    """What people of the role that was asked for named best and worst of each list.

    Raises
    ------
    WhatMattersError
        If a file is wrong, the role is not one of the study, or no study was given.
    """
    if how.study is None:
        raise DataError(
            "--model best-worst reads the answers to a study of ours: say --study; for others, "
            "use BestWorstData.from_long in Python"
        )
    questionnaire = read_questionnaire(find_study(how.study))
    with naming(responses):
        frame = read_responses(responses, questionnaire.study, questionnaire.versions)
        return BestWorstData.from_responses(_of_role(frame, questionnaire.study, role))


def _of_role(frame: pd.DataFrame, study: Study, role: str | None) -> pd.DataFrame:
    """The answers of one role; DataError without one."""
    roles = study.groups("role")
    if role not in roles:
        raise DataError(
            f"--role {role or '(not given)'}: roles are never pooled silently; "
            + did_you_mean(role or "", roles)
        )
    return frame[frame["role"] == role]


def _covariates(frame: pd.DataFrame, names: Sequence[str]) -> Covariates | None:
    """What is known of the respondents, if anything was asked for."""
    return Covariates.from_frame(frame, names, respondent=RESPONDENT) if names else None


def _names(listed: str) -> tuple[str, ...]:
    """Names between commas."""
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _directions(given: list[str]) -> dict[str, str]:
    """Direction of each attribute that was given one."""
    directions: dict[str, str] = {}
    for name, direction in map(_direction, given):
        if name in directions:
            raise DataError(f"--direction {name}: said twice; say it once")
        directions[name] = direction
    return directions


def _direction(given: str) -> tuple[str, str]:
    """Attribute and direction from `attribute=direction`."""
    name, equals, direction = given.partition("=")
    if not equals:
        raise DataError(f'--direction "{given}": write attribute=direction, as in cost=lower')
    return name.strip(), direction.strip()
