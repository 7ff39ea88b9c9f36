"""What a pathway says, in sentences for a finance director."""

from analysis.exports.pathway_picture import money
from analysis.procurement.budget_years import Calendar, Timing
from analysis.procurement.impact import Beneficiaries, Impact
from analysis.procurement.pathway import Pathway


def first_march(calendar: Calendar) -> str:
    """The last day of the first financial year."""
    return f"31 March 20{calendar.years[0].split('/')[1]}"


def timing_sentences(one: Impact) -> tuple[str, ...]:
    """First-year pressure, deepest point, break-even and what falls after the first March."""
    pathway, calendar = one.pathway, one.pathway.calendar
    buyer = next(x.title for x in pathway.organisations if x.id == pathway.buyer)
    own = one.timing("cash_releasing", pathway.buyer)
    every = one.timing()
    return (
        _first_year(own, calendar, buyer),
        f"{buyer}, cash: {_deepest(own, calendar)}",
        f"Everybody’s cash: {_deepest(one.timing('cash_releasing'), calendar)}",
        f"Everybody’s cash and freed capacity: {_deepest(every, calendar)}",
        _after(every, calendar),
    )


def _first_year(cash: Timing, calendar: Calendar, buyer: str) -> str:
    """What the first financial year has to find."""
    until = f"{buyer}, up to {first_march(calendar)}"
    if cash.first_year_pressure > 0:
        return f"{until}: {money(cash.first_year_pressure)} more in cash has to be found."
    return f"{until}: cash is no tighter than today; {money(cash.first_year)} is gained."


def _deepest(found: Timing, calendar: Calendar) -> str:
    """Deepest point and break-even."""
    if found.peak_month is None:
        return "the sum so far is never below nought."
    when = calendar.month(found.peak_month)
    said = (
        f"deepest in month {found.peak_month} ({when:%B %Y}), {money(found.peak_deficit)} below "
        "nought"
    )
    if found.break_even is None:
        return f"{said}; it does not break even within {calendar.months} months."
    return (
        f"{said}; it breaks even in month {found.break_even} "
        f"({calendar.month(found.break_even):%B %Y})."
    )


def _after(every: Timing, calendar: Calendar) -> str:
    """How much of the net benefit a single year would not show."""
    if every.share_after_first_march is None:
        return "There is no net benefit over the contract."
    share = every.share_after_first_march
    return (
        f"{share:.0%} of the net benefit of {money(every.total)} falls after "
        f"{first_march(calendar)}"
        + (": more than all, as it starts with a cost." if share > 1 else ".")
    )


def settlement_sentence(settled: Beneficiaries, pathway: Pathway) -> str:
    """Who loses, whether the system gains, and what would settle it."""
    titles = {one.id: one.title for one in pathway.organisations}
    lose = [
        f"{titles[name]} ({money(-value)})"
        for name, value in zip(settled.organisations, settled.present, strict=True)
        if round(value, 2) < 0
    ]
    system = (
        f"All together {'gain' if settled.system >= 0 else 'lose'} {money(abs(settled.system))}"
    )
    if not lose:
        return f"{system} in present value, and nobody loses."
    whole = (
        "Those who gain could pay that and still gain"
        if settled.feasible
        else "What others gain does not cover it"
    )
    return f"{system} in present value. Who loses: {'; '.join(lose)}. {whole}."
