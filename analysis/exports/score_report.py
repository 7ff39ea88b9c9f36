"""A score as a page to read and print: one file that asks the network for nothing."""

from decimal import Decimal

from analysis.exports.equality_words import EQUALITY
from analysis.exports.evidence_rows import evidence_remarks, evidence_table
from analysis.exports.outcome_words import (
    aspect_table,
    coverage_sentence,
    little_value_sentence,
    outcome_tables,
    together_sentences,
)
from analysis.exports.pages import page
from analysis.exports.robustness_words import (
    cohort_titles,
    more_patients_sentence,
    robustness_sentences,
    word_flip_sentences,
)
from analysis.exports.score_picture import WIDTH, outcomes_picture, whole_picture
from analysis.exports.score_words import (
    REGIMES,
    ROLES,
    chance,
    lock_sentence,
    price_words,
    summary,
    whose,
)
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.marks import plain
from analysis.procurement.method import NOTES
from analysis.procurement.pathway_run import SHARES
from analysis.procurement.score import Score
from questionnaires.disclosure import published, shown

NO_BREAK = "\N{NO-BREAK SPACE}"  # keeps a number and its sign on one line


def score_report(score: Score, score_sha256: str) -> bytes:
    """The page of a score; `score_sha256` is the hash of its `score.json`."""
    report = page(
        "score.html",
        score=score,
        method=score,
        tender=score.tender,
        score_sha256=score_sha256,
        summary=summary(score),
        lock=lock_sentence(score.lock),
        role=whose(score.tender.population),
        regime=REGIMES[score.tender.regime],
        pictures=(whole_picture(score), outcomes_picture(score)),
        width=WIDTH,
        bids=sorted(score.bids, key=lambda one: (bool(one.failed), -one.total)),
        robustness=robustness_sentences(score),
        word_flips=word_flip_sentences(score),
        more_patients=more_patients_sentence(score),
        cohort_titles=cohort_titles(score),
        names={one.bid.id: one.bid.name for one in score.bids},
        claims=evidence_table(score),
        evidence_remarks=tuple(evidence_remarks(score)),
        if_so_much=tuple(zip(SHARES, score.if_so_much, strict=False)),
        notes=NOTES,
        plain=plain,
        price_words=price_words,
        chance=chance,
        percent=percent,
        value_steps=value_steps,
        published=published,
        shown=shown,
        coverage=coverage_sentence(score),
        little_value=little_value_sentence(score),
        outcome_tables=(aspect_table(score, score.bids), *outcome_tables(score)),
        together=together_sentences(score),
        equality=EQUALITY,
        roles=ROLES,
    )
    return report.replace(" %", NO_BREAK + "%").encode()


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{100 * share:.0f} %"


def value_steps(one: PublishedOutcome) -> tuple[tuple[str, Decimal], ...]:
    """Levels from floor to ceiling with the per cent of the points that each earns."""
    return tuple(
        (one.range.words(knot), value)
        for knot, value in zip(one.range.knots, one.values, strict=True)
        if one.range.floor <= knot <= one.range.ceiling
    )
