"""The simulated likelihood of a panel: the compiled loops, run by threads."""

from collections.abc import Callable

import numpy as np

from analysis.engines.compiled import is_ready
from analysis.engines.kernels import LANES, fill_panel
from analysis.engines.panel import COLUMNS, Lanes, Mixing, Panel, Tasks
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

    def fill(share: slice) -> None:
        own = np.asarray(draws(share) if callable(draws) else draws[share], dtype=float)
        lanes = _room(tasks, n_columns, own.shape[1])
        settings = (theta, tasks, mixing, own, n_draws, with_information)
        fill_panel(*settings, panel, lanes, share.start, share.stop)

    share_out(fill, n, threads)
    return panel


def is_compiled() -> bool:
    """Whether the first fit starts at once; if not, compiling takes some seconds, once."""
    return is_ready(fill_panel)


def compile_loops() -> None:
    """Compile the loops, or load them from the cache, by an answer to a single task."""
    starts = np.array([0, 1])
    tasks = Tasks(starts, starts[1:], 4 * starts, 8 * starts, np.arange(4), np.zeros(8), widest=1)
    mixing = Mixing(np.array([0, 0]), np.array([0, 1]), np.zeros(1))
    simulated_likelihood(np.zeros(2), tasks, mixing, np.zeros((1, 1, 1)), n_draws=1)


def _room(tasks: Tasks, n_columns: int, n_random: int) -> Lanes:
    """Empty lanes, with ones in the first row of draws."""
    return Lanes(
        z=_aligned(1 + n_random, 1.0),
        beta=_aligned(n_columns + COLUMNS),
        score=_aligned(n_columns + COLUMNS),
        mean=_aligned(n_columns),
        curvature=_aligned(n_columns * (n_columns + 1) // 2),
        share=_aligned((tasks.widest + 1) // 2 * 2),
        total=_aligned(1)[0],
        mantissa=_aligned(1)[0],
        exponent=_aligned(1)[0].view(np.int64),
        weight=_aligned(1)[0],
    )


def _aligned(n_rows: int, value: float = 0.0) -> np.ndarray:
    """Rows of lanes that start where a line of the cache does, so that vectors lie within one."""
    room = np.full((n_rows + 1) * LANES, value)
    first = -room.ctypes.data % 64 // 8
    return room[first : first + n_rows * LANES].reshape(n_rows, LANES)
