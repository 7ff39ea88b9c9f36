"""Answers to a study in the layouts that researchers' own scripts in R and Stata read."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd

from analysis.errors import DataError
from questionnaires.design import OPT_OUT, STATUS_QUO
from questionnaires.study import SEGMENTS, Study

NAME_LENGTH = 32  # of a variable in Stata
LABEL_LENGTH = 80  # of a variable's label in Stata
LONG_AGO = datetime(2000, 1, 1)


def foreign_files(frame: pd.DataFrame, study: Study, layout: str, stem: str) -> dict[str, bytes]:
    """Files by name, for the estimation tasks in a table of responses of the study.

    Raises
    ------
    DataError
        If nobody answered a choice task, or two columns would have the same name.
    """
    table = _long(frame, study)
    return LAYOUTS[layout](table, study, stem)


def _long(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """A row for each alternative of each task, with numbers for people, tasks and screens."""
    tasks = frame[frame["task_role"] == "estimation"]
    if tasks.empty:
        raise DataError("no row has task_role `estimation`: nobody answered a choice task")
    numbered = tasks.assign(
        respID=_numbers(tasks["respondent"]),
        qID=tasks.groupby("respondent")["task_position"].rank("dense").astype(int),
        altID=tasks["position"],
    ).sort_values(["respID", "qID", "altID"], ignore_index=True)
    changes = numbered[["respID", "qID"]].diff().ne(0).any(axis=1)
    table = numbered.assign(obsID=changes.cumsum(), choice=numbered["chosen"].astype(int))
    for name in _constants(study):
        table[name] = (table["alternative"] == name).astype(int)
    return table


def _numbers(respondents: pd.Series) -> pd.Series:
    """Respondents as 1, 2, 3 …, in the order of their numbers."""
    ordered = sorted(set(respondents), key=lambda name: (len(str(name)), str(name)))
    return respondents.map({name: number for number, name in enumerate(ordered, start=1)})


def _constants(study: Study) -> tuple[str, ...]:
    """Alternatives that have a constant of their own in this study."""
    named = {"neither": (OPT_OUT,), "status_quo": (STATUS_QUO,)}
    return named.get(study.design.opt_out, ())


def _with_dummies(table: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, list[str]]:
    """The table with a 0/1 column for each level but the first, and names of what was shown."""
    names: list[str] = []
    for attribute in study.attributes:
        names.append(attribute.id)
        for level in attribute.level_ids[1:]:
            name = _plain(f"{attribute.id}_{level}")
            table = table.assign(**{name: (table[attribute.id] == level).astype(int)})
            names.append(name)
    return table, [*names, *_constants(study)]


def _logitr(table: pd.DataFrame, study: Study, stem: str) -> dict[str, bytes]:
    """Long, for logitr: id, obsID, altID, choice."""
    table, shown = _with_dummies(table.assign(id=table["respID"]), study)
    return {f"{stem}.csv": _csv(table, ["id", "obsID", "altID", "choice", *shown, *SEGMENTS])}


def _cbctools(table: pd.DataFrame, study: Study, stem: str) -> dict[str, bytes]:
    """Long, for cbcTools: respID, qID, altID, obsID, choice."""
    table, shown = _with_dummies(table, study)
    names = ["respID", "qID", "altID", "obsID", *shown, "choice", *SEGMENTS]
    return {f"{stem}.csv": _csv(table, names)}


def _apollo(table: pd.DataFrame, study: Study, stem: str) -> dict[str, bytes]:
    """Wide, for apollo: a row for each task; levels are numbers, which a second file explains."""
    numbered = _level_numbers(table, study)
    wide = table.drop_duplicates("obsID").set_index("obsID")[["respID", "qID", *SEGMENTS]]
    wide = wide.rename(columns={"respID": "ID", "qID": "task"})
    wide["choice"] = table[table["choice"] == 1].set_index("obsID")["altID"]
    available, shown = [], []
    for alternative in range(1, int(table["altID"].max()) + 1):
        rows = numbered[numbered["altID"] == alternative].set_index("obsID")
        available.append(f"avail_{alternative}")
        wide[available[-1]] = wide.index.isin(rows.index).astype(int)
        for name in [*(one.id for one in study.attributes), *_constants(study)]:
            shown.append(f"alt{alternative}_{_plain(name)}")
            wide[shown[-1]] = rows[name].reindex(wide.index, fill_value=0)
    key = pd.DataFrame(
        [
            (_plain(attribute.id), number, level.id, level.value)
            for attribute in study.attributes
            for number, level in enumerate(attribute.levels, start=1)
        ],
        columns=["attribute", "number", "level", "value"],
    )
    return {
        f"{stem}.csv": _csv(wide, ["ID", "task", "choice", *available, *shown, *SEGMENTS]),
        f"{stem}.levels.csv": _csv(key, list(key.columns)),
    }


def _stata(table: pd.DataFrame, study: Study, stem: str) -> dict[str, bytes]:
    """Long, for Stata: levels are numbers with labels, 0 where nothing was shown."""
    shown = [one.id for one in study.attributes]
    numbered = _level_numbers(table, study)
    names = ["respID", "qID", "obsID", "altID", "choice", *shown, *_constants(study), *SEGMENTS]
    short = {name: _plain(name)[:NAME_LENGTH] for name in names}
    _require_apart(list(short.values()))
    labels: dict[Any, dict[float, str]] = {
        short[one.id]: {0: "nothing shown", **dict(enumerate(one.level_ids, start=1))}
        for one in study.attributes
    }
    about = {
        short[one.id]: f"{one.id} {one.unit}".strip()[:LABEL_LENGTH] for one in study.attributes
    }
    content = BytesIO()
    numbered[names].rename(columns=short).to_stata(
        content,
        write_index=False,
        version=118,
        time_stamp=LONG_AGO,
        variable_labels=about,
        value_labels=labels,
    )
    return {f"{stem}.dta": content.getvalue()}


def _level_numbers(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The table with levels as 1, 2, 3 … in the order of the study, and 0 for nothing."""
    numbers = {
        one.id: table[one.id]
        .map({level: number for number, level in enumerate(one.level_ids, start=1)})
        .fillna(0)
        .astype(int)
        for one in study.attributes
    }
    return table.assign(**numbers)


def _plain(name: str) -> str:
    """A name that R and Stata take as it is."""
    return re.sub(r"\W", "_", name)


def _csv(table: pd.DataFrame, names: Sequence[str]) -> bytes:
    """Columns of a table as a file."""
    plain = [_plain(name) for name in names]
    _require_apart(plain)
    chosen = table[list(names)].set_axis(plain, axis=1)
    return chosen.to_csv(index=False, lineterminator="\n").encode()


def _require_apart(names: Sequence[str]) -> None:
    """Raise DataError if two columns would have the same name."""
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"two columns would be called {name}; rename a level or attribute")


LAYOUTS: dict[str, Callable[[pd.DataFrame, Study, str], dict[str, bytes]]] = {
    "apollo": _apollo,
    "logitr": _logitr,
    "cbctools": _cbctools,
    "stata": _stata,
}
SUFFIXES = {layout: ".dta" if layout == "stata" else ".csv" for layout in LAYOUTS}
