"""How fast the mixed logit is: ours, xlogit's and pylogit's on the same choices, in turns.

`uv run --group bench python benchmarks/models.py` prints one table, in some six minutes. Loops are
compiled before they are timed. Our times include errors of both kinds and the refit with twice
the draws; the others' include their own errors. pylogit has a sixth of the draws, for its time.
"""

import contextlib
import importlib
import io
import sys
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import xlogit

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines.likelihood import compile_loops
from analysis.engines.pylogit_fits import fit_conditional
from analysis.models.mixed_logit import MixedLogit

ROUNDS = 3
ELECTRICITY = Path(__file__).parent.parent / "tests/known_answers/electricity.csv"
SUPPLY = ("pf", "cl", "loc", "wk", "tod", "seas")


@dataclass(frozen=True)
class Fit:
    """What an engine found."""

    log_likelihood: float
    error: float  # of the second mean


@dataclass(frozen=True)
class Run:
    """An engine on some choices."""

    choices: str
    engine: str
    draws: int
    fit: Callable[[], Fit]


def electricity() -> ChoiceData:
    """361 people, 12 tasks of 4 alternatives, 6 attributes."""
    return ChoiceData.from_long(
        pd.read_csv(ELECTRICITY),
        respondent="id",
        task="obsID",
        chosen="choice",
        attributes=SUPPLY,
    )


def synthetic() -> ChoiceData:
    """2,000 people, 12 tasks of 3 alternatives, 8 attributes."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 12, 3, 8))
    mean = np.array([1, -1, 0.5, -0.5, 0.8, -0.8, 0.3, -0.3])
    spread = np.array([0.5, 0.5, 0.8, 0.3, 0.6, 0.4, 0.7, 0.2])
    taste = mean + spread * rng.normal(size=(2000, 8))
    utility = np.einsum("ntjk,nk->ntj", x, taste) + rng.gumbel(size=(2000, 12, 3))
    return ChoiceData(
        Coding(tuple(CodedAttribute(f"x{k}", ("0", "1"), (0.0, 1.0)) for k in range(8))),
        x.reshape(-1, 8),
        np.repeat(np.arange(24_000), 3),
        np.repeat(np.arange(2000), 36),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


def ours(data: ChoiceData, draws: int) -> Fit:
    """Our fit, with errors clustered by respondent."""
    random = dict.fromkeys(data.parameters, "normal")
    result = MixedLogit(random=random, draws=draws).fit(data)
    return Fit(result.log_likelihood, result.standard_errors[1])


def by_xlogit(data: ChoiceData, draws: int) -> Fit:
    """A fit by xlogit, with its own errors."""
    model = xlogit.MixedLogit()
    with contextlib.redirect_stdout(io.StringIO()):
        model.fit(
            X=data.x,
            y=data.chosen,
            varnames=list(data.parameters),
            ids=data.task,
            alts=_alternatives(data),
            panels=data.respondent,
            randvars=dict.fromkeys(data.parameters, "n"),
            n_draws=draws,
            verbose=0,
        )
    return Fit(model.loglikelihood, model.stderr[1])


def by_pylogit(data: ChoiceData, draws: int) -> Fit:
    """A fit by pylogit, with its own errors; `fit_conditional` makes it ready to import."""
    _, shared = fit_conditional(data.of_respondents(np.arange(100)))
    names = list(data.parameters)
    table = pd.DataFrame(data.x, columns=names).assign(
        task=data.task + 1,
        person=data.respondent + 1,
        alternative=_alternatives(data) + 1,
        chosen=data.chosen.astype(int),
    )
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = importlib.import_module("pylogit").create_choice_model(
            data=table,
            alt_id_col="alternative",
            obs_id_col="task",
            choice_col="chosen",
            specification=OrderedDict((name, "all_same") for name in names),
            names=OrderedDict((name, name) for name in names),
            model_type="Mixed Logit",
            mixing_id_col="person",
            mixing_vars=names,
        )
        model.fit_mle(np.append(shared, np.full(len(names), 0.1)), draws, seed=1, print_res=False)
    return Fit(float(model.llf), float(model.standard_errors.iloc[1]))


def _alternatives(data: ChoiceData) -> np.ndarray:
    """Place of each row in its task, from 0; shape (n_rows,)."""
    places: np.ndarray = np.arange(len(data.task)) - data.first_rows[data.task]
    return places


def runs() -> list[Run]:
    """Everything to time, smallest first."""
    small, large = electricity(), synthetic()
    return [
        Run("electricity", "what matters", 600, lambda: ours(small, 600)),
        Run("electricity", "xlogit 0.2.7", 600, lambda: by_xlogit(small, 600)),
        Run("electricity", "pylogit 1.0.1", 100, lambda: by_pylogit(small, 100)),
        Run("electricity", "what matters", 100, lambda: ours(small, 100)),
        Run("synthetic", "what matters", 1000, lambda: ours(large, 1000)),
    ]


def main() -> None:
    """Time each run in turns, and print the medians."""
    compile_loops()
    found: dict[Run, list[tuple[float, Fit]]] = {run: [] for run in runs()}
    for _ in range(ROUNDS):
        for run, times in found.items():
            start = time.perf_counter()
            fit = run.fit()
            times.append((time.perf_counter() - start, fit))
    lines = [
        f"Medians of {ROUNDS}, {cpu_count()} threads.",
        "",
        "| choices | engine | draws | seconds | log-likelihood | error of the second mean |",
        "|---|---|---|---|---|---|",
    ]
    for run, times in found.items():
        seconds, fit = median(one for one, _ in times), times[-1][1]
        lines.append(
            f"| {run.choices} | {run.engine} | {run.draws} | {seconds:.2f} | "
            f"{fit.log_likelihood:.2f} | {fit.error:.4f} |"
        )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
