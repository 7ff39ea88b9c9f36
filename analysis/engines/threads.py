"""Respondents shared out among threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from os import cpu_count

import numpy as np

THREADS = cpu_count() or 1
FEWEST = 16  # shares of the respondents; with more, each needs less room, but more time to begin


def share_out(work: Callable[[slice], None], n_respondents: int, threads: int = THREADS) -> None:
    """Do the work for every respondent, by threads that each take a share at a time."""
    n_shares = min(max(FEWEST, 4 * threads), n_respondents)
    bounds = np.linspace(0, n_respondents, n_shares + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, (slice(a, b) for a, b in pairwise(bounds))))
