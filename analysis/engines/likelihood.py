"""The simulated likelihood of a panel: the compiled loops, run by threads."""

from collections.abc import Callable

import numpy as np

from analysis.engines.aligned import aligned
from analysis.engines.compiled import LN2, is_ready
from analysis.engines.draws import standard_draws
from analysis.engines.kernels import fill_sums
from analysis.engines.panel import FEWEST_COLUMNS, ROWS, Lanes, Mixing, Panel, Tasks
from analysis.engines.quantiles import fill_normal
from analysis.engines.rows import LANES
from analysis.engines.threads import THREADS, share_out

Draws = np.ndarray | Callable[[slice], np.ndarray]


def simulated_likelihood(
    theta: np.ndarray,
    tasks: Tasks,
    mixing: Mixing,
    draws: Draws,
    *,
    n_draws: int,
    with_information: bool = True,
    threads: int = THREADS,
) -> Panel:
    """Each respondent's simulated log-likelihood and derivatives at the parameters theta.

    The first `n_draws` of `draws`, shape (n_respondents, n_random, at least n_draws), are used; a
    function makes those of a share of the respondents when they are needed, to save memory.
    Every respondent is added up alone and in order, so threads change nothing.
    """
    n, n_parameters, n_columns = len(tasks.person_starts) - 1, len(theta), len(mixing.sign)
    panel = Panel(
        np.zeros(n),
        np.zeros((n, n_parameters)),
        np.zeros((n, n_parameters, n_parameters)),
        np.zeros((n, n_columns)),
    )
    largest = np.zeros(n)
    n_products = _most_products(tasks) if with_information else 0

    def fill(share: slice) -> None:
        own = (draws(share) if callable(draws) else draws[share]).astype(np.float32, copy=False)
        lanes = _room(tasks, n_columns, own.shape[1], n_products)
        settings = (theta, tasks, mixing, own, n_draws, with_information)
        fill_sums(*settings, panel, largest, lanes, share.start, share.stop)
        of_share = Panel(*(one[share] for one in panel))
        _take_logarithm(of_share, largest[share], n_draws, with_information)

    share_out(fill, n, threads)
    return panel


def _take_logarithm(sums: Panel, largest: np.ndarray, n_draws: int, with_information: bool) -> None:
    """Turn sums over draws, in place, into the logarithm of their mean and its derivatives."""
    log_likelihood, score, information, tastes = sums
    total = log_likelihood.copy()
    log_likelihood[:] = np.log(total / n_draws) + largest * LN2
    score /= total[:, None]
    if not with_information:
        return
    tastes /= total[:, None]
    for p in range(score.shape[1]):  # the loops fill what is below the diagonal
        below = score[:, p, None] * score[:, : p + 1] - information[:, p, : p + 1] / total[:, None]
        information[:, p, : p + 1] = information[:, : p + 1, p] = below


def is_compiled() -> bool:
    """Whether the first fit starts at once; if not, compiling takes some seconds, once."""
    return is_ready(fill_sums) and is_ready(fill_normal)


def compile_loops() -> None:
    """Compile the loops, or load them from the cache, by an answer to a single task."""
    one = np.array([0, 1])
    tasks = Tasks(one, one, np.zeros((1, 1)), one, 4 * one, np.arange(4), np.zeros(16))
    mixing = Mixing(np.array([0, 0]), one, np.zeros(1))
    draws = standard_draws(["normal"], n_respondents=1, n_draws=1, seed=1)
    simulated_likelihood(np.zeros(2), tasks, mixing, draws, n_draws=1)


def _most_products(tasks: Tasks) -> int:
    """Products of two of a task's probabilities that there are for one respondent, at most."""
    n = np.diff(tasks.row_starts)
    by_person = np.add.reduceat(n * (n + 1) // 2, tasks.person_starts[:-1])
    return int(by_person.max())


def _room(tasks: Tasks, n_columns: int, n_random: int, n_products: int) -> Lanes:
    """Empty lanes, with ones in the first row of draws."""
    most_rows = ROWS * int(np.diff(tasks.strip_starts).max())
    n_pairs = sum(k // 2 + 1 for k in range(n_columns))
    n_terms = n_pairs * -(-n_products // ROWS) * ROWS
    return Lanes(
        z=aligned((1 + n_random, LANES), 1.0),
        beta=aligned((n_columns + FEWEST_COLUMNS, LANES)),
        score=aligned((n_columns + FEWEST_COLUMNS, LANES)),
        product=aligned((n_products, LANES)),
        term_starts=np.zeros(n_pairs + 1, dtype=np.int64),
        term_product=np.zeros(n_terms, dtype=np.int64),
        term_value=np.zeros(2 * n_terms),
        curvature=aligned((n_columns * (n_columns + 1) // 2, LANES)),
        share=aligned((most_rows, LANES)),
        total=aligned((LANES,)),
        nothing=aligned((LANES,)),
        mantissa=aligned((LANES,)),
        exponent=aligned((LANES,)).view(np.int64),
        weight=aligned((LANES,)),
    )
