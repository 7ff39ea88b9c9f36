"""Tables of answers, read and checked: our own export, or long data collected elsewhere."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import DataError
from questionnaires.best_worst_tasks import places
from questionnaires.design import OPT_OUT, TASK_ROLES
from questionnaires.errors import did_you_mean
from questionnaires.responses import BEST_WORST, column_names, columns
from questionnaires.study import SEGMENTS, Study


def read_responses(
    path: Path, study: Study, versions: Collection[int] | None = None
) -> pd.DataFrame:
    """Read responses of that study, in the columns of `questionnaires.responses`.

    `versions` are those that ask the same, if there are more than the study's own.

    Raises
    ------
    DataError
        If the file is missing, lacks a column, is of another study or version, or has a group
        or level that is empty or not in the study.
    """
    words = {column.name: "str" for column in columns(study) if column.type == "text"}
    frame = read_table(path, dtype=words, keep_default_na=False, na_values=[""])
    for name in column_names(study):
        if name not in frame.columns:
            raise DataError(f'{path}: no column "{name}"; export the responses again')
    for name, expected in (("study", (study.id,)), ("version", versions or (study.version,))):
        other = frame[~frame[name].isin(expected)]
        if not other.empty:
            raise DataError(
                f'{path}, row {_row(other)}: {name} is "{other[name].iloc[0]}", but the study is '
                f"{study.label}; use the responses of that version"
            )
    known: dict[str, tuple[str, ...]] = {one: study.groups(one) for one in SEGMENTS}
    _require_known(frame, known | {"task_role": (*TASK_ROLES, BEST_WORST)}, path)
    _require_one_cell_each(frame, path)
    _require_shown_once(frame, path)
    levels = {attribute.id: attribute.level_ids for attribute in study.attributes}
    is_list = frame["task_role"] == BEST_WORST
    _require_known(frame[is_list], {"alternative": _items(study)}, path)
    is_opt_out = frame["alternative"] == OPT_OUT
    _require_known(frame[~is_opt_out & ~is_list], levels, path)
    for name in levels:
        described = frame[is_opt_out & frame[name].notna()]
        if not described.empty:
            raise DataError(
                f"{path}, row {_row(described)}: {name} of an opt-out is "
                f'"{described[name].iloc[0]}"; it shows nothing, so leave it empty'
            )
    return frame


def _items(study: Study) -> tuple[str, ...]:
    """All that can stand in a list of best and worst."""
    if study.best_worst is None:
        return ()
    return tuple(dict.fromkeys(item for place in places(study, study.best_worst) for item in place))


def _require_known(frame: pd.DataFrame, known: Mapping[str, tuple[str, ...]], path: Path) -> None:
    """Raise DataError if a column has a word that it cannot have, or none."""
    for name, values in known.items():
        strange = frame[~frame[name].isin(values)]
        if not strange.empty:
            value = strange[name].iloc[0]
            fault = " is empty" if pd.isna(value) else f' "{value}"'
            remedy = did_you_mean("" if pd.isna(value) else value, values)
            raise DataError(f"{path}, row {_row(strange)}: {name}{fault}: {remedy}")


def _require_one_cell_each(frame: pd.DataFrame, path: Path) -> None:
    """Raise DataError if somebody's role, condition or age band is not always the same."""
    for name in SEGMENTS:
        first = frame.groupby("respondent")[name].transform("first")
        moved = frame[frame[name] != first]
        if not moved.empty:
            row = moved.iloc[0]
            raise DataError(
                f"{path}, row {_row(moved)}: {name} of respondent {row['respondent']} is "
                f'"{row[name]}", but was another before; keep one for each person'
            )


def _require_shown_once(frame: pd.DataFrame, path: Path) -> None:
    """Raise DataError if a row is there twice."""
    shown = ["respondent", "task", "alternative"]
    again = frame[frame.duplicated(shown)]
    if not again.empty:
        respondent, task, alternative = again[shown].iloc[0]
        raise DataError(
            f"{path}, row {_row(again)}: alternative {alternative} of task {task} of respondent "
            f"{respondent} is there twice; leave one out"
        )


def read_table(path: Path, **how: Any) -> pd.DataFrame:
    """Read a CSV file with a header, in the way that pandas is told.

    Raises
    ------
    DataError
        If it is missing, empty, not a file, or not a table.
    """
    try:
        frame: pd.DataFrame = pd.read_csv(path, **how)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; name another") from None
    except OSError as fault:
        raise DataError(f"{path}: cannot be read: {fault.strerror}; name a CSV file") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as fault:
        raise DataError(f"{path}: not a table: {fault}; save it as CSV in UTF-8") from None
    if frame.empty:
        raise DataError(f"{path}: no rows; nobody has answered yet")
    return frame


def compact(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with each word kept once: a tenth of the memory, for very many answers."""
    words = frame.select_dtypes(include=["str", "object"]).columns
    return frame.astype(dict.fromkeys(words, "category"))


def _row(frame: pd.DataFrame) -> int:
    """Row of the file, counted from 1 with the header, of the first row of a selection."""
    return int(frame.index[0]) + 2
