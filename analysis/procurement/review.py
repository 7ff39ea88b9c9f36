"""A review of a contract: what was measured, beside what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.bids import SHARE_AND_LEVEL
from analysis.procurement.contract import ONE_SIDED_95, PEOPLE_IN_100, Band, Kpi, Schedule
from questionnaires.csv_table import read_rows
from questionnaires.errors import did_you_mean

COLUMNS = ("outcome", "measured", "people")
EXPLAINED = ("measure", "time_point", "unit", "before", "target")  # in the template, for people
TOLERANCE = 0.05  # of shares that were rounded before they were written


@dataclass(frozen=True)
class Observation:
    """What was measured of an outcome by a review."""

    outcome: str
    measured: float  # in the unit of the schedule
    people: int
    spread: float  # standard deviation between them


@dataclass(frozen=True)
class Reviewed:
    """One outcome at a review."""

    kpi: Kpi
    seen: Observation | None
    attainment: float | None  # as measured; None if it was not
    with_noise: float | None  # at the 95 % bound that is better for the supplier
    band: Band


@dataclass(frozen=True)
class Review:
    """A review: ratings, the index, and what is paid."""

    schedule: Schedule
    outcomes: tuple[Reviewed, ...]
    index: float
    payment: float
    measured_weight: float  # of the outcomes that were measured


def make_review(schedule: Schedule, seen: Sequence[Observation], source: str) -> Review:
    """Ratings and payment from what was measured.

    Raises
    ------
    TenderError
        If nothing was measured; `source` is the file.
    """
    by_outcome = {one.outcome: one for one in seen}
    allowed = schedule.performance.noise == "allowed"
    outcomes, counts = [], {}
    for kpi in schedule.kpis:
        one = by_outcome.get(kpi.outcome)
        if one is None:
            outcomes.append(Reviewed(kpi, None, None, None, "other"))
            continue
        error = one.spread / one.people**0.5
        bound = kpi.attainment(one.measured + kpi.better * ONE_SIDED_95 * error)
        plain = kpi.attainment(one.measured)
        counts[kpi.outcome] = bound if allowed else plain
        band = schedule.performance.bands.of(counts[kpi.outcome])
        outcomes.append(Reviewed(kpi, one, plain, bound, band))
    index = schedule.index(counts)
    if index is None:
        raise TenderError(f"{source}: nothing was measured; fill in `measured` and `people`")
    weight = sum(one.weight for one in schedule.kpis if one.outcome in counts)
    return Review(schedule, tuple(outcomes), index, schedule.payment(index), weight)


def read_observations(path: Path, schedule: Schedule) -> tuple[Observation, ...]:
    """Read `observed.csv`; rows without a measurement count as not measured.

    Raises
    ------
    TenderError
        If a row cannot be read, is of no outcome of the schedule, or stands twice.
    """
    kpis = {one.outcome: one for one in schedule.kpis}
    found: dict[str, Observation] = {}
    for line, cells in read_rows(path, COLUMNS, TenderError, EXPLAINED):
        row = {key: cell.strip() for key, cell in cells.items()}
        place, name = f"{path}, row {line}", row["outcome"]
        if name not in kpis:
            raise TenderError(f'{place}, outcome: "{name}"; {did_you_mean(name, kpis)}')
        if name in found:
            raise TenderError(f"{place}: {name} stands twice; keep one")
        if row["measured"]:
            found[name] = _observation(kpis[name], row, place)
    return tuple(found.values())


def _observation(kpi: Kpi, row: dict[str, str], place: str) -> Observation:
    """One row as an observation."""
    if not row["people"].isdecimal() or int(row["people"]) < 1:
        raise TenderError(f'{place}, people: "{row["people"]}"; write how many were measured')
    people = int(row["people"])
    if kpi.values:
        mean, spread = _mean_value(kpi, row["measured"], f"{place}, measured")
        return Observation(kpi.outcome, mean, people, spread)
    try:
        measured = float(row["measured"])
    except ValueError:
        measured = float("nan")
    most = 100.0 if kpi.unit.startswith(PEOPLE_IN_100) else float("inf")
    if not 0 <= measured <= most or isinf(measured):
        raise TenderError(f'{place}, measured: "{row["measured"]}" is no number of {kpi.unit}')
    return Observation(kpi.outcome, measured, people, kpi.spread(measured))


def _mean_value(kpi: Kpi, cell: str, place: str) -> tuple[float, float]:
    """Expected value of shares of patients, and its standard deviation between them."""
    shares: dict[str, float] = {}
    for piece in cell.split(";"):
        match = SHARE_AND_LEVEL.match(piece.strip())
        if match is None:
            raise TenderError(
                f'{place}: "{piece.strip()}" is not a share of patients; write such as '
                f'"100% {list(kpi.values)[-1]}"'
            )
        if match[2] not in kpi.values:
            raise TenderError(f'{place}: "{match[2]}"; {did_you_mean(match[2], kpi.values)}')
        shares[match[2]] = shares.get(match[2], 0.0) + float(match[1]) / 100
    if abs(sum(shares.values()) - 1) > TOLERANCE / 100:
        raise TenderError(f"{place}: shares sum to {100 * sum(shares.values()):g} %, not to 100 %")
    mean = sum(share * kpi.values[level] for level, share in shares.items())
    square = sum(share * kpi.values[level] ** 2 for level, share in shares.items())
    return mean, max(square - mean**2, 0.0) ** 0.5
