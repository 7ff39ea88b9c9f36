"""Financial years begin on 1 April, and a pound later is worth less."""

from datetime import date

import numpy as np
import pytest

from analysis.procurement.budget_years import Calendar, discount_factors, present_value, timing


def test_at_three_and_a_half_per_cent_pounds_are_worth_what_nice_has():
    factors = discount_factors(4, 0.035)

    assert factors.round(4).tolist() == [1.0, 0.9662, 0.9335, 0.9019]


@pytest.mark.parametrize(
    ("starts", "years"),
    [
        (date(2026, 4, 1), ("2026/27",)),
        (date(2026, 3, 1), ("2025/26", "2026/27")),
        (date(2026, 10, 1), ("2026/27", "2027/28")),
        (date(2099, 4, 1), ("2099/00",)),
    ],
)
def test_a_financial_year_begins_on_the_first_of_april(starts, years):
    calendar = Calendar(starts, 12)

    assert calendar.years == years
    assert calendar.by_year(np.ones(12)).sum() == 12


def test_march_belongs_to_the_year_before_and_april_to_the_next():
    calendar = Calendar(date(2026, 10, 1), 12)

    assert calendar.by_year(np.arange(1, 13)).tolist() == [21, 57]  # 1 to 6, and 7 to 12
    assert (calendar.month(6), calendar.month(7)) == (date(2027, 3, 1), date(2027, 4, 1))


def test_a_benefit_in_month_14_is_nothing_in_the_first_year_and_something_in_all():
    calendar = Calendar(date(2026, 4, 1), 24)
    benefit = np.zeros(24)
    benefit[13] = 1000.0

    found = timing(benefit, calendar, 0.035)

    assert found.first_year == 0
    assert found.total == 1000
    assert found.present_value == pytest.approx(1000 / 1.035)
    assert found.share_after_first_march == 1


def test_a_cost_now_for_gains_later_presses_first_and_breaks_even_once():
    calendar = Calendar(date(2026, 4, 1), 36)
    net = np.full(36, 10.0)
    net[0] = -125.0

    found = timing(net, calendar, 0.0)

    assert found.first_year_pressure == 15  # 125 less eleven months of 10
    assert (found.peak_deficit, found.peak_month) == (125, 1)
    assert found.break_even == 14  # after 13 months the sum is -5, after 14 it is 5
    assert found.share_after_first_march == pytest.approx(240 / 225)


def test_a_sum_that_falls_below_nought_again_has_not_broken_even_before():
    net = np.array([-10.0, 20.0, -15.0, 10.0])

    assert timing(net, Calendar(date(2026, 4, 1), 4), 0.0).break_even == 4


def test_what_never_comes_back_has_no_break_even_and_no_share_of_a_benefit():
    found = timing(np.full(12, -1.0), Calendar(date(2026, 4, 1), 12), 0.035)

    assert found.break_even is None
    assert found.share_after_first_march is None
    assert (found.peak_deficit, found.peak_month) == (12, 12)


def test_without_discounting_the_present_value_is_the_sum():
    assert present_value(np.array([1.0, 2.0, 3.0]), 0.0) == 6
