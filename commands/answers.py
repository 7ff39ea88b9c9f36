"""The options that say which answers a command reads, and how."""

from typing import Annotated

import typer

from analysis.chain import LongTable, WeightsSettings
from analysis.errors import DataError
from analysis.weights.cells import N_DRAWS

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
) -> WeightsSettings:
    """Settings from the options; `columns` are respondent, task, chosen, attributes.

    Raises
    ------
    DataError
        If neither a study nor all four columns are given, or both are.
    """
    respondent, task, chosen, attributes = columns
    if study is not None:
        if any(columns) or constants or directions or by:
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
    )
    return WeightsSettings(table=table, seed=seed, n_draws=n_draws)


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
