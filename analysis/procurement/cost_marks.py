"""What a whole-life cost earns, by each method of scoring it."""

from collections.abc import Sequence
from decimal import Decimal

from analysis.procurement.marks import half_up, plain
from analysis.procurement.price import Price

NOTHING, ALL = Decimal(0), Decimal(100)


def cost_value(cost: Decimal, competing: Sequence[Decimal], price: Price) -> tuple[Decimal, str]:
    """Per cent of the points for a cost, and the reason.

    Amounts that were set in advance make each bid's value its own. With `relative`, it is lowest
    cost / cost, over the costs of the bids in competition.
    """
    if price.bounds is not None:
        return _between(cost, *price.bounds)
    if price.method == "price_per_point":
        return NOTHING, f"£{cost:,}: divided by the points, it ranks the bids"
    return _beside_lowest(cost, min([cost, *competing]))


def _between(cost: Decimal, best: Decimal, worst: Decimal) -> tuple[Decimal, str]:
    """In proportion between two amounts that were published."""
    value = half_up(min(max(100 * (worst - cost) / (worst - best), NOTHING), ALL))
    if cost <= best:
        return value, f"£{cost:,} is at or below £{best:,}: all points"
    if cost >= worst:
        return value, f"£{cost:,} is at or above £{worst:,}: no points"
    between = f"£{cost:,} is between £{best:,} (all points) and £{worst:,} (none)"
    return value, f"{between}: {plain(value)} % of the points"


def _beside_lowest(cost: Decimal, lowest: Decimal) -> tuple[Decimal, str]:
    """In proportion to the lowest cost of all bids."""
    value = half_up(100 * lowest / cost) if cost else ALL
    return value, f"£{cost:,} beside the lowest, £{lowest:,}: {plain(value)} % of the points"
