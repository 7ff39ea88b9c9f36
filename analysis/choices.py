"""Choices as numbers: the arrays that every model is estimated from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from analysis.coding import POSITION, Coding, require_column
from analysis.errors import DataError
from questionnaires.design import OPT_OUT


@dataclass(frozen=True, eq=False)
class ChoiceData:
    """Choices in long form: one row per alternative shown.

    Rows of a task are adjacent, as are tasks of a respondent; one row of a task is chosen.

    Raises
    ------
    DataError
        If lengths disagree, rows are apart, or a task has not exactly one choice.
    """

    coding: Coding
    x: np.ndarray  # (n_rows, n_parameters), each in its attribute's own unit
    task: np.ndarray  # (n_rows,), int, counted 0, 1, 2 … in row order
    respondent: np.ndarray  # (n_rows,), int, counted 0, 1, 2 … in row order
    chosen: np.ndarray  # (n_rows,), bool

    def __post_init__(self) -> None:
        n_rows = len(self.task)
        if self.x.shape != (n_rows, len(self.parameters)) or not (
            len(self.chosen) == len(self.respondent) == n_rows
        ):
            raise DataError("x, task, respondent, chosen and parameters differ in length")
        for name, counted in (("tasks", self.task), ("respondents", self.respondent)):
            if n_rows == 0 or counted[0] != 0 or not set(np.diff(counted)) <= {0, 1}:
                raise DataError(f"{name} must be counted 0, 1, 2 … with adjacent rows")
        if not np.isfinite(self.x).all():
            raise DataError("x has values that are not finite numbers")
        choices = np.bincount(self.task, weights=self.chosen)
        if (choices != 1).any():
            task = int(np.flatnonzero(choices != 1)[0])
            raise DataError(f"task {task}: {choices[task]:.0f} choices, expected 1")

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
    ) -> Self:
        """Choices from a table with one row per alternative, in any order of rows.

        Numbers become linear attributes, words become levels (see `Coding.from_frame`).

        Raises
        ------
        DataError
            If a column is missing, a value is missing or strange, or a task has not exactly
            one chosen row.
        """
        coding = Coding.from_frame(frame, attributes, constants=constants, directions=directions)
        return cls.from_coded(frame, coding, respondent=respondent, task=task, chosen=chosen)

    @classmethod
    def from_responses(cls, frame: pd.DataFrame, coding: Coding) -> Self:
        """Choices from the estimation tasks of our own export."""
        require_column(frame, "task_role")
        tasks = frame[frame["task_role"] == "estimation"]
        if tasks.empty:
            raise DataError("no row has task_role `estimation`: nobody answered a choice task")
        for one in coding.attributes:
            require_column(tasks, one.id)
            require_complete(tasks[tasks["alternative"] != OPT_OUT], one.id)
        constants = {
            name: (
                tasks["alternative"] == OPT_OUT
                if name == OPT_OUT
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
        )

    @classmethod
    def from_coded(
        cls, frame: pd.DataFrame, coding: Coding, *, respondent: str, task: str, chosen: str
    ) -> Self:
        """Choices from a table, coded in a way that is already known.

        Only where a constant says so, as in an opt-out, may a level be empty.
        """
        for name in (respondent, task, chosen, *coding.constants):
            require_column(frame, name)
            require_complete(frame, name)
        described = frame[(frame[list(coding.constants)] == 0).all(axis=1)]
        for one in coding.attributes:
            require_column(frame, one.id)
            require_complete(described if one.amounts is None else frame, one.id)
        who, what = (_codes(frame[name]) for name in (respondent, task))
        order = np.lexsort((what, who))
        rows = frame.iloc[order]
        who, what = who[order], what[order]
        new_person = np.diff(who, prepend=-1) != 0
        new_task = new_person | (np.diff(what, prepend=-1) != 0)
        counted = np.cumsum(new_task) - 1
        is_chosen = _choices(rows, counted, respondent=respondent, task=task, chosen=chosen)
        return cls(coding, coding.matrix(rows), counted, np.cumsum(new_person) - 1, is_chosen)

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

    def of_respondents(self, keep: np.ndarray) -> "ChoiceData":
        """Choices of some respondents only; `keep` holds their numbers."""
        rows = np.isin(self.respondent, keep)
        return ChoiceData(
            self.coding,
            self.x[rows],
            np.unique(self.task[rows], return_inverse=True)[1],
            np.unique(self.respondent[rows], return_inverse=True)[1],
            self.chosen[rows],
        )


def _codes(column: pd.Series) -> np.ndarray:
    """Values as numbers 0, 1, 2 … in the order of the values, whatever the order of the rows."""
    codes, _ = pd.factorize(column, sort=True)
    return codes


def require_complete(frame: pd.DataFrame, name: str) -> None:
    """Raise DataError, with the row as a spreadsheet counts it, if a value is missing."""
    empty = frame[name].isna().to_numpy()
    if empty.any():
        row = _sheet_row(frame, int(np.flatnonzero(empty)[0]))
        raise DataError(f"row {row}: {name} is empty; fill it in or leave out the task")


def _choices(
    rows: pd.DataFrame, counted: np.ndarray, *, respondent: str, task: str, chosen: str
) -> np.ndarray:
    """Which rows were chosen; shape (n_rows,)."""
    marks = pd.to_numeric(rows[chosen], errors="coerce").to_numpy(dtype=float)
    strange = ~np.isin(marks, (0, 1))
    if strange.any():
        place = int(np.flatnonzero(strange)[0])
        value = rows[chosen].iloc[place]
        raise DataError(f'row {_sheet_row(rows, place)}: {chosen} is "{value}"; use 0 or 1')
    alone = np.flatnonzero(np.bincount(counted) == 1)
    if alone.size:
        place = int(np.flatnonzero(counted == alone[0])[0])
        row = rows.iloc[place]
        raise DataError(
            f"row {_sheet_row(rows, place)}: task {row[task]} of respondent {row[respondent]} has "
            "one alternative; add the rows of the others, or leave out the task"
        )
    totals = np.bincount(counted, weights=marks)
    if (totals != 1).any():
        wrong = int(np.flatnonzero(totals != 1)[0])
        place = int(np.flatnonzero((counted == wrong) & (marks == (totals[wrong] > 0)))[-1])
        row = rows.iloc[place]
        raise DataError(
            f"row {_sheet_row(rows, place)}: task {row[task]} of respondent {row[respondent]} has "
            f"{totals[wrong]:.0f} chosen alternatives; mark exactly one with 1"
        )
    is_chosen: np.ndarray = marks == 1
    return is_chosen


def _sheet_row(frame: pd.DataFrame, place: int) -> int:
    """Row of the file, counted from 1 with the header, for a row of its table."""
    return int(frame.index[place]) + 2
