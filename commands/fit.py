"""The command that fits a choice model and shows its parameters."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from analysis.answers import naming
from analysis.bootstrap import bootstrap as bootstrapped
from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.errors import ModelError
from analysis.exports.model_plots import SUFFIXES, model_plot, plot_bytes
from analysis.models.best_worst import choices_of
from analysis.models.class_comparison import compare_classes
from analysis.prediction import Fitted
from analysis.result import ModelResult
from analysis.validation import Model
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
    lists_of_role,
    settings,
)
from commands.fit_screens import show, show_held_out, show_items, shown_classes
from commands.model_options import (
    BootstrapOption,
    BurnInOption,
    ChainsOption,
    ClassesOption,
    CorrelatedOption,
    IterationsOption,
    PlotOption,
    ProcessOption,
    RandomOption,
    StartsOption,
    TableOption,
    TasteDrawsOption,
)
from commands.models import Kind, Options, class_counts, computing, fitted, model_of
from commands.progress import console, step
from questionnaires.files import write_files


def fit(
    responses: ResponsesArgument,
    study: StudyOption = None,
    model: Annotated[Kind, typer.Option(help="Which model.")] = Kind.CONDITIONAL,
    role: RoleOption = None,
    output: TableOption = None,
    plot: PlotOption = None,
    bootstrap: BootstrapOption = None,
    scheduler: SchedulerOption = None,
    seed: SeedOption = 1,
    random: RandomOption = None,
    draws: TasteDrawsOption = None,
    correlated: CorrelatedOption = None,
    classes: ClassesOption = None,
    starts: StartsOption = None,
    covariates: CovariatesOption = None,
    iterations: IterationsOption = None,
    burn_in: BurnInOption = None,
    chains: ChainsOption = None,
    process: ProcessOption = None,
    respondent: RespondentOption = None,
    task: TaskOption = None,
    chosen: ChosenOption = None,
    attributes: AttributesOption = None,
    constants: ConstantsOption = "",
) -> None:
    """Fit a choice model to the answers of one role, with errors clustered by respondent.

    **conditional**: one set of preferences.
    **nested**: treatments are closer to each other than to the opt-out.
    **mixed**: everyone has preferences of their own; fitted again with twice the draws.
    **latent**: a few kinds of people; `--classes 1-5` compares numbers of classes.
    **hierarchical**: as mixed, by Bayes; chains that have not mixed are refused.
    **best-worst**: values of the items of lists, beside their counts.

    `whatmatters fit responses.csv --study hip-knee --role patient --plot fit.svg`

    `whatmatters fit responses.csv --study hip-knee --role patient --model mixed --random pain`

    `whatmatters fit responses.csv --study hip-knee --role patient --model latent --classes 1-5`

    `whatmatters fit long.csv --respondent id --task task --chosen choice --attributes pain,cost
    --model hierarchical --iterations 20000 --covariates age`

    pylogit refits what it has of these, or a sample of it, and must agree: conditional and nested
    logits, and mixed ones with independent normal tastes.

    Coefficients of different groups are on different scales: compare weights, not coefficients.
    """
    said = Options(
        *(random, draws, correlated, classes, starts, covariates),
        *(iterations, burn_in, chains, bootstrap, process),
    )
    said.require_used_by(model)
    _require_picture(plot)
    how = settings(study, (respondent, task, chosen, attributes), constants)
    lists = lists_of_role(Path(responses), how, role) if model is Kind.BEST_WORST else None
    held_out = None
    if lists is None:
        data, known, held_out = choices_of_role(Path(responses), how, role, covariates)
    else:
        data, known = choices_of(lists, process or "sequential"), None
    with naming(Path(responses)), computing(scheduler):
        settled, known = _settled(model, said, data, known, seed)
        result = fitted(settled, data, known, f"Fitting the {model} logit")
        if lists is not None:
            result = replace(result, model=f"best_worst_{process or 'sequential'}")
        table = result.to_frame()
        if said.bootstrap is not None:
            table = table.join(_resampled(settled, data, known, said.bootstrap, seed))
        show(result, table)
        if held_out is not None:
            show_held_out(held_out.scores(result, known))
        if lists is not None and isinstance(result, ModelResult):
            show_items(lists, result)
    _write(result, table, output, plot)


def _settled(
    kind: Kind, said: Options, data: ChoiceData, known: Covariates | None, seed: int
) -> tuple[Model, Covariates | None]:
    """The model to fit, with what it is told of respondents; of classes, how many are best."""
    if kind is not Kind.LATENT:
        return model_of(kind, said, data, seed), known
    counts = class_counts(said.classes or "1-5")
    best = counts[0]
    if len(counts) > 1:
        starts = 20 if said.starts is None else said.starts
        with step(f"Comparing {counts[0]} to {counts[-1]} classes"):
            table = compare_classes(data, counts, known, starts=starts, seed=seed)
        best = shown_classes(table)
    if best == 1:
        return model_of(Kind.CONDITIONAL, said, data, seed), None
    return model_of(kind, said, data, seed, best), known


def _resampled(
    model: Model, data: ChoiceData, known: Covariates | None, resamples: int, seed: int
) -> pd.DataFrame:
    """Columns of the bootstrap for the table of parameters."""
    with step(f"Fitting {resamples:,} resamples", resamples) as done:
        found = bootstrapped(
            model,
            data,
            known,
            resamples=resamples,
            seed=seed,
            progress=lambda now, _: done(now),
        )
    console.print(f"{found.n_failed} of {resamples} resamples have no estimate", highlight=False)
    return found.to_frame().drop(columns="estimate")


def _write(result: Fitted, table: pd.DataFrame, output: Path | None, plot: Path | None) -> None:
    """Write the table and the picture that were asked for, each whole or not at all."""
    written: dict[Path, bytes] = {}
    if output is not None:
        written[output] = table.to_csv(lineterminator="\n").encode()
    if plot is not None:
        written[plot] = plot_bytes(model_plot(result), plot.suffix)
    for path, content in written.items():
        write_files(path.parent, {path.name: content})
        console.print(f"Wrote {path}", highlight=False, soft_wrap=True)


def _require_picture(plot: Path | None) -> None:
    """Raise ModelError, before any work, unless the picture is of a kind that we write."""
    if plot is not None and plot.suffix not in SUFFIXES:
        raise ModelError(f"--plot {plot}: name a file that ends in {' or '.join(SUFFIXES)}")
