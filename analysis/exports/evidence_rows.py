"""What the claims of bids rest on, how much of each counts, and the totals if less came true."""

from typing import Any

from analysis.procurement.claims import DESIGNS
from analysis.procurement.evidence import Counted, verifiability
from analysis.procurement.pathway_run import SHARES
from analysis.procurement.score import Score


def evidence_document(score: Score) -> dict[str, Any] | None:
    """Claims and what counts of them, for `score.json`; None where nothing was weighed."""
    evidence = score.supported.evidence
    if evidence is None or score.tender.evidence is None:
        return None
    return {
        "rule": score.tender.evidence.rule,
        "claims": [
            {
                "bid": bid,
                "effect": effect,
                "claim": one.claim.id,
                "sha256": one.claim.sha256,
                "passport_ref": one.claim.passport_ref or None,
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
    """Rows for people: bid, effect, change with interval, kind of study, what counts, and why."""
    evidence = score.supported.evidence
    if evidence is None:
        return []
    names = {one.bid.id: one.bid.name for one in score.bids}
    return [
        (
            names.get(bid, bid),
            effect.replace("_", " "),
            f"{one.claim.central:g} ({one.claim.low:g} to {one.claim.high:g}) {one.claim.unit}",
            f"{DESIGNS[one.claim.design]}, {one.claim.n:,} people; {one.claim.setting}",
            f"{100 * one.share:.0f} %",
            _verifiability(score, one),
        )
        for (bid, effect), one in evidence.counted.items()
    ]


def _verifiability(score: Score, one: Counted) -> str:
    """Whether the trust's own patients could show a claim; empty if nobody said how many."""
    pathway = score.tender.pathway
    if pathway is None:
        return ""
    treated = int(pathway.patients_per_month * pathway.months)
    return verifiability(one.claim, treated, pathway.months)
