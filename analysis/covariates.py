"""What is known of respondents or of tasks, as numbers: age band, role, place of the task."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from analysis.choice_table import require_complete, require_same
from analysis.choices import ChoiceData
from analysis.coding import require_column
from analysis.errors import DataError
from analysis.formulas import Formula
from analysis.identification import confounded


@dataclass(frozen=True, eq=False)
class Covariates:
    """A row of numbers for each respondent, or for each task, in the order of the choices.

    Raises
    ------
    DataError
        If there is not a column of z for each name, or a number is not finite.
    """

    names: tuple[str, ...]
    z: np.ndarray  # (n_respondents or n_tasks, n_covariates)

    def __post_init__(self) -> None:
        if self.z.ndim != 2 or self.z.shape[1] != len(self.names) or not self.names:
            raise DataError(
                f"{len(self.names)} names for covariates of shape {self.z.shape}; "
                "give a row for each respondent or task, and a column for each name"
            )
        strange = ~np.isfinite(self.z).all(axis=0)
        if strange.any():
            name = self.names[int(strange.argmax())]
            raise DataError(f"{name}: has values that are not finite numbers; fill them in")

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        columns: Sequence[str],
        *,
        respondent: str,
        task: str | None = None,
    ) -> Self:
        """Covariates from the table that the choices are read from, in any order of rows.

        There is a row for each task, or without `task` for each respondent. Numbers enter as
        they are; words become a covariate for each but the first in order, which is the
        reference.

        Raises
        ------
        DataError
            If a column is missing, or its values are missing, or differ where they must not.
        """
        keys = [respondent] if task is None else [respondent, task]
        for name in (*keys, *columns):
            require_column(frame, name)
            require_complete(frame, name, "leave the column out")
        codes = [pd.factorize(frame[key], sort=True)[0] for key in keys]
        order = np.lexsort(codes[::-1])
        changes = np.any([np.diff(one[order], prepend=-1) != 0 for one in codes], axis=0)
        rows, counted = frame.iloc[order], np.cumsum(changes) - 1
        for name in columns:
            require_same(rows, name, counted, keys[-1])
        coded = [_coded(rows[name][changes]) for name in columns]
        names = tuple(name for one, _ in coded for name in one)
        return cls(names, np.hstack([values for _, values in coded]))

    @classmethod
    def from_responses(
        cls, frame: pd.DataFrame, columns: Sequence[str], *, by_task: bool = False
    ) -> Self:
        """Covariates of the respondents, or of the estimation tasks, of our own export."""
        require_column(frame, "task_role")
        tasks = frame[frame["task_role"] == "estimation"]
        task = "task" if by_task else None
        return cls.from_frame(tasks, columns, respondent="respondent", task=task)

    @classmethod
    def from_formula(cls, data: ChoiceData, text: str) -> Self:
        """Covariates of the respondents by a formula of what the choices know of them.

        Raises
        ------
        DataError, ModelError
            If nothing is known of them, or the formula does not fit it.
        """
        formula = Formula.of(text, data.people)
        return cls(formula.names, formula.columns(formula.people))

    def to_frame(self) -> pd.DataFrame:
        """The values as a table, a row for each respondent or task."""
        return pd.DataFrame(self.z, columns=list(self.names))

    def of_tasks(self, data: ChoiceData) -> np.ndarray:
        """Values for each task of the choices; shape (n_tasks, n_covariates)."""
        if len(self.z) == data.n_tasks:
            return self.z
        spread: np.ndarray = self.of_respondents(data)[data.respondent[data.first_rows]]
        return spread

    def of_respondents(self, data: ChoiceData) -> np.ndarray:
        """Values for each respondent of the choices; shape (n_respondents, n_covariates)."""
        if len(self.z) != data.n_respondents:
            raise DataError(
                f"covariates have {len(self.z)} rows, but {data.n_respondents} respondents "
                f"answered {data.n_tasks} tasks; read both from the same rows"
            )
        return self.z

    @property
    def confounded(self) -> tuple[str, ...]:
        """Names of covariates that vary only together, or not at all."""
        return confounded(self.z - self.z.mean(axis=0), self.names)


def _coded(column: pd.Series) -> tuple[tuple[str, ...], np.ndarray]:
    """Names and values of the covariates that a column becomes; shape (n, n_covariates)."""
    name = str(column.name)
    if pd.api.types.is_numeric_dtype(column):
        return (name,), column.to_numpy(dtype=float)[:, None]
    codes, found = pd.factorize(column, sort=True)
    if len(found) < 2:
        raise DataError(f"{name}: always the same; leave it out of the covariates")
    values: np.ndarray = (codes[:, None] == np.arange(1, len(found))).astype(float)
    return tuple(f"{name}:{one}" for one in found[1:]), values
