"""Models as pylogit fits them: the only module that meets it, for a start or a second opinion.

pylogit 1.0.1 was written for older libraries. Names that these have since dropped are given
back to it alone: `collections.Iterable` while it is imported, `in1d` in its modules, and `A` of
sparse matrices while it fits.
"""

import collections
import collections.abc
import contextlib
import importlib
import io
import sys
import warnings
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse
from scipy.special import expit, logit

from analysis.choices import ChoiceData

ENGINE = "pylogit 1.0.1"
Found = tuple[float, np.ndarray]  # log-likelihood in nats, and estimates


def fit_conditional(data: ChoiceData) -> Found:
    """The conditional logit; estimates have shape (n_parameters,)."""
    model, scale = _model(data, "MNL")
    return _fitted(model, scale, np.zeros(len(scale)))


def fit_mixed(
    data: ChoiceData, random: Sequence[int], start: np.ndarray, n_draws: int, seed: int
) -> Found:
    """The panel mixed logit with independent normal tastes for some columns.

    Estimates are the means of all columns, then the standard deviations of the random ones, of
    which the sign means nothing. The draws are those of `normal_draws`.
    """
    names = [f"x{k}" for k in random]
    model, scale = _model(data, "Mixed Logit", mixing_id_col="person", mixing_vars=names)
    units = np.append(scale, scale[list(random)])
    return _fitted(model, units, start, n_draws, seed=seed)


def normal_draws(n_respondents: int, n_random: int, n_draws: int, seed: int) -> np.ndarray:
    """The draws that pylogit makes from a seed; shape (n_respondents, n_random, n_draws)."""
    _pylogit()
    calculations = importlib.import_module("pylogit.mixed_logit_calcs")
    return np.stack(calculations.get_normal_draws(n_respondents, n_draws, n_random, seed), axis=1)


def fit_nested(data: ChoiceData, nest: np.ndarray, n_nests: int, start: np.ndarray) -> Found:
    """The nested logit; estimates are those of the columns, then the dissimilarities of nests.

    `nest` is that of each row: 0, 1 … below `n_nests`, or n_nests and above for alternatives
    that are alone. Dissimilarities stay between 0 and 1, and start from `start` there.
    """
    alone = range(n_nests, int(nest.max()) + 1)
    place = np.zeros(len(nest), dtype=int)
    for one in range(n_nests):  # alternatives of a nest need names that differ within a task
        place[nest == one] = _nth_in_task(data, nest == one)
    largest = int(place.max()) + 1
    spec = collections.OrderedDict(
        (f"nest {one}", sorted({1 + one * largest + int(p) for p in place[nest == one]}))
        for one in [*range(n_nests), *alone]
    )
    model, scale = _model(data, "Nested Logit", alternative=1 + nest * largest + place, nests=spec)
    n = len(scale)
    natural = np.append(np.clip(start[n:], 0.05, 0.95), np.full(len(alone), 0.5))
    fixed = np.append(logit(natural[:n_nests]), np.full(len(alone), 40.0))  # 1, to a double
    units = np.append(np.ones(n_nests + len(alone)), scale)
    log_likelihood, found = _fitted(model, units, np.append(fixed, start[:n]))
    return log_likelihood, np.append(found[-n:], expit(found[:n_nests]))


def _nth_in_task(data: ChoiceData, rows: np.ndarray) -> np.ndarray:
    """For each of some rows, how many of them stand before it in its task; shape (n,)."""
    task = data.task[rows]
    starts = np.flatnonzero(np.diff(task, prepend=-1))
    sizes = np.diff(np.append(starts, len(task)))
    return np.arange(len(task)) - np.repeat(starts, sizes)


def _model(
    data: ChoiceData,
    kind: str,
    alternative: np.ndarray | None = None,
    nests: dict[str, list[int]] | None = None,
    **more: Any,
) -> tuple[Any, np.ndarray]:
    """A model to fit, and what its columns were divided by: unit spread eases its search."""
    scale = data.x.std(axis=0)
    names = [f"x{k}" for k in range(len(scale))]
    place = np.arange(len(data.task)) - data.first_rows[data.task] + 1
    table = pd.DataFrame(data.x / scale, columns=names).assign(
        task=data.task + 1,
        person=data.respondent + 1,
        alternative=place if alternative is None else alternative,
        chosen=data.chosen.astype(int),
    )
    with _as_it_expects():
        model = _pylogit().create_choice_model(
            data=table,
            alt_id_col="alternative",
            obs_id_col="task",
            choice_col="chosen",
            specification=collections.OrderedDict((name, "all_same") for name in names),
            names=collections.OrderedDict((name, name) for name in names),
            model_type=kind,
            nest_spec=nests,
            **more,
        )
    return model, scale


def _fitted(model: Any, units: np.ndarray, start: np.ndarray, *args: int, **more: int) -> Found:
    """The maximum that pylogit finds from a start, in the units of x."""
    with _as_it_expects():
        found = model.fit_mle(
            start * units, *args, print_res=False, gradient_tol=1e-7, just_point=True, **more
        )
    return -float(found["fun"]), np.asarray(found["x"]) / units


@contextlib.contextmanager
def _as_it_expects() -> Iterator[None]:
    """Keep what pylogit prints and warns of off the screen, and give sparse matrices their `A`."""
    home: Any = scipy.sparse.spmatrix
    home.A = property(lambda matrix: matrix.toarray())
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        del home.A


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
