"""How firm a ranking is, in plain sentences. Not the award."""

from collections.abc import Iterator

from analysis.exports.score_words import alternatives, chance, listed, n_draws, name_of
from analysis.exports.weights_words import cell_title
from analysis.procurement.marks import plain
from analysis.procurement.score import Score


def robustness_sentences(score: Score) -> tuple[str, ...]:
    """How firm the ranking is, and which single changes would change who is first."""
    return tuple(_robustness(score))


def _robustness(score: Score) -> Iterator[str]:
    firm = score.robustness
    for bid, share in firm.p_best.items():
        yield (
            f"{name_of(score, bid)} has a chance of {chance(share)} of coming first, given how "
            f"sure the weights are ({n_draws(score):,} draws of them)."
        )
    if firm.points is not None:
        titles = {one.id: one.title for one in score.criteria}
        yield (
            f"{name_of(score, firm.points.rival)} would draw level if {plain(firm.points.points)} "
            f"points moved from “{titles[firm.points.from_outcome]}” to "
            f"“{titles[firm.points.to_outcome]}”."
        )
    elif firm.margin:
        yield "No move of points between two patient outcomes would change who is first."
    if firm.mark is not None:
        more = "more" if firm.mark.points > 0 else "fewer"
        yield (
            f"The smallest change of one mark that would bring {name_of(score, firm.mark.rival)} "
            f"level: {plain(abs(firm.mark.points))} points {more} for "
            f"{name_of(score, firm.mark.bid)}, for example in "
            f"“{next(c.title for c in score.criteria if c.id == firm.mark.criterion)}”."
        )
    elif firm.margin:
        yield "No change of a single mark, however large, would change who is first."
    for one in firm.reversals:
        yield (
            f"Prices are scored beside the lowest: without {name_of(score, one.without)}, "
            f"{listed([name_of(score, name) for name in one.leaders])} would be first."
        )
    if not firm.words and firm.margin:
        yield "No single word of the evaluators, one step up or down, would change who is first."


def word_flip_sentences(score: Score) -> tuple[str, ...]:
    """Words of evaluators to read again: one step up or down changes who is first."""
    titles = {one.id: one.title for one in score.criteria}
    scale = [one.word for one in score.tender.scale]
    together: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for flip in score.robustness.words:
        up = scale.index(flip.other_word) < scale.index(flip.word)
        key = (flip.bid, "up" if up else "down", flip.leaders)
        together.setdefault(key, []).append(f"“{titles[flip.criterion]}”")
    return tuple(
        f"{name_of(score, bid)}, one step {way} in {alternatives(criteria)}: "
        f"{listed([name_of(score, one) for one in leaders])} would be first."
        for (bid, way, leaders), criteria in together.items()
    )


def cohort_titles(score: Score) -> list[str]:
    """Groups whose weights were tried alone, as headings, in their order."""
    cells = [one.cell for one in score.groups]
    return [cell_title(one.role, one.age_band, one.condition) for one in cells]


def more_patients_sentence(score: Score) -> str:
    """How likely the winner is right, now and with more answers; empty without a ranking."""
    chances = score.robustness.more_patients
    if not chances or len(score.robustness.bids) < 2:
        return ""
    now, *later = chances
    then = listed([f"{chance(one.right)} with {one.more}" for one in later])
    return (
        f"As to the weights, the bid that comes first is the right one with a probability of "
        f"{chance(now.right)}. Asking more people in each group would make it {then} more."
    )
