"""Best and worst of a list as choices: items (case 1), or the levels of a profile (case 2)."""

from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding, require_column
from analysis.errors import DataError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.result import ModelResult
from questionnaires.responses import BEST_WORST

Process = Literal["sequential", "marginal", "maxdiff"]


@dataclass(frozen=True, eq=False)
class BestWorstData:
    """What was named best and worst of each list: two choices from the same rows.

    Raises
    ------
    DataError
        If an item was named both best and worst of a list.
    """

    best: ChoiceData  # with the names of the items as its alternatives
    worst: np.ndarray  # (n_rows,), bool

    def __post_init__(self) -> None:
        both = np.flatnonzero(self.best.chosen & self.worst)
        if both.size:
            raise DataError(
                f"task {self.best.task[both[0]]}: the same item is best and worst; mark two items"
            )

    @classmethod
    def from_long(
        cls,
        frame: pd.DataFrame,
        *,
        respondent: str,
        task: str,
        item: str,
        best: str,
        worst: str,
        reference: str | None = None,
    ) -> Self:
        """Answers from a table with one row per item shown, best and worst marked with 1.

        In case 2 an item is a level of an attribute. The reference, else the first in the
        alphabet, has value zero.

        Raises
        ------
        DataError
            If a column or value is missing, a list has not exactly one best and one worst, or
            the reference is not among the items.
        """
        require_column(frame, item)
        items = sorted(map(str, frame[item].dropna().unique()))
        first = items[0] if reference is None else reference
        if first not in items:
            raise DataError(f'{item}: no "{first}" for a reference; use one of {", ".join(items)}')
        ordered = (first, *(one for one in items if one != first))
        coding = Coding((CodedAttribute(item, ordered, declared=False),))
        named = [
            ChoiceData.from_coded(
                frame, coding, respondent=respondent, task=task, chosen=mark, alternative=item
            )
            for mark in (best, worst)
        ]
        return cls(named[0], named[1].chosen)

    @classmethod
    def from_responses(cls, frame: pd.DataFrame, *, reference: str | None = None) -> Self:
        """Answers from the best-worst tasks of our own export.

        Raises
        ------
        DataError
            If there is none, or as `from_long`.
        """
        require_column(frame, "task_role")
        rows = frame[frame["task_role"] == BEST_WORST]
        if rows.empty:
            raise DataError("no row has task_role `best_worst`: nobody named a best and a worst")
        return cls.from_long(
            rows,
            respondent="respondent",
            task="task",
            item="alternative",
            best="best",
            worst="worst",
            reference=reference,
        )

    def counts(self) -> pd.DataFrame:
        """How often each item was shown, best and worst; score is best less worst, per showing.

        References
        ----------
        Finn and Louviere (1992), "Determining the appropriate response to evidence of public
        concern", Journal of Public Policy & Marketing 11, pp. 12-25.
        """
        rows = pd.DataFrame(
            {"item": self.best.alternatives, "best": self.best.chosen, "worst": self.worst}
        )
        table = rows.groupby("item")[["best", "worst"]].sum().astype(int)
        table.insert(0, "shown", rows["item"].value_counts().reindex(table.index))
        table["score"] = (table["best"] - table["worst"]) / table["shown"]
        return table.sort_values("score", ascending=False, kind="stable")


@dataclass(frozen=True, kw_only=True)
class BestWorst:
    """Values of items, from the way in which best and worst are taken to be chosen.

    `sequential`: the best of all, then the worst of the others. `marginal`: each of all.
    `maxdiff`: the pair that lies furthest apart.

    References
    ----------
    Marley and Louviere (2005), "Some probabilistic models of best, worst, and best-worst
    choices", Journal of Mathematical Psychology 49, pp. 464-480.
    """

    process: Process = "sequential"

    def fit(self, data: BestWorstData) -> ModelResult:
        """Estimate the values under which the answers are likeliest.

        Raises
        ------
        NotIdentified
            If the lists do not tell items apart.
        NotConverged
            If there is no maximum, as when an item is always best.
        """
        result = ConditionalLogit().fit(choices_of(data, self.process))
        return replace(result, model=f"best_worst_{self.process}")


def item_table(data: BestWorstData, result: ModelResult) -> pd.DataFrame:
    """Counts of each item, its value, and its share of preference among all; highest first."""
    items = result.coding.attributes[0].levels  # the reference first
    values = np.concatenate([[0.0], result.estimates])
    found = pd.DataFrame(
        {"value": values, "share": preference_shares(result.estimates)},
        index=pd.Index(items, name="item"),
    )
    return data.counts().join(found).sort_values("share", ascending=False, kind="stable")


def choices_of(data: BestWorstData, process: Process) -> ChoiceData:
    """The answers as choices, for this or any other choice model."""
    return _pairs(data) if process == "maxdiff" else _apart(data, process)


def preference_shares(estimates: np.ndarray) -> np.ndarray:
    """Share of each item, reference first; shape (..., n_items) from (..., n_items - 1)."""
    values = np.concatenate([np.zeros((*estimates.shape[:-1], 1)), estimates], axis=-1)
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _apart(data: BestWorstData, process: Process) -> ChoiceData:
    """The best as one choice, and the worst as another, by the opposite of the values."""
    one = data.best
    left = ~one.chosen if process == "sequential" else np.ones(len(one.task), dtype=bool)
    task = np.concatenate([2 * one.task, 2 * one.task[left] + 1])
    order = np.argsort(task, kind="stable")
    again = np.concatenate([np.arange(len(one.task)), np.flatnonzero(left)])[order]
    return replace(
        one,
        x=np.concatenate([one.x, -one.x[left]])[order],
        task=task[order],
        respondent=one.respondent[again],
        chosen=np.concatenate([one.chosen, data.worst[left]])[order],
        alternatives=None if one.alternatives is None else one.alternatives[again],
    )


def _pairs(data: BestWorstData) -> ChoiceData:
    """The best and the worst as one choice among all pairs, by the difference of their values."""
    one = data.best
    size = np.bincount(one.task)[one.task]
    upper = np.repeat(np.arange(len(one.task)), size)
    within = np.arange(len(upper)) - np.repeat(np.cumsum(size) - size, size)
    lower = one.first_rows[one.task[upper]] + within
    upper, lower = upper[upper != lower], lower[upper != lower]
    return replace(
        one,
        x=one.x[upper] - one.x[lower],
        task=one.task[upper],
        respondent=one.respondent[upper],
        chosen=one.chosen[upper] & data.worst[lower],
        alternatives=None,
    )
