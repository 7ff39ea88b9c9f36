"""Outcome weights as a page to read and print: pictures first, then how they were made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.exports.pages import page
from analysis.weights.cells import FittedCell
from analysis.weights.summary import OutcomeWeight, outcome_weights
from analysis.weights.weight_set import Cell, Outcome, WeightSet
from analysis.weights.weights_file import MEANING
from questionnaires.study import Study
from questionnaires.text import Text

ROLES = {
    "patient": "Patients",
    "carer_self": "Carers, for themselves",
    "carer_proxy": "Carers, for the patient",
    "all": "Everyone asked",
}
SURE = 0.8  # probability above which one outcome is said to weigh more than the next
LEFT, WIDTH, RIGHT, ROW = 330, 330, 100, 36  # of a picture, in its own units


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
    fitted: FittedCell


def weights_report(
    weights: WeightSet,
    fitted: Sequence[FittedCell],
    weights_sha256: str,
    study: Study | None = None,
    text: Text | None = None,
) -> bytes:
    """The page of a weight set; `weights_sha256` is the hash of its `weights.json`."""
    labels = {one.id: text.attributes[one.id].label if text else one.id for one in weights.outcomes}
    shown = [one for one in fitted if not one.cell.withheld]
    top = max(one.high for cell in shown for one in outcome_weights(weights.outcomes, cell.cell))
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
    )
    return report.encode()


def _picture(
    weights: WeightSet, one: FittedCell, labels: Mapping[str, str], top: float
) -> CellPicture:
    """A cell's picture, the largest weight first; `top` is the largest share of any cell."""
    found = outcome_weights(weights.outcomes, one.cell)
    bars = tuple(
        Bar(
            labels[weight.id],
            weight,
            *(_x(v, top) for v in (weight.low, weight.weight, weight.high)),
        )
        for weight in sorted(found, key=lambda weight: -weight.weight)
    )
    sentence = _sentence([(bar.label, bar.weight) for bar in bars], one.cell, weights.outcomes)
    return CellPicture(cell_title(one.cell), sentence, bars, one)


def _x(share: float, top: float) -> float:
    """Place of a share on a bar's scale, which starts at zero."""
    return round(LEFT + WIDTH * max(0.0, share) / top, 1)


def cell_title(cell: Cell) -> str:
    """A cell as a heading."""
    role = ROLES.get(cell.role, cell.role)
    place = [
        part for part in (cell.age_band, cell.condition.replace("+", " and ")) if part != "all"
    ]
    return ", ".join([role, *place])


def _sentence(
    ordered: Sequence[tuple[str, OutcomeWeight]], cell: Cell, outcomes: Sequence[Outcome]
) -> str:
    """What stands out, and how sure it is, in plain English."""
    (first, weight), (second, _) = ordered[0], ordered[1]
    by_id = {one.id: one for one in outcomes}
    runner = by_id[ordered[1][1].id]
    ahead = _swing(cell, by_id[weight.id]) - _swing(cell, runner)
    chance = float((ahead > 0).mean())
    share = f"{first} carries {weight.weight:.0%} of the weight"
    spread = f"({max(0.0, weight.low):.0%} to {weight.high:.0%})"
    if chance >= SURE:
        return f"{share} {spread}, more than any other outcome."
    return f"{share} {spread}; whether it or {second} matters most is not settled."


def _swing(cell: Cell, outcome: Outcome) -> np.ndarray:
    """Drawn swings of an outcome; shape (n_draws,)."""
    draws = cell.draws[outcome.id]
    swing: np.ndarray = draws[:, -1] - draws[:, 0]
    return swing
