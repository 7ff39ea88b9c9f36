"""Whole-life cost by amounts set in advance, by a benchmark, by the point, or beside the lowest."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from analysis.errors import TenderError
from analysis.procurement.cost_marks import cost_value
from analysis.procurement.price import Price

T = "tender.toml"
RELATIVE = Price(method="relative", because="The board asked for it.", basis="Ten years")
QUALITY = {"A": (90, 160), "B": (70, 100), "C": (30, 50)}  # points of 100, and cost


def sixty_forty(names):
    """Totals with 60 points for quality and 40 for lowest cost / cost."""
    costs = [Decimal(QUALITY[name][1]) for name in names]
    return {
        name: Decimal("0.6") * QUALITY[name][0]
        + Decimal("0.4") * cost_value(Decimal(QUALITY[name][1]), costs, RELATIVE)[0]
        for name in names
    }


def test_a_bid_that_cannot_win_decides_who_does_when_prices_are_relative():
    assert sixty_forty("ABC") == {"A": Decimal("66.5"), "B": 62, "C": 58}
    assert sixty_forty("AB") == {"A": 79, "B": 82}


def test_relative_prices_need_a_reason_and_are_told_what_they_do():
    with pytest.raises(ValidationError, match=r"66\.5, 62\.0 and 58\.0.*say why in `because`"):
        Price(method="relative", basis="Ten years")


def test_a_benchmark_earns_half_and_its_spread_all_or_nothing():
    price = Price(method="benchmark", benchmark=1000, spread=20, basis="Ten years")

    values = [cost_value(Decimal(cost), (), price)[0] for cost in (700, 800, 900, 1000, 1200, 2000)]
    assert values == [100, 100, 75, 50, 0, 0]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"method": "absolute", "best": 1}, "add `worst`"),
        ({"method": "benchmark", "benchmark": 1, "spread": 1, "best": 1}, "take away `best`"),
        ({"method": "price_per_point"}, "add `least_points`"),
        ({"method": "benchmark", "benchmark": 0, "spread": 1}, "give an amount above 0"),
    ],
)
def test_a_method_has_its_own_amounts_and_no_others(keys, message):
    with pytest.raises(ValidationError, match=message):
        Price(basis="Ten years", **keys)


def by_point(score_changed, least):
    """The example, with the points of cost given to delivery and the price of a point deciding."""
    return score_changed(
        (T, "below\npoints = 35", "below\npoints = 0"),
        (T, '"supply_chain"\npoints = 10', '"supply_chain"\npoints = 45'),
        (T, 'title = "Reliable delivery"\npoints = 10', 'title = "Delivery"\npoints = 45'),
        (T, 'method = "absolute"', f'method = "price_per_point"\nleast_points = {least}'),
        (T, "best = 3500", "# 3500"),
        (T, "worst = 6500", "# 6500"),
    )


def test_the_lowest_price_of_a_point_comes_first(score_changed):
    score = by_point(score_changed, 0)

    prices = {one.bid.id: one.bid.whole_life_cost / one.total for one in score.bids}
    assert sorted(prices, key=prices.__getitem__) == sorted(prices, key=score.ranks.__getitem__)
    assert score.robustness.leaders == (min(prices, key=prices.__getitem__),)


def test_a_bid_with_too_few_points_is_out_however_cheap(score_changed):
    totals = {one.bid.id: one.total for one in by_point(score_changed, 0).bids}
    least = sorted(totals.values())[1]

    score = by_point(score_changed, least)

    (out,) = [one for one in score.bids if one.failed]
    assert out.total == min(totals.values())
    assert out.failed[0].endswith(f"the tender asks for at least {least}")


def test_a_price_of_a_point_leaves_no_points_to_cost(score_changed):
    with pytest.raises(TenderError, match="with price_per_point, cost has no points"):
        score_changed(
            (T, 'method = "absolute"', 'method = "price_per_point"\nleast_points = 0'),
            (T, "best = 3500", "# 3500"),
            (T, "worst = 6500", "# 6500"),
        )
