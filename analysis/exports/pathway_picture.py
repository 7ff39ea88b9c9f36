"""The sum of gains and costs so far, month by month, with each 31 March marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.procurement.budget_years import Calendar
from analysis.procurement.impact import Impact

WIDTH, HEIGHT = 640.0, 190.0  # of the plot, in units of the picture
LINES = (  # colours of Okabe & Ito (2008), Color Universal Design
    ("The buyer’s cash", "#0072B2", ""),
    ("Everybody’s cash", "#009E73", "2 4"),
    ("Everybody’s cash and freed capacity", "#D55E00", "8 4"),
)


@dataclass(frozen=True)
class YearBand:
    """A financial year on the picture."""

    label: str
    x: float
    width: float


@dataclass(frozen=True)
class Curve:
    """A sum so far, as a path."""

    label: str
    colour: str
    dashes: str
    path: str
    end: float  # height of its last point
    total: float  # GBP


@dataclass(frozen=True)
class AprilPicture:
    """Curves over financial years, on one scale for all bids."""

    bid: str
    bands: tuple[YearBand, ...]
    curves: tuple[Curve, ...]
    zero: float  # height of nought
    ticks: tuple[tuple[float, str], ...]

    @property
    def description(self) -> str:
        """The picture in words."""
        ends = "; ".join(f"{one.label}: {money(one.total)} at the end" for one in self.curves)
        return f"{self.bid}: gains and costs so far, by month. {ends}"


def april_pictures(impacts: Sequence[Impact]) -> tuple[AprilPicture, ...]:
    """A picture for each bid; all have the same scale, so that they can be compared."""
    sums = [_sums(one) for one in impacts]
    lowest = min(0.0, *(float(one.min()) for one in sums))
    highest = max(0.0, *(float(one.max()) for one in sums))
    step = nice_step((highest - lowest) or 1.0)
    bottom, top = np.floor(lowest / step) * step, max(np.ceil(highest / step), 1) * step

    def height(value: float) -> float:
        return round(float(HEIGHT * (top - value) / (top - bottom)), 2)

    ticks = tuple((height(v), money(v)) for v in np.arange(bottom, top + step / 2, step))
    return tuple(
        AprilPicture(
            bid=one.bid,
            bands=_bands(one.pathway.calendar),
            curves=tuple(
                Curve(
                    label,
                    colour,
                    dashes,
                    _path(values, height),
                    height(float(values[-1])),
                    float(values[-1]),
                )
                for (label, colour, dashes), values in zip(LINES, both, strict=True)
            ),
            zero=height(0.0),
            ticks=ticks,
        )
        for one, both in zip(impacts, sums, strict=True)
    )


def _sums(one: Impact) -> np.ndarray:
    """Sums so far, as `LINES` names them; (3, n_months)."""
    buyer = one.of(tag="cash_releasing", organisation=one.pathway.buyer)
    return np.cumsum([buyer, one.of(tag="cash_releasing"), one.of()], axis=1)


def money(value: float) -> str:
    """An amount in short: £1.2m, −£340k, £0."""
    sign = "−" if round(value) < 0 else ""
    size = abs(value)
    if size >= 999_500:
        return f"{sign}£{size / 1e6:.2f}m"
    return f"{sign}£{size / 1e3:.0f}k" if size >= 9_950 else f"{sign}£{size:,.0f}"


def nice_step(span: float) -> float:
    """A round step that cuts a span into three to eight parts."""
    unit = 10.0 ** np.floor(np.log10(span / 3))
    return float(next(unit * k for k in (1, 2, 5, 10) if span / (unit * k) <= 6))


def _bands(calendar: Calendar) -> tuple[YearBand, ...]:
    """Each financial year from its first month to its last."""
    wide = WIDTH / calendar.months
    found, before = [], 0
    for label, count in zip(
        calendar.years, calendar.by_year(np.ones(calendar.months)), strict=True
    ):
        found.append(YearBand(label, round(before * wide, 2), round(float(count) * wide, 2)))
        before += int(count)
    return tuple(found)


def _path(values: np.ndarray, height: Callable[[float], float]) -> str:
    """A path through nought at the start and through the end of each month."""
    x = np.linspace(0, WIDTH, len(values) + 1)
    return "M" + " L".join(
        f"{a:.1f} {height(float(v)):.1f}" for a, v in zip(x, [0.0, *values], strict=True)
    )
