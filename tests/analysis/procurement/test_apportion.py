"""Shares as points that add up."""

from decimal import Decimal

import pytest

from analysis.procurement.apportion import largest_remainder


def as_text(points):
    """Points as they are published."""
    return [str(one) for one in points]


def test_thirds_of_ten_are_four_three_and_three():
    assert as_text(largest_remainder([1, 1, 1], Decimal(10), 0)) == ["4", "3", "3"]


def test_one_decimal_leaves_less_to_hand_out():
    assert as_text(largest_remainder([1, 1, 1], Decimal(10), 1)) == ["3.4", "3.3", "3.3"]


def test_the_largest_remainder_is_rounded_up():
    assert as_text(largest_remainder([0.53, 0.17, 0.30], Decimal(10), 0)) == ["5", "2", "3"]


def test_an_exact_share_is_not_lost_to_binary_fractions():
    assert as_text(largest_remainder([0.1, 0.2, 0.7], Decimal(10), 0)) == ["1", "2", "7"]


@pytest.mark.parametrize("total", ["7", "12.5", "20", "99.9"])
def test_parts_add_up_exactly(total):
    parts = largest_remainder([0.354, 0.235, 0.073, 0.206, 0.132], Decimal(total), 1)

    assert sum(parts) == Decimal(total)


def test_an_outcome_without_weight_gets_nothing():
    assert as_text(largest_remainder([0.5, 0, 0.5], Decimal(5), 0)) == ["3", "0", "2"]
