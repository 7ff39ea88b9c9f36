"""What the claims of bids rest on, how much of each counts, and the totals if less came true."""

from collections.abc import Iterator, Sequence
from typing import Any

from analysis.procurement.claims import AGAINST, DESIGNS, MATURITY, Claim
from analysis.procurement.evidence import Counted, verifiability
from analysis.procurement.pathway_run import SHARES
from analysis.procurement.score import Score

HEADINGS = (
    *("Bid", "Effect", "Claimed change (95 % interval)", "Known from", "Evidence is"),
    *("Compared with", "Counts", "Can it be verified here?"),
)


def evidence_document(score: Score) -> dict[str, Any] | None:
    """Claims and what counts of them, for `score.json`; None where nothing was weighed."""
    evidence = score.supported.evidence
    if evidence is None or score.tender.evidence is None:
        return None
    return {
        "rule": score.tender.evidence.rule,
        "maturity": score.tender.evidence.maturity,
        "maturity_from": score.tender.evidence.maturity_from,
        "claims": [
            {
                "bid": bid,
                "effect": effect,
                "claim": one.claim.id,
                "sha256": one.claim.sha256,
                "passport_ref": one.claim.passport_ref or None,
                "comparator": one.claim.comparator,
                "comparator_is": one.claim.comparator_is,
                "maturity": one.claim.maturity,
                "change": one.claim.central,
                "share": float(one.share),
                "counts": round(one.effect, 6),
                "reason": one.reason,
                "verifiability": _verifiability(score, one),
            }
            for (bid, effect), one in evidence.counted.items()
        ],
        "if_so_much_comes_true": [
            {"share": share, "totals": {one.bid.id: float(one.total) for one in bids}}
            for share, bids in zip(SHARES, score.if_so_much, strict=True)
        ],
    }


def evidence_table(score: Score) -> list[tuple[str, ...]]:
    """Rows for people, one for each claim, in the columns of `HEADINGS`."""
    evidence = score.supported.evidence
    if evidence is None:
        return []
    names = {one.bid.id: one.bid.name for one in score.bids}
    return [
        (
            names.get(bid, bid),
            effect.replace("_", " "),
            f"{one.claim.central:g} ({one.claim.low:g} to {one.claim.high:g}) {one.claim.unit}",
            _known_from(one.claim),
            one.claim.maturity,
            f"{AGAINST[one.claim.comparator_is]}: {one.claim.comparator}",
            f"{100 * one.share:.0f} %",
            _verifiability(score, one),
        )
        for (bid, effect), one in evidence.counted.items()
    ]


def evidence_remarks(score: Score) -> Iterator[str]:
    """What to ask a bidder about its claims. None of it changes what counts."""
    evidence, terms = score.supported.evidence, score.tender.evidence
    if evidence is None or terms is None:
        return
    order = tuple(MATURITY)
    expected = order.index(terms.maturity or "developing")
    for one in score.bids:
        claims = [counted.claim for counted in evidence.of(one.bid.id).values()]
        less = [claim for claim in claims if order.index(claim.maturity) < expected]
        other = [claim for claim in claims if claim.comparator_is != "standard_of_care"]
        if less:
            yield (
                f"{one.bid.name}: evidence that is less than {order[expected]} stands behind "
                f"{len(less)} of {len(claims)} claims: {_effects(less)}. Ask what is known by now."
            )
        if other:
            yield (
                f"{one.bid.name}: something else than the standard of care was the comparator of "
                f"{len(other)} of {len(claims)} claims: {_effects(other)}. Ask what the change is "
                "against what is used now."
            )


def _known_from(claim: Claim) -> str:
    """Kind of study, people and place."""
    people = "person" if claim.n == 1 else "people"
    return f"{DESIGNS[claim.design]}, {claim.n:,} {people}; {claim.setting}"


def _effects(claims: Sequence[Claim]) -> str:
    """What claims are about, in words."""
    return ", ".join(claim.effect.replace("_", " ") for claim in claims)


def _verifiability(score: Score, one: Counted) -> str:
    """Whether the trust's own patients could show a claim; empty if nobody said how many."""
    pathway = score.tender.pathway
    if pathway is None:
        return ""
    treated = int(pathway.patients_per_month * pathway.months)
    return verifiability(one.claim, treated, pathway.months)
