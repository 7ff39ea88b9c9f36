"""A table of choices in long form, held to what choices need: each fault with its row."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.coding import require_column
from analysis.errors import DataError


def codes(column: pd.Series) -> np.ndarray:
    """Values as numbers 0, 1, 2 … in the order of the values, whatever the order of the rows."""
    found, _ = pd.factorize(column, sort=True)
    return found


def require_complete(frame: pd.DataFrame, name: str, remedy: str = "leave out the task") -> None:
    """Raise DataError, with the row as a spreadsheet counts it, if a value is missing."""
    empty = frame[name].isna().to_numpy()
    if empty.any():
        row = sheet_row(frame, int(np.flatnonzero(empty)[0]))
        raise DataError(f"row {row}: {name} is empty; fill it in or {remedy}")


def choices_made(
    rows: pd.DataFrame, counted: np.ndarray, *, respondent: str, task: str, chosen: str
) -> np.ndarray:
    """Which rows were chosen; shape (n_rows,)."""
    marks = pd.to_numeric(rows[chosen], errors="coerce").to_numpy(dtype=float)
    strange = ~np.isin(marks, (0, 1))
    if strange.any():
        place = int(np.flatnonzero(strange)[0])
        value = rows[chosen].iloc[place]
        raise DataError(f'row {sheet_row(rows, place)}: {chosen} is "{value}"; use 0 or 1')
    alone = np.flatnonzero(np.bincount(counted) == 1)
    if alone.size:
        place = int(np.flatnonzero(counted == alone[0])[0])
        row = rows.iloc[place]
        raise DataError(
            f"row {sheet_row(rows, place)}: task {row[task]} of respondent {row[respondent]} has "
            "one alternative; add the rows of the others, or leave out the task"
        )
    totals = np.bincount(counted, weights=marks)
    if (totals != 1).any():
        wrong = int(np.flatnonzero(totals != 1)[0])
        place = int(np.flatnonzero((counted == wrong) & (marks == (totals[wrong] > 0)))[-1])
        row = rows.iloc[place]
        raise DataError(
            f"row {sheet_row(rows, place)}: task {row[task]} of respondent {row[respondent]} has "
            f"{totals[wrong]:.0f} chosen alternatives; mark exactly one with 1"
        )
    is_chosen: np.ndarray = marks == 1
    return is_chosen


def people_of(
    rows: pd.DataFrame, counted: np.ndarray, names: Sequence[str], *, respondent: str
) -> pd.DataFrame:
    """A row for each respondent, by their name, of what is the same in all their rows.

    Raises
    ------
    DataError
        If a column is missing, empty, or differs within a respondent.
    """
    for name in names:
        require_column(rows, name)
        require_complete(rows, name, "leave the column out")
        require_same(rows, name, counted, respondent)
    firsts = rows.iloc[np.flatnonzero(np.diff(counted, prepend=-1))]
    return firsts.set_index(respondent)[list(names)]


def require_same(rows: pd.DataFrame, name: str, counted: np.ndarray, key: str) -> None:
    """Raise DataError if a column has two values for the same respondent or task."""
    found, _ = pd.factorize(rows[name])
    firsts = found[np.searchsorted(counted, counted)]
    if (found != firsts).any():
        place = int((found != firsts).argmax())
        raise DataError(
            f"row {sheet_row(rows, place)}: {name} differs from another row of {key} "
            f"{rows[key].iloc[place]}, but a covariate has one value for each {key}; correct it, "
            "or leave the column out"
        )


def sheet_row(frame: pd.DataFrame, place: int) -> int:
    """Row of the file, counted from 1 with the header, for a row of its table."""
    return int(frame.index[place]) + 2
