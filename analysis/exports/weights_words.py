"""Weights in plain words, the same in every file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.weights.document import CellDocument, WeightsDocument
from analysis.weights.summary import SETTLED, OutcomeWeight, places
from questionnaires.disclosure import SMALLEST_SHOWN, shown
from questionnaires.text import Text

ROLES = {
    "patient": "Patients",
    "carer_self": "Carers, for themselves",
    "carer_proxy": "Carers, for the patient",
    "dyad": "Patients and their carers, together",
    "all": "Everyone asked",
}
NICE = (
    "NICE uses preference studies as evidence beside other evidence, and not in economic models. "
    "Carers answer for themselves or for the patient, and are never mixed with patients."
)
METHODS = {"swing": "signed swings, as shares of their sum"}


@dataclass(frozen=True)
class Words:
    """What outcomes and levels are called: as people read them, or their ids."""

    title: str
    outcomes: Mapping[str, str]
    levels: Mapping[tuple[str, str], str]  # (outcome, level) -> words

    @classmethod
    def of(cls, document: WeightsDocument, text: Text | None) -> "Words":
        """Words of the study if there are any."""
        outcomes = {}
        levels = {}
        for one in document.range.outcomes:
            known = text.attributes[one.id] if text else None
            outcomes[one.id] = known.label if known else one.id
            for level in one.levels:
                # A level of a tender's own range need not be one that was shown.
                levels[one.id, level] = known.levels.get(level, level) if known else level
        return cls(text.title if text else document.study.id, outcomes, levels)

    def level(self, outcome: str, level: str) -> str:
        """What a level is called."""
        return self.levels[outcome, level]

    def parameter(self, name: str) -> str:
        """What a parameter of a model is called."""
        outcome, _, level = name.partition(":")
        called = self.outcomes.get(outcome)
        if called is None:
            return name.replace("position:1", "standing first on the screen")
        return f"{called}: {self.levels.get((outcome, level), level)}" if level else called


def cell_title(role: str, age_band: str, condition: str) -> str:
    """A cell as a heading."""
    place = [part for part in (age_band, condition.replace("+", " and ")) if part != "all"]
    return ", ".join([ROLES.get(role, role), *place])


def title_of(cell: CellDocument) -> str:
    """A published cell as a heading."""
    return cell_title(cell.role, cell.age_band, cell.condition)


def people_of(cell: CellDocument) -> str:
    """How many answered, and how many they are worth."""
    if cell.n == 0:
        return "nobody asked: modelled from other groups"
    if cell.n is None:
        return f"fewer than {SMALLEST_SHOWN} people: modelled from other groups"
    if not cell.pooling_share:
        return f"{cell.n} people"
    return f"{cell.n} people, as sure as {shown(cell.effective_n)}"


def place_of(weights: Sequence[OutcomeWeight], outcome: str) -> str:
    """The place of an outcome, or the places that it shares with others."""
    first, last = places(weights)[outcome]
    return f"{first}" if first == last else f"{first}–{last}"


def headline(cell: CellDocument, words: Words) -> str:
    """What stands out in a cell, and how sure it is, in plain English."""
    first, second = sorted(cell.weights, key=lambda one: -one.weight)[:2]
    name, other = words.outcomes[first.id], words.outcomes[second.id]
    share = f"“{name}” carries {first.weight:.0%} of the weight"
    spread = f"({max(0.0, first.low):.0%} to {min(1.0, first.high):.0%})"
    if (first.p_above_next or 0) >= SETTLED:
        return f"{share} {spread}, more than any other outcome."
    return f"{share} {spread}; whether it or “{other}” matters most is not settled."


def flag_of(weight: OutcomeWeight) -> str:
    """What a reader has to know about a weight."""
    if weight.clipped:
        return "wrong sign: shown as 0"
    if weight.low <= 0:
        return "may be 0"
    return "levels out of order" if weight.disordered else ""
