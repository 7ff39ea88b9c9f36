"""Choices as numbers: the arrays that every model is estimated from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd

from analysis.choice_table import choices_made, codes, people_of, require_complete
from analysis.coding import POSITION, Coding, require_column
from analysis.errors import DataError, ModelError
from questionnaires.design import OPT_OUT, STATUS_QUO
from questionnaires.study import SEGMENTS


@dataclass(frozen=True, eq=False)
class ChoiceData:
    """Choices in long form: one row per alternative shown.

    Rows of a task are adjacent, as are tasks of a respondent; one row of a task is chosen.

    Raises
    ------
    DataError
        If lengths disagree, rows are apart, a task has not exactly one choice, or a weight is
        not positive.
    """

    coding: Coding
    x: np.ndarray  # (n_rows, n_parameters), each in its attribute's own unit
    task: np.ndarray  # (n_rows,), int, counted 0, 1, 2 … in row order
    respondent: np.ndarray  # (n_rows,), int, counted 0, 1, 2 … in row order
    chosen: np.ndarray  # (n_rows,), bool
    weights: np.ndarray | None = None  # (n_respondents,), above 0; None if all count alike
    people: pd.DataFrame | None = None  # a row for each respondent, of what is known of them
    alternatives: np.ndarray | None = None  # (n_rows,), what each alternative is called

    def __post_init__(self) -> None:
        n_rows = len(self.task)
        if self.x.shape != (n_rows, len(self.parameters)) or not (
            len(self.chosen) == len(self.respondent) == n_rows
        ):
            raise DataError("x, task, respondent, chosen and parameters differ in length")
        for name, counted in (("tasks", self.task), ("respondents", self.respondent)):
            if n_rows == 0 or counted[0] != 0 or not np.isin(np.diff(counted), (0, 1)).all():
                raise DataError(f"{name} must be counted 0, 1, 2 … with adjacent rows")
        if not np.isfinite(self.x).all():
            raise DataError("x has values that are not finite numbers")
        choices = np.bincount(self.task, weights=self.chosen)
        if (choices != 1).any():
            task = int(np.flatnonzero(choices != 1)[0])
            raise DataError(f"task {task}: {choices[task]:.0f} choices, expected 1")
        self._require_known()

    def _require_known(self) -> None:
        """Raise DataError unless what is known of people and alternatives fits them."""
        for name, known, n in (
            ("weights", self.weights, self.n_respondents),
            ("people", self.people, self.n_respondents),
            ("alternatives", self.alternatives, len(self.task)),
        ):
            if known is not None and len(known) != n:
                raise DataError(f"{name} have {len(known)} rows, expected {n}")
        if self.weights is not None:
            wrong = np.flatnonzero(~(np.isfinite(self.weights) & (self.weights > 0)))
            if wrong.size:
                who, weight = self.respondent_names[wrong[0]], self.weights[wrong[0]]
                raise DataError(
                    f"the weight of respondent {who} is {weight:g}; use a number above zero"
                )

    @classmethod
    def from_long(
        cls,
        frame: pd.DataFrame,
        *,
        respondent: str,
        task: str,
        chosen: str,
        attributes: Sequence[str],
        constants: Sequence[str] = (),
        directions: Mapping[str, str] | None = None,
        people: Sequence[str] = (),
        weight: str | None = None,
        alternative: str | None = None,
    ) -> Self:
        """Choices from a table with one row per alternative, in any order of rows.

        Numbers become linear attributes, words become levels (see `Coding.from_frame`).
        `people` are columns that are the same in all rows of a respondent, as is `weight`;
        `alternative` is what alternatives are called, for models that put them in nests.

        Raises
        ------
        DataError
            If a column is missing, a value is missing or strange, or a task has not exactly
            one chosen row.
        """
        coding = Coding.from_frame(frame, attributes, constants=constants, directions=directions)
        return cls.from_coded(
            frame,
            coding,
            respondent=respondent,
            task=task,
            chosen=chosen,
            people=people,
            weight=weight,
            alternative=alternative,
        )

    @classmethod
    def from_responses(cls, frame: pd.DataFrame, coding: Coding, weight: str | None = None) -> Self:
        """Choices from the estimation tasks of our own export; `weight` is a column added to it."""
        require_column(frame, "task_role")
        tasks = frame[frame["task_role"] == "estimation"]
        if tasks.empty:
            raise DataError("no row has task_role `estimation`: nobody answered a choice task")
        for one in coding.attributes:
            require_column(tasks, one.id)
            require_complete(tasks[tasks["alternative"] != OPT_OUT], one.id)
        constants = {
            name: (
                tasks["alternative"] == name
                if name in (OPT_OUT, STATUS_QUO)
                else tasks["position"] == int(name.removeprefix(f"{POSITION}:"))
            ).astype(float)
            for name in coding.constants
        }
        return cls.from_coded(
            tasks.assign(**constants),
            coding,
            respondent="respondent",
            task="task",
            chosen="chosen",
            people=[name for name in SEGMENTS if name in tasks.columns],
            weight=weight,
            alternative="alternative",
        )

    @classmethod
    def from_coded(
        cls,
        frame: pd.DataFrame,
        coding: Coding,
        *,
        respondent: str,
        task: str,
        chosen: str,
        people: Sequence[str] = (),
        weight: str | None = None,
        alternative: str | None = None,
    ) -> Self:
        """Choices from a table, coded in a way that is already known.

        Only where a constant says so, as in an opt-out, may a level be empty.
        """
        named = [] if alternative is None else [alternative]
        for name in (respondent, task, chosen, *coding.constants, *named):
            require_column(frame, name)
            require_complete(frame, name)
        described = (frame[list(coding.constants)] == 0).all(axis=1)
        for one in coding.attributes:
            require_column(frame, one.id)
            require_complete(frame.loc[described | (one.amounts is not None), [one.id]], one.id)
        who, what = (codes(frame[name]) for name in (respondent, task))
        order = np.lexsort((what, who))
        weights = [] if weight is None else [weight]
        attributes = [one.id for one in coding.attributes]
        read = [respondent, task, chosen, *coding.constants, *attributes, *named, *people, *weights]
        rows = frame[[name for name in dict.fromkeys(read) if name in frame]].iloc[order]
        who, what = who[order], what[order]
        new_person = np.diff(who, prepend=-1) != 0
        new_task = new_person | (np.diff(what, prepend=-1) != 0)
        counted = np.cumsum(new_task) - 1
        person = np.cumsum(new_person) - 1
        known = people_of(rows, person, [*people, *weights], respondent=respondent)
        return cls(
            coding,
            coding.matrix(rows),
            counted,
            person,
            choices_made(rows, counted, respondent=respondent, task=task, chosen=chosen),
            weights=None if weight is None else known[weight].to_numpy(dtype=float),
            people=known[list(people)],
            alternatives=None if alternative is None else rows[alternative].to_numpy(),
        )

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the columns of x."""
        return self.coding.parameters

    @property
    def n_tasks(self) -> int:
        """Number of tasks answered."""
        return int(self.task[-1]) + 1

    @property
    def n_respondents(self) -> int:
        """Number of people who answered."""
        return int(self.respondent[-1]) + 1

    @property
    def first_rows(self) -> np.ndarray:
        """Row at which each task starts; shape (n_tasks,)."""
        return np.flatnonzero(np.diff(self.task, prepend=-1))

    @property
    def respondent_names(self) -> pd.Index:
        """What respondents are called in the table, or else 1, 2, 3 …; length n_respondents."""
        if self.people is None:
            return pd.RangeIndex(1, self.n_respondents + 1, name="respondent")
        return self.people.index

    @property
    def person_weights(self) -> np.ndarray:
        """How many respondents each one stands for, 1 on average; shape (n_respondents,)."""
        if self.weights is None:
            return np.ones(self.n_respondents)
        weights: np.ndarray = self.weights / self.weights.mean()
        return weights

    @property
    def task_weights(self) -> np.ndarray:
        """Weight of the respondent of each task; shape (n_tasks,)."""
        weights: np.ndarray = self.person_weights[self.respondent[self.first_rows]]
        return weights

    @property
    def n_effective(self) -> float:
        """How many respondents who count alike would tell as much.

        References
        ----------
        Kish (1965), Survey Sampling, section 11.7.
        """
        return float(self.person_weights.sum() ** 2 / (self.person_weights**2).sum())

    def require_unweighted(self, model: str) -> None:
        """Raise ModelError if respondents are weighted, for a model that counts all alike."""
        if self.weights is not None:
            raise ModelError(
                f"the {model} counts all respondents alike, but these are weighted; leave the "
                "weights out, or use the conditional logit"
            )

    def sample(self, n_tasks: int, seed: int) -> np.ndarray:
        """Numbers of as many respondents, at random, as answered so many tasks; all if fewer."""
        tasks_of = np.bincount(self.respondent[self.first_rows])
        order = np.random.default_rng(seed).permutation(self.n_respondents)
        return np.sort(order[np.cumsum(tasks_of[order]) <= n_tasks])

    def within_tasks(self) -> Self:
        """The same choices, with each column as its difference to the task's first alternative.

        What alternatives share says nothing about choices, and if it is much larger than what
        they do not, it leaves few digits for it.
        """
        return replace(self, x=self.x - self.x[self.first_rows][self.task])

    def spread_within_tasks(self) -> np.ndarray:
        """SD of each column of `within_tasks`, without a copy of all; shape (n_parameters,)."""
        firsts = self.first_rows
        return np.array([np.std(one - one[firsts][self.task]) for one in self.x.T])

    def of_respondents(self, keep: np.ndarray) -> "ChoiceData":
        """Choices of those respondents in that order; one named twice counts as two people."""
        bounds = np.searchsorted(self.respondent, np.arange(self.n_respondents + 1))
        rows = np.concatenate([np.arange(bounds[one], bounds[one + 1]) for one in keep])
        person = np.repeat(np.arange(len(keep)), np.diff(bounds)[keep])
        new_task = np.diff(person, prepend=-1) + np.abs(np.diff(self.task[rows], prepend=-1)) > 0
        return ChoiceData(
            self.coding,
            self.x[rows],
            np.cumsum(new_task) - 1,
            person,
            self.chosen[rows],
            weights=None if self.weights is None else self.weights[keep],
            people=None if self.people is None else self.people.iloc[keep],
            alternatives=None if self.alternatives is None else self.alternatives[rows],
        )
