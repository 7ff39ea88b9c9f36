"""The schedule of a contract from the score that won it."""

import numpy as np

from analysis.errors import TenderError
from analysis.procurement.bids import Bid, Part
from analysis.procurement.contract import (
    FEWEST_KPIS,
    PEOPLE_IN_100,
    Kpi,
    LockedVersion,
    Performance,
    Schedule,
)
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.lock import Version
from analysis.procurement.outcome_marks import knot_shares
from analysis.procurement.score import Score
from questionnaires.errors import did_you_mean

VALUE = "% of the value"  # unit of outcomes whose levels have no amounts


def make_schedule(score: Score, bid_id: str, score_sha256: str, source: str) -> Schedule:
    """Outcomes, targets and payment for the bid that gets the contract.

    Raises
    ------
    TenderError
        If the tender has no terms of performance, the bid is out or unknown, or there are fewer
        than three outcomes; `source` is the tender's file.
    """
    tender = score.tender
    if tender.performance is None:
        raise TenderError(
            f"{source}: performance: missing; say in a section [performance] of your tender.toml "
            "what is at risk, publish that as a new version and score again"
        )
    known = [one.bid.id for one in score.bids if not one.failed]
    if bid_id not in known:
        raise TenderError(
            f'{source}: "{bid_id}" is no bid in the competition; {did_you_mean(bid_id, known)}'
        )
    won = next(one.bid for one in score.bids if one.bid.id == bid_id)
    today = next(one.bid for one in score.bids if one.bid.status_quo)
    scored = [one for one in score.outcomes.criteria if one.points > 0]
    if len(scored) < FEWEST_KPIS:
        raise TenderError(
            f"{source}: {len(scored)} outcomes have points, and a contract of more than £5m needs "
            f"at least {FEWEST_KPIS} key performance indicators; score more outcomes"
        )
    total = sum(one.points for one in scored)
    ordered = sorted(scored, key=lambda one: -one.points)
    return Schedule(
        format="whatmatters/contract/1",
        tender=tender.id,
        title=tender.title,
        bid=won.id,
        supplier=won.name,
        base=round(
            float(tender.contract.value / tender.contract.years)
            * tender.performance.review_months
            / 12,
            2,
        ),
        performance=tender.performance,
        kpis=tuple(
            _kpi(one, won, today, float(one.points / total), tender.performance, source)
            for one in ordered
        ),
        score_sha256=score_sha256,
        lock=None if score.lock is None else _version(score.lock.current),
    )


def needs_sd(outcome: PublishedOutcome, terms: Performance) -> bool:
    """Whether an outcome is a mean of which nobody said how much people differ."""
    surveyed = outcome.range.outcome
    return (
        surveyed.amounts is not None
        and not surveyed.unit.startswith(PEOPLE_IN_100)
        and outcome.points > 0
        and outcome.criterion.outcome not in terms.sd
    )


def _version(fixed: Version) -> LockedVersion:
    """The version of the tender that bids were scored by."""
    return LockedVersion(
        number=fixed.number,
        locked_at=fixed.locked_at,
        signatory=fixed.signatory,
        sha256=fixed.sha256,
    )


def _kpi(
    outcome: PublishedOutcome,
    won: Bid,
    today: Bid,
    weight: float,
    terms: Performance,
    source: str,
) -> Kpi:
    """One outcome: on its own unit where it is an amount, else on the scale of its value."""
    said = outcome.criterion
    promised, before = (bid.outcomes[said.outcome] for bid in (won, today))
    shared = {
        "outcome": said.outcome,
        "title": said.title,
        "measure": said.measure,
        "time_point": said.time_point,
        "weight": weight,
    }
    amounts = outcome.range.outcome.amounts
    if amounts is None or len(promised) > 1 or len(before) > 1:
        labels = [outcome.range.label(knot) for knot in outcome.range.knots]
        values = np.array(outcome.values, dtype=float)
        shares = knot_shares(won, outcome)
        mean = float(shares @ values)
        return Kpi(
            **shared,
            unit=VALUE,
            floor=0.0,
            target=round(mean, 6),
            today=round(float(knot_shares(today, outcome) @ values), 6),
            better=1,
            values=dict(zip(labels, map(float, values), strict=True)),
            sd=round(float(np.sqrt(max(shares @ values**2 - mean**2, 0.0))), 6),
        )
    unit, within = outcome.range.outcome.unit, outcome.range
    target = _amount(promised, outcome)
    if needs_sd(outcome, terms):
        raise TenderError(
            f"{source}: performance.sd: {said.outcome} is a mean; give the standard deviation "
            f"between people, in {unit}, so that noise is known from failure"
        )
    spread = terms.sd.get(said.outcome) or (target * (100 - target)) ** 0.5
    return Kpi(
        **shared,
        unit=unit,
        floor=float(within.amount(within.floor) or 0.0),
        target=target,
        today=_amount(before, outcome),
        better=1 if amounts[-1] > amounts[0] else -1,
        sd=round(spread, 6),
    )


def _amount(parts: tuple[Part, ...], outcome: PublishedOutcome) -> float:
    """Amount that a bid says, in the outcome's unit."""
    return round(float(outcome.range.amount(parts[0].position) or 0.0), 6)
