"""The command that puts models of the same answers side by side."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from analysis.answers import naming
from analysis.choices import ChoiceData
from analysis.comparison import compare as compared
from analysis.covariates import Covariates
from analysis.errors import AnalysisError, ModelError
from analysis.prediction import Fitted
from analysis.result import ModelResult
from analysis.validation import Model, Validation, validate
from commands.answers import (
    AttributesOption,
    ChosenOption,
    ConstantsOption,
    CovariatesOption,
    RespondentOption,
    ResponsesArgument,
    RoleOption,
    SchedulerOption,
    SeedOption,
    StudyOption,
    TaskOption,
    choices_of_role,
    settings,
)
from commands.model_options import IterationsOption, TableOption, TasteDrawsOption
from commands.models import Kind, Options, class_counts, computing, fitted, model_of
from commands.progress import console, step
from questionnaires.errors import did_you_mean
from questionnaires.files import write_files

GUESS = "guessing"
COMPARED = (
    Kind.CONDITIONAL,
    Kind.NESTED,
    Kind.MIXED,
    Kind.LATENT,
    Kind.HIERARCHICAL,
)  # predict strangers
FIGURES = {  # column -> its name on the screen, and digits after the point
    "log_likelihood": ("log-lik.", 2),
    "n_parameters": ("par.", 0),
    "aic": ("AIC", 1),
    "bic": ("BIC", 1),
    "mcfadden_r2": ("McF. R2", 4),
}
SCORES = {"log_likelihood": "log-lik./task", "hit_rate": "hit rate", "brier": "Brier"}
Asked = dict[str, tuple[Model, Covariates | None]]


def compare(
    responses: ResponsesArgument,
    models: Annotated[
        str,
        typer.Option(
            help="With commas: `conditional`, `nested`, `mixed`, `mixed:pain+cost`, `latent:3`, "
            "`hierarchical`. After the colon: what people differ in, or how many classes."
        ),
    ] = "conditional,mixed,latent:2,latent:3",
    study: StudyOption = None,
    role: RoleOption = None,
    folds: Annotated[
        int, typer.Option(min=0, help="Of the respondents, held out in turn; 0 holds out nobody.")
    ] = 5,
    draws: TasteDrawsOption = None,
    iterations: IterationsOption = None,
    covariates: CovariatesOption = None,
    output: TableOption = None,
    scheduler: SchedulerOption = None,
    seed: SeedOption = 1,
    respondent: RespondentOption = None,
    task: TaskOption = None,
    chosen: ChosenOption = None,
    attributes: AttributesOption = None,
    constants: ConstantsOption = "",
) -> None:
    """Fit several models to the same answers, and score each on people it has not met.

    One table: how well each fits (lower AIC and BIC are better), and how well it predicts the
    choices of respondents who were held out, beside guessing. Trust the latter: a model that fits
    better but predicts no better has learnt noise.

    `whatmatters compare responses.csv --study hip-knee --role patient
    --models conditional,mixed,latent:2 --folds 5 -o compare.csv`
    """
    how = settings(study, (respondent, task, chosen, attributes), constants)
    data, known, _ = choices_of_role(Path(responses), how, role, covariates)
    said = Options(draws=draws, iterations=iterations, covariates=covariates)
    asked = _asked(models, said, data, known, seed)
    with naming(Path(responses)), computing(scheduler):
        fits = {name: _fitted(name, *one, data) for name, one in asked.items()}
        table = _figures(fits)
        if folds:
            checked = {
                name: _held_out(name, *one, data, folds, seed) for name, one in asked.items()
            }
            table = table.join(_predictions(checked), how="outer", sort=False)
            table = table.reindex([*fits, GUESS])
    console.print(_shown(table).to_string(), highlight=False, soft_wrap=True)
    if output is not None:
        content = table.to_csv(lineterminator="\n").encode()
        write_files(output.parent, {output.name: content})
        console.print(f"Wrote {output}", soft_wrap=True)


def _asked(
    models: str, said: Options, data: ChoiceData, known: Covariates | None, seed: int
) -> Asked:
    """Settings of each model by its name, with what it is told of respondents.

    Raises
    ------
    ModelError
        If a model is not known or stands twice, or nobody uses an option.
    """
    names = [name.strip() for name in models.split(",") if name.strip()]
    kinds = {name: _kind(name) for name in names}
    if len(kinds) < len(names) or not names:
        raise ModelError(f'--models "{models}": name one or more models, each once')
    for option, users in (
        ("draws", {Kind.MIXED}),
        ("iterations", {Kind.HIERARCHICAL}),
        ("covariates", {Kind.LATENT, Kind.HIERARCHICAL}),
    ):
        if getattr(said, option) is not None and not users & set(kinds.values()):
            raise ModelError(f"--{option} is used by none of --models {models}; leave it out")
    asked: Asked = {}
    for name, kind in kinds.items():
        _, _, detail = name.partition(":")
        n_classes, random = 1, None
        if kind is Kind.LATENT:
            n_classes = class_counts(detail or "2")[0]
        elif detail and kind in {Kind.CONDITIONAL, Kind.NESTED}:
            raise ModelError(f"--models {name}: the {kind} logit takes nothing after a colon")
        elif detail:
            random = detail.replace("+", ",")
        options = Options(random=random, draws=said.draws, iterations=said.iterations)
        tells = kind in {Kind.LATENT, Kind.HIERARCHICAL}
        asked[name] = model_of(kind, options, data, seed, n_classes), known if tells else None
    return asked


def _kind(name: str) -> Kind:
    """Kind of a model from `latent:3`."""
    word = name.partition(":")[0]
    for kind in COMPARED:
        if kind == word:
            return kind
    raise ModelError(f'--models: no model "{word}": {did_you_mean(word, COMPARED)}')


def _fitted(name: str, model: Model, known: Covariates | None, data: ChoiceData) -> Fitted:
    """The fitted model; what is wrong is said with its name."""
    try:
        return fitted(model, data, known, f"Fitting {name}")
    except AnalysisError as error:
        raise type(error)(f"{name}: {error}") from None


def _held_out(
    name: str,
    model: Model,
    known: Covariates | None,
    data: ChoiceData,
    folds: int,
    seed: int,
) -> Validation:
    """Scores of the model on people held out; what is wrong is said with its name."""
    try:
        with step(f"Holding out people from {name}", folds) as done:
            return validate(
                model, data, known, folds=folds, seed=seed, progress=lambda now, _: done(now)
            )
    except AnalysisError as error:
        raise type(error)(f"{name}: {error}") from None


def _figures(fits: dict[str, Fitted]) -> pd.DataFrame:
    """How well each model fits; hierarchical Bayes has no maximum to compare."""
    by_likelihood = {name: one for name, one in fits.items() if isinstance(one, ModelResult)}
    rows = compared(by_likelihood) if by_likelihood else pd.DataFrame()
    columns = ["log_likelihood", "n_parameters", "aic", "bic", "mcfadden_r2"]
    return rows.reindex(index=pd.Index(list(fits), name="model"), columns=columns)


def _predictions(checked: dict[str, Validation]) -> pd.DataFrame:
    """Scores on people held out, with their spread over folds, and those of guessing."""
    rows = {}
    for name, one in checked.items():
        table = one.to_frame()
        rows[name] = {
            f"held_out_{measure}{suffix}": table.loc[measure, column]
            for measure in table.index
            for column, suffix in (("held_out", ""), ("sd", "_sd"))
        }
        rows[GUESS] = {
            f"held_out_{measure}": table.loc[measure, "guess"] for measure in table.index
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """The table as it is read on a screen: rounded, each score on people held out with its SD."""
    shown = pd.DataFrame(index=table.index)
    for name, (title, digits) in FIGURES.items():
        shown[title] = [_number(value, digits) for value in table[name]]
    for measure, title in SCORES.items():
        name = f"held_out_{measure}"
        if name in table:
            shown[f"held-out {title}"] = [
                _number(value, 3) + ("" if pd.isna(spread) else f" ± {spread:.3f}")
                for value, spread in zip(table[name], table[f"{name}_sd"], strict=True)
            ]
    return shown


def _number(value: float, digits: int) -> str:
    """A number as it is read, or nothing where there is none."""
    return "" if pd.isna(value) else f"{value:,.{digits}f}"
