"""Rank acceptability: how often each bid takes each rank, over the draws of the weights.

References
----------
Lahdelma & Salminen (2001), Operations Research 49:444-454: rank acceptability b_i^r, central
weights w_i^c; with performances as they were bid.
"""

from dataclasses import dataclass

import numpy as np

TIE = 1e-9  # of what bids are ranked by: nearer ones are equal in a draw


@dataclass(frozen=True)
class Acceptability:
    """Ranks of bids over draws: a row of every table for each bid, in their order."""

    ranks: tuple[tuple[float, ...], ...]  # share of the draws in which the bid has rank r + 1
    beats: tuple[tuple[float, ...], ...]  # share of the draws in which it is before each bid
    central: tuple[tuple[float, ...] | None, ...]  # mean weights where it is first, if ever

    @property
    def first(self) -> tuple[float, ...]:
        """Share of the draws in which each bid is first."""
        return tuple(one[0] for one in self.ranks)


def acceptability(merits: np.ndarray, weights: np.ndarray) -> Acceptability:
    """Ranks of bids by what they are ranked by, the highest first; ties are split.

    `merits` has shape (n_draws, n_bids), `weights` (n_draws, n_outcomes).
    """
    n_draws, n_bids = merits.shape
    order = np.argsort(-merits, axis=1)
    ranks = np.empty(merits.shape, dtype=np.uint8 if n_bids < 256 else np.int64)
    np.put_along_axis(ranks, order, np.arange(n_bids, dtype=ranks.dtype)[None, :], axis=1)
    by_bid = np.ascontiguousarray(ranks.T)
    counts = np.stack([np.bincount(one, minlength=n_bids) for one in by_bid]).astype(float)
    beats = np.stack([np.count_nonzero(one < by_bid, axis=1) for one in by_bid]).astype(float)
    tied = np.flatnonzero((np.diff(np.sort(merits, axis=1), axis=1) <= TIE).any(axis=1))
    if tied.size:
        counts, beats = _split(counts, beats, by_bid, merits, tied)
    first = first_in_draws(merits)
    total = first.sum(axis=0)[:, None]
    central = (first.T @ weights) / np.where(total > 0, total, 1)
    return Acceptability(
        ranks=_table(counts / n_draws),
        beats=_table(beats / n_draws),
        central=tuple(
            row if some else None
            for row, some in zip(_table(central), total.ravel() > 0, strict=True)
        ),
    )


def first_in_draws(merits: np.ndarray) -> np.ndarray:
    """Share of first place that each bid has in each draw: 1, or less in a tie; as `merits`."""
    best = best_in_draws(merits)
    shares: np.ndarray = best / best.sum(axis=1, keepdims=True)
    return shares


def best_in_draws(merits: np.ndarray) -> np.ndarray:
    """Whether no bid is before this one, in each draw; shape and order of `merits`."""
    best: np.ndarray = merits >= merits.max(axis=1, keepdims=True) - TIE
    return best


def _table(rows: np.ndarray) -> tuple[tuple[float, ...], ...]:
    """An array as rows of numbers, to nine decimals, which removes their noise."""
    return tuple(tuple(row) for row in rows.round(9).tolist())


def _split(
    counts: np.ndarray, beats: np.ndarray, by_bid: np.ndarray, merits: np.ndarray, tied: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Counts in which bids that are equal in a draw share their ranks, and half of each win."""
    n_bids = len(by_bid)
    counts, beats = counts.copy(), beats.copy()
    some = merits[tied]
    for bid, ranks in enumerate(by_bid[:, tied]):
        ahead = some > some[:, [bid]] + TIE
        equal = ~ahead & (some >= some[:, [bid]] - TIE)
        n_ahead, n_equal = ahead.sum(axis=1), equal.sum(axis=1)
        counts[bid] -= np.bincount(ranks, minlength=n_bids)
        for place in range(n_bids):
            shared = (n_ahead <= place) & (place < n_ahead + n_equal)
            counts[bid, place] += (1 / n_equal[shared]).sum()
        behind = ~ahead & ~equal
        beats[bid] += behind.sum(axis=0) + equal.sum(axis=0) / 2
        beats[bid] -= np.count_nonzero(ranks < by_bid[:, tied], axis=1)
    np.fill_diagonal(beats, 0)
    return counts, beats
