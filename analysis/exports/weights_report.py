"""Outcome weights as a page to read and print: pictures first, then how they were made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.exports.pages import page
from analysis.weights.case_mix import MixedWeights
from analysis.weights.case_mix_json import mix_document, mix_sentences
from analysis.weights.cells import FittedCell
from analysis.weights.summary import SETTLED, OutcomeWeight, outcome_weights, places
from analysis.weights.weight_set import Cell, WeightSet
from analysis.weights.weights_file import MEANING
from questionnaires.disclosure import SMALLEST_SHOWN, published, published_choices
from questionnaires.study import Study
from questionnaires.text import Text

ROLES = {
    "patient": "Patients",
    "carer_self": "Carers, for themselves",
    "carer_proxy": "Carers, for the patient",
    "all": "Everyone asked",
}
LEFT, WIDTH, RIGHT, ROW = 365, 295, 100, 36  # of a picture, in its own units


@dataclass(frozen=True)
class Bar:
    """The weight of an outcome, as a bar with its interval."""

    label: str
    weight: OutcomeWeight
    x_low: float
    x_weight: float
    x_high: float


@dataclass(frozen=True)
class CellPicture:
    """Everything that the page shows of a cell."""

    title: str
    sentence: str
    bars: tuple[Bar, ...]
    places: dict[str, tuple[int, int]]  # first and last place that each outcome shares
    fitted: FittedCell
    alone: dict[str, OutcomeWeight]  # by outcome, of the cell without the others

    @property
    def people(self) -> str:
        """How many answered, and how many they are worth."""
        cell = self.fitted.cell
        if cell.n == 0:
            return "nobody asked: modelled from other groups"
        if cell.n < SMALLEST_SHOWN:
            return f"fewer than {SMALLEST_SHOWN} people: modelled from other groups"
        if cell.effective_n is None or not cell.pooling_share:
            return f"{published(cell.n)} people"
        return f"{published(cell.n)} people, as sure as {published(round(cell.effective_n))}"


def weights_report(
    weights: WeightSet,
    fitted: Sequence[FittedCell],
    weights_sha256: str,
    study: Study | None = None,
    text: Text | None = None,
    together: Cell | None = None,
    mixed: MixedWeights | None = None,
) -> bytes:
    """The page of a weight set; `weights_sha256` is the hash of its `weights.json`."""
    labels = {one.id: text.attributes[one.id].label if text else one.id for one in weights.outcomes}
    shown = [one for one in fitted if not one.cell.withheld]
    largest = max(
        (one.weight for cell in shown for one in outcome_weights(weights.outcomes, cell.cell)),
        default=1.0,
    )
    top = 1.4 * largest
    mix = None if mixed is None else mix_document(mixed)
    report = page(
        "weights.html",
        weights=weights,
        study=study,
        title=text.title if text else weights.study,
        cells=[_picture(weights, one, labels, top) for one in shown],
        withheld=[(cell_title(one.cell), one.cell.withheld) for one in fitted if one.cell.withheld],
        labels=labels,
        level_label=lambda outcome, level: (
            text.attributes[outcome].levels[level] if text else level
        ),
        meaning=MEANING,
        weights_sha256=weights_sha256,
        picture=(LEFT, WIDTH, RIGHT, ROW),
        together=together and _by_outcome(weights, together),
        mix=mix,
        mix_sentences=[] if mix is None else list(mix_sentences(mix)),
        roles=ROLES,
        published=published,
        published_choices=published_choices,
    )
    return report.encode()


def _picture(
    weights: WeightSet, one: FittedCell, labels: Mapping[str, str], top: float
) -> CellPicture:
    """A cell's picture, the largest weight first; `top` is the share at the end of the scale."""
    found = outcome_weights(weights.outcomes, one.cell)
    bars = tuple(
        Bar(
            labels[weight.id],
            weight,
            *(_x(v, top) for v in (weight.low, weight.weight, weight.high)),
        )
        for weight in sorted(found, key=lambda weight: -weight.weight)
    )
    sentence = _sentence([(bar.label, bar.weight) for bar in bars])
    alone = {} if one.alone is None or one.alone.withheld else _by_outcome(weights, one.alone)
    return CellPicture(cell_title(one.cell), sentence, bars, places(found), one, alone)


def _by_outcome(weights: WeightSet, cell: Cell) -> dict[str, OutcomeWeight]:
    """Weights of a cell by outcome."""
    return {one.id: one for one in outcome_weights(weights.outcomes, cell)}


def _x(share: float, top: float) -> float:
    """Place of a share on a bar's scale, which starts at zero and cuts off long intervals."""
    return round(LEFT + WIDTH * min(1.0, max(0.0, share / top)), 1)


def cell_title(cell: Cell) -> str:
    """A cell as a heading."""
    role = ROLES.get(cell.role, cell.role)
    place = [
        part for part in (cell.age_band, cell.condition.replace("+", " and ")) if part != "all"
    ]
    return ", ".join([role, *place])


def _sentence(ordered: Sequence[tuple[str, OutcomeWeight]]) -> str:
    """What stands out, and how sure it is, in plain English."""
    (first, weight), (second, _) = ordered[0], ordered[1]
    share = f"“{first}” carries {weight.weight:.0%} of the weight"
    spread = f"({max(0.0, weight.low):.0%} to {min(1.0, weight.high):.0%})"
    if (weight.p_above_next or 0) >= SETTLED:
        return f"{share} {spread}, more than any other outcome."
    return f"{share} {spread}; whether it or “{second}” matters most is not settled."
