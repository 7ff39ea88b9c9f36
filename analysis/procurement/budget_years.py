"""Money over financial years from 1 April: present value, first-year pressure, break-even."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

APRIL = 4


@dataclass(frozen=True)
class Calendar:
    """Months of a contract, and the financial years that they fall into."""

    starts: date  # in its first month
    months: int

    def month(self, number: int) -> date:
        """First day of a month of the contract; the first is 1."""
        place = self.starts.month - 1 + number - 1
        return date(self.starts.year + place // 12, place % 12 + 1, 1)

    @cached_property
    def year_of_month(self) -> np.ndarray:
        """Number of each month's financial year, from 0; (n_months,)."""
        first = (self.starts.month - APRIL) % 12  # months since 1 April when it starts
        numbers: np.ndarray = (first + np.arange(self.months)) // 12
        return numbers

    @property
    def n_years(self) -> int:
        """Financial years that the contract touches."""
        return int(self.year_of_month[-1]) + 1

    @property
    def years(self) -> tuple[str, ...]:
        """Names of the financial years, such as 2026/27."""
        first = self.starts.year - (self.starts.month < APRIL)
        return tuple(f"{first + n}/{(first + n + 1) % 100:02d}" for n in range(self.n_years))

    def by_year(self, monthly: np.ndarray) -> np.ndarray:
        """Sums of months within financial years; (..., n_months) gives (..., n_years)."""
        sums: np.ndarray = np.stack(
            [monthly[..., self.year_of_month == n].sum(axis=-1) for n in range(self.n_years)],
            axis=-1,
        )
        return sums


def discount_factors(n_years: int, rate: float) -> np.ndarray:
    """What a pound of each financial year is worth in the first; (n_years,).

    References
    ----------
    NICE (2022), health technology evaluations: the manual (PMG36), 4.5: 3.5 % a year.
    """
    factors: np.ndarray = (1 + rate) ** -np.arange(n_years)
    return factors


def present_value(by_year: np.ndarray, rate: float) -> np.ndarray:
    """Discounted sum over financial years; (..., n_years) gives (...)."""
    value: np.ndarray = by_year @ discount_factors(by_year.shape[-1], rate)
    return value


@dataclass(frozen=True)
class Timing:
    """When a stream of net benefit presses and when it pays, in GBP; negative is a cost."""

    total: float
    present_value: float
    first_year: float  # up to the first 31 March
    peak_deficit: float  # the deepest that the sum so far goes below nought; at least 0
    peak_month: int | None  # of the contract, when it is that deep
    break_even: int | None  # month from whose end on the sum so far is never below nought
    share_after_first_march: float | None  # of the total; None unless the total is above 0

    @property
    def first_year_pressure(self) -> float:
        """What the first financial year has to find; 0 if it gains."""
        return max(0.0, -self.first_year)


def timing(monthly: np.ndarray, calendar: Calendar, rate: float) -> Timing:
    """When a monthly stream of net benefit, shape (n_months,), presses and pays."""
    by_year = calendar.by_year(monthly)
    total = float(monthly.sum())
    so_far = np.round(np.cumsum(monthly), 6)  # without the noise of adding up
    below = np.flatnonzero(so_far < 0)
    deepest = int(so_far.argmin())
    last_below = int(below[-1]) + 1 if len(below) else 0  # counted from 1
    return Timing(
        total=total,
        present_value=float(present_value(by_year, rate)),
        first_year=float(by_year[0]),
        peak_deficit=max(0.0, -float(so_far[deepest])),
        peak_month=deepest + 1 if len(below) else None,
        break_even=last_below + 1 if last_below < len(monthly) else None,
        share_after_first_march=float(by_year[1:].sum()) / total if total > 0 else None,
    )
