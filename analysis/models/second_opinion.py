"""A second opinion on the conditional logit: pylogit refits it and must agree.

pylogit 1.0.1 was written for older libraries. Three names that these have since dropped are
given back to it alone: `collections.Iterable` while it is imported, and `in1d` in its modules.
"""

import collections
import collections.abc
import contextlib
import importlib
import io
import sys
import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.errors import Disagreement
from analysis.models.conditional_logit import ConditionalLogit
from analysis.result import ModelResult

LARGEST = 3_000  # tasks; pylogit's dense rows × rows matrices took 13.9 GB for 24,000
LOG_LIKELIHOOD_TOLERANCE = 1e-6  # relative
ESTIMATE_TOLERANCE = 1e-4  # relative to the estimate, or absolute below 1


@dataclass(frozen=True)
class SecondOpinion:
    """How far two engines are apart on the same choices."""

    engine: str
    n_tasks: int
    n_respondents: int
    sampled: bool  # whether a sample of respondents was refitted by both engines
    log_likelihood_gap: float  # relative
    estimate_gap: float  # largest, relative to the estimate or absolute below 1


def second_opinion(result: ModelResult, data: ChoiceData, *, seed: int = 1) -> SecondOpinion:
    """Let pylogit refit a conditional logit, or both engines a sample of it if it is large.

    Raises
    ------
    Disagreement
        If the two differ by more than the tolerances above.
    """
    sampled = data.n_tasks > LARGEST
    if sampled:
        data = _sample(data, seed)
        result = ConditionalLogit().fit(data)
    log_likelihood, estimates = refit(data)
    opinion = SecondOpinion(
        engine="pylogit 1.0.1",
        n_tasks=data.n_tasks,
        n_respondents=data.n_respondents,
        sampled=sampled,
        log_likelihood_gap=abs(log_likelihood / result.log_likelihood - 1),
        estimate_gap=_largest_gap(estimates, result.estimates),
    )
    if opinion.log_likelihood_gap > LOG_LIKELIHOOD_TOLERANCE:
        raise Disagreement(
            f"pylogit's log-likelihood is {log_likelihood:.6f}, ours {result.log_likelihood:.6f}; "
            "no weights are made until the two agree"
        )
    if opinion.estimate_gap > ESTIMATE_TOLERANCE:
        worst = int(_gaps(estimates, result.estimates).argmax())
        raise Disagreement(
            f"{data.parameters[worst]}: pylogit estimates {estimates[worst]:.6f}, we "
            f"{result.estimates[worst]:.6f}; no weights are made until the two agree"
        )
    return opinion


def refit(data: ChoiceData) -> tuple[float, np.ndarray]:
    """Log-likelihood by pylogit, and its estimates; shape (n_parameters,).

    Columns are scaled to unit spread for its search, and the estimates scaled back.
    """
    scale = data.x.std(axis=0)
    names = [f"x{k}" for k in range(len(scale))]
    table = pd.DataFrame(data.x / scale, columns=names).assign(
        task=data.task + 1,
        alternative=np.arange(len(data.task)) - data.first_rows[data.task] + 1,
        chosen=data.chosen.astype(int),
    )
    with _quiet():
        model = _pylogit().create_choice_model(
            data=table,
            alt_id_col="alternative",
            obs_id_col="task",
            choice_col="chosen",
            specification=collections.OrderedDict((name, "all_same") for name in names),
            names=collections.OrderedDict((name, name) for name in names),
            model_type="MNL",
        )
        found = model.fit_mle(
            np.zeros(len(names)), print_res=False, gradient_tol=1e-8, just_point=True
        )
    return -float(found["fun"]), np.asarray(found["x"]) / scale


def _sample(data: ChoiceData, seed: int) -> ChoiceData:
    """Choices of as many respondents, at random, as stay below `LARGEST` tasks."""
    tasks_of = np.bincount(data.respondent[data.first_rows])
    order = np.random.default_rng(seed).permutation(data.n_respondents)
    keep = np.sort(order[np.cumsum(tasks_of[order]) <= LARGEST])
    return data.of_respondents(keep)


def _gaps(theirs: np.ndarray, ours: np.ndarray) -> np.ndarray:
    """Difference of each estimate, relative or below 1 absolute; shape (n_parameters,)."""
    gaps: np.ndarray = np.abs(theirs - ours) / np.maximum(1, np.abs(ours))
    return gaps


def _largest_gap(theirs: np.ndarray, ours: np.ndarray) -> float:
    """Largest of the differences."""
    return float(_gaps(theirs, ours).max())


@contextlib.contextmanager
def _quiet() -> Any:
    """Keep what pylogit prints and warns of off the screen while it fits."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _pylogit() -> ModuleType:
    """The library, with the names given back that it needs, imported once."""
    if "pylogit" in sys.modules:
        return sys.modules["pylogit"]
    # The type checker knows these names are gone: that is why they are given back.
    given_back = not hasattr(collections, "Iterable")
    if given_back:
        collections.Iterable = collections.abc.Iterable  # type: ignore[attr-defined]
    try:
        pylogit = importlib.import_module("pylogit")
    finally:
        if given_back:
            del collections.Iterable  # type: ignore[attr-defined]
    for name, module in list(sys.modules.items()):
        if name.startswith("pylogit.") and getattr(module, "np", None) is np:
            module.np = _NumpyWithIn1d()  # type: ignore[attr-defined]
    return pylogit


class _NumpyWithIn1d:
    """NumPy as pylogit expects it: `in1d` was replaced by `isin` in NumPy 2.4."""

    in1d = staticmethod(np.isin)

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)
