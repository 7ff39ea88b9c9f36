"""A score in plain sentences, the same in every file."""

from collections.abc import Sequence

from analysis.procurement.lock import Lock
from analysis.procurement.marks import plain
from analysis.procurement.price import Price
from analysis.procurement.score import Score
from analysis.procurement.tender import Population

ROLES = {
    "patient": "patients",
    "carer_self": "carers, for themselves",
    "carer_proxy": "carers, on behalf of patients",
    "dyad": "patients and their carers, answering together",
}
REGIMES = {
    "procurement_act_2023": "Procurement Act 2023: award criteria and assessment methodology",
    "provider_selection_regime": "Provider Selection Regime: basic and key criteria",
}
SUMMARIES = {  # what a bidder is told after the decision
    "procurement_act_2023": "Assessment summary",
    "provider_selection_regime": "Reasons for the decision",
}


def whose(population: Population) -> str:
    """Whose choices share out the points, in words."""
    roles = population.roles
    if len(roles) == 1:
        return ROLES[population.role]
    return listed([f"{ROLES[role]} ({100 * share:.0f} %)" for role, share in roles.items()])


def price_words(price: Price) -> str:
    """How whole-life cost is scored, in a sentence."""
    if price.bounds is not None:
        best, worst = (plain(amount) for amount in price.bounds)
        around = ""
        if price.benchmark is not None:
            around = f", around the benchmark of £{plain(price.benchmark)}, which earns half"
        return f"all points at or below £{best}, none at or above £{worst}, in proportion{around}"
    if price.method == "price_per_point":
        least = f", at {price.least_points} points or more" * bool(price.least_points)
        return f"it earns no points; the lowest cost for each point comes first{least}"
    return (
        "the lowest cost divided by the bid’s cost, times the points, so that a score depends on "
        f"who else bids. Why all the same: {price.because}"
    )


def lock_sentence(lock: Lock | None) -> str:
    """By which published version bids were scored."""
    if lock is None:
        return "The tender is not locked: this is a rehearsal and no award."
    one = lock.current
    again = f" It amends version {one.number - 1}: {one.reason}" if one.reason else ""
    return (
        f"Scored by version {one.number}, locked on {one.locked_at:%d %B %Y at %H:%M} UTC by "
        f"{one.signatory}.{again}"
    )


def summary(score: Score) -> str:
    """Who is first, and by how much."""
    firm = score.robustness
    if not firm.leaders:
        return "No bid is scored: every bid fails a pass/fail floor."
    first = next(one for one in score.bids if one.bid.id == firm.leaders[0])
    total = plain(first.total)
    names = listed([name_of(score, leader) for leader in firm.leaders])
    if len(firm.leaders) > 1:
        return f"{names} share first place with {total} of 100 points."
    if firm.margin is None:
        return f"{names} is the only bid in the competition, with {total} of 100 points."
    if first.by_price_per_point:
        return (
            f"{names} comes first at £{first.price_per_point} for each of {total} points, "
            f"£{firm.margin} less than {name_of(score, firm.runner_up)}."
        )
    return (
        f"{names} comes first with {total} of 100 points, "
        f"{plain(firm.margin)} ahead of {name_of(score, firm.runner_up)}."
    )


def alternatives(words: Sequence[str]) -> str:
    """Words of which one is enough, in a sentence."""
    *rest, last = words
    return f"{', '.join(rest)} or {last}" if rest else last


def name_of(score: Score, bid_id: str) -> str:
    """Name of a bid."""
    return next(one.bid.name for one in score.bids if one.bid.id == bid_id)


def n_draws(score: Score) -> int:
    """Number of draws of the weights."""
    return len(score.outcomes.value.weight_draws)


def chance(share: float) -> str:
    """A probability in whole per cent, never rounded to impossible or certain."""
    if 0 < share < 0.01:
        return "less than 1 %"
    if 0.99 < share < 1:
        return "more than 99 %"
    return f"{100 * share:.0f} %"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence."""
    *rest, last = words
    return f"{', '.join(rest)} and {last}" if rest else last
