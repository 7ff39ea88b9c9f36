"""Shares as published points that add up exactly."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np


def largest_remainder(shares: Sequence[float], total: Decimal, decimals: int) -> list[Decimal]:
    """Total shared out in proportion, rounded so that the parts add up to it exactly.

    Every part is rounded down, and what is left goes to the largest remainders; of equal
    remainders, to the earlier. Shares are at least 0 and not all 0; `total` has no more
    decimals than `decimals`.

    References
    ----------
    Hamilton's method: Balinski & Young (2001), Fair Representation, 2nd ed., p. 17.
    """
    unit = Decimal(1).scaleb(-decimals)
    units = int(total / unit)
    quotas = np.array(shares, dtype=float) / np.sum(shares) * units
    parts = np.floor(quotas + 1e-9)
    remainders = np.round(quotas - parts, 9)
    left = units - int(parts.sum())
    parts[np.argsort(-remainders, kind="stable")[:left]] += 1
    return [int(part) * unit for part in parts]
