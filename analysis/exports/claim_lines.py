"""What bids claim of each outcome, beside what there is today: from which follows what counts."""

from dataclasses import dataclass

from analysis.procurement.bids import Bid, Part
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.score import Score

FIRST_ROW = 4  # of the sheet Claims, counted from 1
Key = tuple[str, str, str]  # bid, outcome, and level, or nothing where an amount moves as a whole


@dataclass(frozen=True)
class ClaimLine:
    """A share of patients, or an amount, that a bid claims."""

    row: int
    bid: Bid
    outcome: PublishedOutcome
    level: str  # empty if an amount moves along its unit
    unit: str
    today: float
    claimed: float
    share: float  # of the difference that counts

    @property
    def key(self) -> Key:
        """What the line is of."""
        return self.bid.id, self.outcome.criterion.outcome, self.level

    @property
    def cell(self) -> str:
        """Cell with what counts."""
        return f"Claims!$H${self.row}"

    @property
    def counts(self) -> float:
        """What is left of the claim: `x0 + share * (x - x0)`."""
        return self.today + self.share * (self.claimed - self.today)


def claim_lines(score: Score) -> tuple[ClaimLine, ...]:
    """A line for each level, or amount, of every outcome that a bid claims to change."""
    evidence = score.supported.evidence
    if evidence is None:
        return ()
    bids = score.supported.if_so_much[-1]  # if all that is claimed came true
    today = next(bid for bid in bids if bid.status_quo)
    found: list[ClaimLine] = []
    for bid in bids:
        claims = evidence.of(bid.id)
        for one in score.outcomes.criteria:
            name = one.criterion.outcome
            before, after = today.outcomes[name], bid.outcomes[name]
            if bid.status_quo or before == after:
                continue
            share = float(claims[name].share)
            for level, unit, was, said in _said(before, after, one):
                row = FIRST_ROW + len(found)
                found.append(ClaimLine(row, bid, one, level, unit, was, said, share))
    return tuple(found)


def _said(
    before: tuple[Part, ...], after: tuple[Part, ...], outcome: PublishedOutcome
) -> list[tuple[str, str, float, float]]:
    """Level, unit, today's and claimed share of patients; or an amount, without a level."""
    surveyed = outcome.range.outcome
    if len(before) == len(after) == 1 and surveyed.amounts is not None:
        was, said = (
            outcome.range.amount(part.position) if part.level in surveyed.levels else part.level
            for part in (before[0], after[0])
        )
        return [("", surveyed.unit, float(was or 0.0), float(said or 0.0))]
    shares = [{part.level: float(part.percent) for part in parts} for parts in (before, after)]
    levels = {part.level: part.position for part in (*before, *after)}
    return [
        (level, "% of patients", shares[0].get(level, 0.0), shares[1].get(level, 0.0))
        for level in sorted(levels, key=levels.__getitem__)
    ]
