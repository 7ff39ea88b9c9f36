"""The command that fits a choice model and shows its parameters."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import typer

from analysis.chain import WeightsSettings, naming, read_answers
from analysis.choices import ChoiceData
from analysis.engines.likelihood import compile_loops, is_compiled
from analysis.errors import DataError, ModelError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.mixed_logit import MixedLogit, MixedLogitResult
from analysis.models.second_opinion import second_opinion
from analysis.models.tastes import Distribution
from analysis.result import ModelResult
from commands.answers import (
    AttributesOption,
    ChosenOption,
    ConstantsOption,
    RespondentOption,
    ResponsesArgument,
    SeedOption,
    StudyOption,
    TaskOption,
    settings,
)
from commands.progress import console, step
from questionnaires.errors import did_you_mean
from questionnaires.files import write_files

MIXED = "Mixed logit"
SHOWN = ["estimate", "standard_error", "z", "p", "low", "high"]


class Model(StrEnum):
    """Models that the command fits."""

    CONDITIONAL = "conditional"
    MIXED = "mixed"


def fit(
    responses: ResponsesArgument,
    study: StudyOption = None,
    model: Annotated[Model, typer.Option(help="Which model.")] = Model.CONDITIONAL,
    role: Annotated[
        str | None, typer.Option(help="Whose answers: patient, carer_self or carer_proxy.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV file for the parameters.")
    ] = None,
    random: Annotated[
        str,
        typer.Option(
            help="Attributes that people differ in, with commas: `pain,role=log-normal`. "
            "Normal unless said; all of them unless named.",
            rich_help_panel=MIXED,
        ),
    ] = "",
    draws: Annotated[
        int, typer.Option(min=50, help="For each respondent.", rich_help_panel=MIXED)
    ] = 2000,
    correlated: Annotated[
        bool, typer.Option(help="Whether tastes go together.", rich_help_panel=MIXED)
    ] = False,
    seed: SeedOption = 1,
    respondent: RespondentOption = None,
    task: TaskOption = None,
    chosen: ChosenOption = None,
    attributes: AttributesOption = None,
    constants: ConstantsOption = "",
) -> None:
    """Fit a choice model to the answers of one role, with errors clustered by respondent.

    The conditional logit is refitted by pylogit, or a sample of it above 3,000 tasks, and must
    agree. The mixed logit is fitted again with twice the draws, to see whether they were enough.
    Coefficients of different groups are on different scales: compare weights, not coefficients.
    """
    how = settings(study, (respondent, task, chosen, attributes), constants)
    data = _choices(Path(responses), how, role)
    if model is Model.MIXED:
        result: ModelResult = _mixed(data, random, draws, seed, correlated=correlated)
    else:
        result = ConditionalLogit().fit(data)
    table = result.to_frame()
    console.print(table[SHOWN].round(4).to_string(), highlight=False, soft_wrap=True)
    console.print(f"\n{_figures(result)}", highlight=False)
    console.print(_checked(result, data), highlight=False)
    if output is not None:
        write_files(output.parent, {output.name: table.to_csv(lineterminator="\n").encode()})
        console.print(f"Wrote {output}", soft_wrap=True)


def _choices(responses: Path, how: WeightsSettings, role: str | None) -> ChoiceData:
    """The choices of the role that was asked for."""
    with naming(responses):
        answers = read_answers(responses, how)
        if answers.study is None:
            return answers.choices(answers.frame)
        roles = answers.study.groups("role")
        if role not in roles:
            raise DataError(
                f"--role {role or '(not given)'}: roles are never pooled silently; "
                + did_you_mean(role or "", roles)
            )
        return answers.choices(answers.frame[answers.frame["role"] == role])


def _mixed(
    data: ChoiceData, random: str, draws: int, seed: int, *, correlated: bool
) -> ModelResult:
    """A fitted mixed logit; the loops are compiled first if this machine has not done so."""
    if not is_compiled():
        with step("Compiling, once on this machine"):
            compile_loops()
    chosen = _distributions(random) or dict.fromkeys(
        (one.id for one in data.coding.attributes), "normal"
    )
    with step(f"Fitting with {draws:,} and {2 * draws:,} draws"):
        return MixedLogit(random=chosen, draws=draws, seed=seed, correlated=correlated).fit(data)


def _distributions(given: str) -> dict[str, Distribution]:
    """Distributions from `pain,role=log-normal`.

    Raises
    ------
    ModelError
        If a distribution is not known.
    """
    found: dict[str, Distribution] = {}
    for one in filter(None, (part.strip() for part in given.split(","))):
        name, _, said = one.partition("=")
        distribution = next((d for d in get_args(Distribution) if d == (said or "normal")), None)
        if distribution is None:
            remedy = did_you_mean(said, get_args(Distribution))
            raise ModelError(f'--random {one}: no distribution "{said}": {remedy}')
        found[name] = distribution
    return found


def _figures(result: ModelResult) -> str:
    """How well the model fits."""
    return (
        f"log-likelihood {result.log_likelihood:.4f} (zero {result.null_log_likelihood:.4f}), "
        f"McFadden R2 {result.mcfadden_r2:.4f}, AIC {result.aic:.1f}, BIC {result.bic:.1f}\n"
        f"{result.n_respondents} respondents, {result.n_tasks} tasks; converged in "
        f"{result.n_steps} steps"
    )


def _checked(result: ModelResult, data: ChoiceData) -> str:
    """What a second road to the same estimates says."""
    if isinstance(result, MixedLogitResult):
        enough = "enough" if result.doubled.steady else "not enough: raise --draws"
        return (
            f"with {result.doubled.n_draws:,} draws no estimate moves by more than "
            f"{result.doubled.largest:.2f} standard errors; {result.n_draws:,} were {enough}"
        )
    opinion = second_opinion(result, data)
    sample = f", on a sample of {opinion.n_respondents} respondents" if opinion.sampled else ""
    return f"{opinion.engine} agrees{sample}"
