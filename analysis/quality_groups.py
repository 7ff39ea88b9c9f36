"""Flags of quality by where and on what people took part: a place or a device may be the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.quality import Signal


@dataclass(frozen=True)
class FlaggedGroup:
    """People of a place, or on a kind of device."""

    by: str  # name of the column of the respondents table
    id: str  # what stands in it; empty where nothing was told
    n_asked: tuple[int, ...]  # for each signal: people whom it could flag
    n_flagged: tuple[int, ...]


def flagged_groups(found: Sequence[Signal], columns: pd.DataFrame) -> list[FlaggedGroup]:
    """How many of each group were flagged; `columns` has a row for each respondent, in order."""
    return [
        FlaggedGroup(
            str(by),
            str(one),
            tuple(int((signal.asked & of_group).sum()) for signal in found),
            tuple(int((signal.flagged & of_group).sum()) for signal in found),
        )
        for by in columns
        for one in sorted(columns[by].unique())
        for of_group in (np.asarray(columns[by] == one),)
    ]
