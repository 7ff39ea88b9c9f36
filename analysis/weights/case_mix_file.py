"""A case mix: how many people of each group a service cares for, as its CSV file says."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.errors import DataError
from questionnaires.csv_table import read_rows

COLUMNS = ("condition", "age_band", "count", "source", "date")
FINER = ("sex", "ethnicity", "deprivation")  # columns that a mix may have besides


@dataclass(frozen=True)
class Stratum:
    """People of one condition and age band, and perhaps sex, ethnicity and deprivation."""

    condition: str
    age_band: str
    finer: tuple[str, ...]  # values of the finer columns of its mix
    count: int
    row: int  # of the file, as a spreadsheet counts

    @property
    def key(self) -> tuple[str, ...]:
        """All that tells it from other strata."""
        return self.condition, self.age_band, *self.finer


@dataclass(frozen=True)
class CaseMix:
    """The people that weights are wanted for."""

    path: Path
    source: str
    date: date  # until when people were counted
    finer: tuple[str, ...]  # which of `FINER` the file has
    strata: tuple[Stratum, ...]

    @property
    def total(self) -> int:
        """All people; above 0."""
        return sum(one.count for one in self.strata)


def read_case_mix(path: Path) -> CaseMix:
    """Read a case mix: a row for each group with its count, and the source and date of all.

    Raises
    ------
    DataError
        If the file is missing or has other columns, a count is no count, all are zero, a group
        stands twice, or source and date are not the same throughout.
    """
    rows = read_rows(path, COLUMNS, DataError, FINER)
    if not rows:
        raise DataError(f"{path}: no rows; give a count for each condition and age band")
    finer = tuple(name for name in FINER if name in rows[0][1])
    strata = tuple(_stratum(path, line, row, finer) for line, row in rows)
    seen: dict[tuple[str, ...], int] = {}
    for one in strata:
        if one.key in seen:
            raise DataError(
                f"{path}, row {one.row}: {', '.join(one.key)} stands in row {seen[one.key]} too; "
                "add the counts together"
            )
        seen[one.key] = one.row
    if not any(one.count for one in strata):
        raise DataError(f"{path}: all counts are 0; give at least one")
    source, counted = (_the_same(path, rows, name) for name in ("source", "date"))
    return CaseMix(path, source, _date(path, counted), finer, strata)


def _stratum(path: Path, line: int, row: dict[str, str], finer: tuple[str, ...]) -> Stratum:
    """One row of the file."""
    for name in ("condition", "age_band", *finer):
        if not row[name].strip():
            raise DataError(f"{path}, row {line}: {name} is empty; name the group")
    count = row["count"].strip()
    if not (count.isascii() and count.isdigit()):
        raise DataError(f'{path}, row {line}: count is "{count}"; give a whole number, 0 or more')
    values = tuple(row[name].strip() for name in finer)
    return Stratum(row["condition"].strip(), row["age_band"].strip(), values, int(count), line)


def _the_same(path: Path, rows: list[tuple[int, dict[str, str]]], name: str) -> str:
    """What a column says in every row."""
    said = rows[0][1][name].strip()
    if not said:
        raise DataError(f"{path}, row 2: {name} is empty; say where and when people were counted")
    for line, row in rows:
        if row[name].strip() != said:
            raise DataError(
                f'{path}, row {line}: {name} is "{row[name].strip()}", but was "{said}" before; '
                "a case mix has one source and one date"
            )
    return said


def _date(path: Path, said: str) -> date:
    """A date as the file writes it."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise DataError(f'{path}: date "{said}": write it as in 2026-03-31') from None
