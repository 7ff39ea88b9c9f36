"""Rankings as choices: the best of all, then the best of those that are left."""

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.coding import Coding, require_column
from analysis.errors import DataError

STAGE, BEST = "stage of the ranking", "best of those left"  # columns added to the table


def choices_from_rankings(
    frame: pd.DataFrame, coding: Coding, *, respondent: str, task: str, rank: str
) -> ChoiceData:
    """Choices from a table with one row per alternative and its rank, 1 for the best.

    Alternatives without a rank come after all that have one. Whatever model is fitted to the
    choices is then one of rankings: the conditional logit becomes the exploded logit.

    Raises
    ------
    DataError
        If a rank is not 1, 2, 3 … within its task, each once.

    References
    ----------
    Chapman and Staelin (1982), "Exploiting rank ordered choice set data within the stochastic
    utility model", Journal of Marketing Research 19, pp. 288-301.
    """
    for name in (respondent, task, rank):
        require_column(frame, name)
    ranks = _ranks(frame, rank, [respondent, task])
    stages = []
    for place in range(1, int(ranks[np.isfinite(ranks)].max()) + 1):
        left = frame[ranks >= place].assign(**{BEST: (ranks == place).astype(float)})
        in_task = left.groupby([respondent, task])[BEST]
        asked = (in_task.transform("sum") == 1) & (in_task.transform("size") > 1)
        names = left[task].astype(str) + f" {place:03d}"
        stages.append(left.assign(**{STAGE: names})[asked])
    exploded = pd.concat(stages)
    return ChoiceData.from_coded(exploded, coding, respondent=respondent, task=STAGE, chosen=BEST)


def _ranks(frame: pd.DataFrame, rank: str, of: list[str]) -> pd.Series:
    """Rank of each row; those without come last of all."""
    ranks = pd.to_numeric(frame[rank], errors="coerce")
    strange = frame[ranks.isna() & frame[rank].notna()]
    if not strange.empty:
        row = int(strange.index[0]) + 2
        raise DataError(f'row {row}: {rank} is "{strange[rank].iloc[0]}"; use 1, 2, 3 …')
    for names, given in ranks.groupby([frame[name] for name in of]):
        found = sorted(given.dropna())
        if not found or found != list(range(1, len(found) + 1)):
            listed = ", ".join(f"{one:g}" for one in found) or "no rank"
            raise DataError(
                f"task {names[1]} of respondent {names[0]} has {listed}; rank 1, 2, 3 …, each once"
            )
    return ranks.fillna(float("inf"))
