"""The weights of one cell in plain English: what they say, how surely, and what they do not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.errors import WeightsError
from analysis.weights.summary import SETTLED, OutcomeWeight, outcome_weights
from analysis.weights.weight_set import Cell, Outcome, WeightSet, holds
from questionnaires.disclosure import SMALLEST_SHOWN, published
from questionnaires.text import Text

WHO = {
    "patient": "patients",
    "carer_self": "carers, asked what matters to themselves",
    "carer_proxy": "carers, asked on behalf of the patient",
    "dyad": "patients and their carers, asked together",
    "all": "everyone asked",
}
WORKED_OUT = (
    "People chose, again and again, between treatments that differed in these outcomes. Their "
    "choices tell how much each step from a worse to a better level counts for them. The weight of "
    "an outcome is its whole way, from its worst to its best level, as a share of those of all "
    "outcomes (method: signed swings"
)
NOT_MEANT = (
    "These are shares of what could be gained, for a group and a range of levels. They are not "
    "QALYs, health utilities or EQ-5D values, not a score of any product, and no advice for one "
    "patient. A small weight does not mean that an outcome is unimportant: it may be small because "
    "little could be gained within the range that was shown."
)


@dataclass(frozen=True)
class Explanation:
    """Questions that a reader has of a weight, each with its answer."""

    title: str
    answers: tuple[tuple[str, str], ...]


def find_cell(weights: WeightSet, named: str | None, source: str) -> Cell:
    """The cell that is named as `condition/age band/role`; the only one if none is named.

    Raises
    ------
    WeightsError
        If there is no such cell, or the name could mean several.
    """
    known = "; ".join("/".join(cell.key) for cell in weights.cells)
    if named is None:
        found, fault = list(weights.cells), "several groups have weights"
    else:
        parts = [part.strip() for part in named.split("/")]
        found = [cell for cell in weights.cells if _is_named(cell, parts)]
        fault = f'"{named}" is {"several groups" if found else "no group"} of these weights'
    if len(found) == 1:
        return found[0]
    raise WeightsError(f"{source}: {fault}; name one with --cell, as in the list: {known}")


def _is_named(cell: Cell, parts: Sequence[str]) -> bool:
    """Whether condition, age band and role are a cell's, or are among those that it holds."""
    return len(parts) == len(cell.key) and all(map(holds, cell.key, parts))


def explain(weights: WeightSet, cell: Cell, text: Text | None = None) -> Explanation:
    """A cell's weights in words; the study's own if its text is there."""
    title = _title(cell)
    if cell.withheld:
        return Explanation(title, (("Why are there no weights?", f"{cell.withheld}."),))
    found = sorted(outcome_weights(weights.outcomes, cell), key=lambda one: -one.weight)
    names = {one.id: _label(one.id, text) for one in found}
    return Explanation(
        title,
        (
            ("What matters most?", " ".join(_first(found, names))),
            ("And then?", " ".join(_rest(found, names))),
            ("How sure is that?", " ".join(_sure(weights, found, names))),
            ("Over which range?", _range(weights.outcomes, text)),
            ("Who says so?", _people(weights, cell)),
            ("How was it worked out?", f"{WORKED_OUT}; model: {weights.model.replace('_', ' ')})."),
            ("What does it not mean?", NOT_MEANT),
        ),
    )


def _title(cell: Cell) -> str:
    """A cell as a heading."""
    groups = (cell.condition.replace("+", " or "), cell.age_band)
    return ", ".join([WHO.get(cell.role, cell.role), *(one for one in groups if one != "all")])


def _label(outcome: str, text: Text | None) -> str:
    """An outcome in the words of the study."""
    return f"“{text.attributes[outcome].label if text else outcome.replace('_', ' ')}”"


def _first(found: Sequence[OutcomeWeight], names: dict[str, str]) -> Iterator[str]:
    """The largest weight."""
    first, second = found[0], found[1]
    yield (
        f"{names[first.id]}: it carries {first.weight:.0%} of the weight, with 95 % certainty "
        f"between {max(0, first.low):.0%} and {min(1, first.high):.0%}. Of all that these people "
        "could gain, from the worst to the best of everything, that much comes from it."
    )
    if (first.p_above_next or 0) < SETTLED:
        yield f"But it is not settled whether {names[second.id]} matters more."


def _rest(found: Sequence[OutcomeWeight], names: dict[str, str]) -> Iterator[str]:
    """All other weights, and which orders are open."""
    shares = (f"{names[one.id]} {one.weight:.0%}" for one in found[1:])
    yield f"{', '.join(shares)}. Together all weights are 100 %, give or take rounding."
    for one, after in pairwise(found[1:]):
        if (one.p_above_next or 0) < SETTLED:
            yield f"The order of {names[one.id]} and {names[after.id]} is not settled."


def _sure(
    weights: WeightSet, found: Sequence[OutcomeWeight], names: dict[str, str]
) -> Iterator[str]:
    """Chances of being first, and outcomes about which little is known."""
    first = found[0]
    yield (
        f"{names[first.id]} comes first in {first.rank_probabilities[0]:.0%} of "
        f"{weights.n_draws:,} reckonings, which differ as much as chance would have it had other "
        "people been asked."
    )
    for one in found:
        if one.clipped:
            yield (
                f"{names[one.id]} came out the wrong way round, as little as it counts, so its "
                "weight is set to 0."
            )
        elif one.low <= 0:
            yield f"Whether {names[one.id]} matters at all cannot be told from these answers."


def _range(outcomes: Sequence[Outcome], text: Text | None) -> str:
    """The range of every outcome."""

    def level(outcome: Outcome, name: str) -> str:
        return text.attributes[outcome.id].levels[name] if text else name.replace("_", " ")

    ranges = (
        f"{_label(one.id, text)} from “{level(one, one.levels[0])}” to "
        f"“{level(one, one.levels[-1])}”"
        for one in outcomes
    )
    return (
        f"{'; '.join(ranges)}. Over a narrower range the same people give other weights: "
        "the score of a tender works them out for its own range."
    )


def _people(weights: WeightSet, cell: Cell) -> str:
    """How many answered, and how much is owed to others."""
    n = published(cell.n)
    if not cell.n:
        return (
            "Nobody of this group was asked. The weights are modelled from the other groups of "
            "the study, and need a stated reason to stand in a tender."
        )
    if n is None:
        return (
            f"Fewer than {SMALLEST_SHOWN} people of this group answered. The weights are nearly "
            "all modelled from the other groups of the study, and need a stated reason to stand in "
            "a tender."
        )
    said = f"About {n} people of this group"
    if weights.pooling == "none" or not cell.pooling_share:
        return f"{said}, and nobody else."
    effective = published(round(cell.effective_n or 0))
    return (
        f"{said}. {cell.pooling_share:.0%} of their weights is owed to other groups of the study, "
        "as far as those choose alike. So they are as sure as if about "
        f"{effective} people of this group had answered, and nobody else."
    )
