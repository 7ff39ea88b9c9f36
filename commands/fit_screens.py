"""What the command that fits a model shows: numbers of classes, parameters, a second opinion."""

import pandas as pd

from analysis.errors import ModelError, NotConverged, NotIdentified
from analysis.models.best_worst import BestWorstData, item_table
from analysis.models.class_cautions import cautions
from analysis.models.latent_class_result import LatentClassResult
from analysis.models.mixed_logit_result import MixedLogitResult
from analysis.models.nested_logit_result import NestedLogitResult
from analysis.models.posterior import HierarchicalResult
from analysis.models.second_opinion import (
    ESTIMATE_TOLERANCE,
    LOG_LIKELIHOOD_TOLERANCE,
    second_opinion,
)
from analysis.prediction import Fitted
from analysis.result import ModelResult
from commands.progress import console, step


def shown_classes(table: pd.DataFrame) -> int:
    """Show the numbers of classes side by side; gives the one of the lowest BIC.

    Raises
    ------
    NotConverged
        If no number of classes has an estimate.
    """
    fitting = table[table["problem"] == ""] if "bic" in table else table.iloc[:0]
    if fitting.empty:
        raise NotConverged(f"no number of classes has an estimate: {table['problem'].iloc[0]}")
    columns = ["log_likelihood", "n_parameters", "aic", "bic", "smallest_class", "entropy"]
    shown = fitting[columns].round({"log_likelihood": 2, "aic": 1, "bic": 1, "entropy": 3})
    shown["smallest_class"] = fitting["smallest_class"].round(0).astype(int)
    shown["shares"] = [", ".join(f"{one:.2f}" for one in shares) for shares in fitting["shares"]]
    console.print(shown.to_string(), highlight=False, soft_wrap=True)
    for n_classes, row in table.iterrows():
        for said in filter(None, (row["problem"], row.get("cautions"))):
            if isinstance(said, str):
                console.print(f"{n_classes} classes: {said}", highlight=False, soft_wrap=True)
    best = int(str(fitting["bic"].astype(float).idxmin()))
    console.print(
        f"{best} classes have the lowest BIC (of tasks); --classes {best} fits these alone. Weigh "
        "it against the sizes, and whether the tastes make sense.\n",
        highlight=False,
        soft_wrap=True,
    )
    return best


def show(result: Fitted, table: pd.DataFrame) -> None:
    """Show what was found, and what a second road to it says."""
    console.print(result.summary(), highlight=False, soft_wrap=True)
    if isinstance(result, LatentClassResult):
        shares = result.class_shares().round(3).to_string()
        console.print(f"\nShares of the classes\n{shares}", highlight=False, soft_wrap=True)
        for said in cautions(result):
            console.print(f"Caution: {said}", highlight=False, soft_wrap=True)
    if isinstance(result, HierarchicalResult):
        watched = result.convergence.to_frame().round(3).to_string()
        console.print(f"\nChains: R-hat, and effective draws\n{watched}", highlight=False)
    resampled = [name for name in map(str, table) if name.startswith("bootstrap")]
    if resampled:
        console.print(table[resampled].round(4).to_string(), highlight=False, soft_wrap=True)
    if type(result) is ModelResult or isinstance(result, NestedLogitResult | MixedLogitResult):
        _show_opinion(result)


def _show_opinion(result: ModelResult) -> None:
    """Show that pylogit agrees, or why it cannot be asked.

    Raises
    ------
    Disagreement
        If it does not agree.
    """
    try:
        with step("Asking pylogit for a second opinion"):
            opinion = second_opinion(result, result.data)
    except (ModelError, NotConverged, NotIdentified) as error:
        console.print(f"No second opinion: {error}", highlight=False, soft_wrap=True)
        return
    sample = f", on a sample of {opinion.n_respondents} respondents" if opinion.sampled else ""
    console.print(
        f"{opinion.engine} agrees{sample}: the log-likelihood to {LOG_LIKELIHOOD_TOLERANCE:g} of "
        f"it, estimates to {ESTIMATE_TOLERANCE:g}",
        highlight=False,
        soft_wrap=True,
    )


def show_held_out(scores: pd.DataFrame) -> None:
    """Show how well the tasks that were held out are predicted, beside guessing."""
    shown = pd.DataFrame({"people": [*scores["n"].astype(int), ""]}, [*scores.index, "guessing"])
    for name, words, digits in (
        ("hit_rate", "likeliest chosen", 2),
        ("probability", "probability", 2),
        ("log_likelihood", "log-lik./task", 3),
    ):
        columns = [name, f"{name}_low", f"{name}_high"]
        shown[words] = [
            *(
                "{:.{d}f} ({:.{d}f} to {:.{d}f})".format(*row, d=digits)
                for row in scores[columns].itertuples(index=False)
            ),
            f"{scores[f'{name}_guess'].iloc[-1]:.{digits}f}",
        ]
    console.print(
        "\nTasks that were held out: how often the likeliest answer was given, how likely the "
        "answers were by this model, and 95 % intervals",
        highlight=False,
        soft_wrap=True,
    )
    console.print(shown.to_string(), highlight=False, soft_wrap=True)


def show_items(lists: BestWorstData, result: ModelResult) -> None:
    """Show how often each item was best and worst, beside what the model makes of it."""
    shown = item_table(lists, result).round({"score": 3, "value": 3, "share": 3}).to_string()
    console.print(f"\nItems, by their share\n{shown}", highlight=False, soft_wrap=True)
