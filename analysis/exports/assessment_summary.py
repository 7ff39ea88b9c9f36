"""The assessment summary of a bidder: its scores and reasons, beside those of the first bid."""

from analysis.exports.pages import page
from analysis.exports.score_report import NO_BREAK
from analysis.exports.score_words import REGIMES, SUMMARIES, lock_sentence, name_of
from analysis.procurement.marks import ScoredBid
from analysis.procurement.method import NOTES
from analysis.procurement.score import Score


def assessment_summaries(score: Score) -> dict[str, bytes]:
    """A page for each bidder by its name as a file; none for what is used now.

    References
    ----------
    Procurement Act 2023, section 50; Procurement Regulations 2024, regulation 31.
    """
    return {
        f"summaries/{one.bid.id}.html": _summary(score, one)
        for one in score.bids
        if not one.bid.status_quo
    }


def _summary(score: Score, bid: ScoredBid) -> bytes:
    """The page of one bidder."""
    first = [one for one in score.bids if one.bid.id in score.robustness.leaders]
    shown = page(
        "summary.html",
        score=score,
        tender=score.tender,
        bid=bid,
        others=[one for one in first if one is not bid],
        leaders=[name_of(score, one) for one in score.robustness.leaders],
        lock=lock_sentence(score.lock),
        regime=REGIMES[score.tender.regime],
        kind=SUMMARIES[score.tender.regime],
        notes=NOTES,
    )
    return shown.replace(" %", NO_BREAK + "%").encode()
