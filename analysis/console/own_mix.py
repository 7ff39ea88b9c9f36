"""Weights for the people that a service cares for, whose numbers are written into the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.console.explorer import WeightPicture, weight_picture
from analysis.console.words import condition_and_age, percent
from analysis.errors import WeightsError
from analysis.weights.case_mix import MixWeight, average
from analysis.weights.ranges import Ends, over_ranges
from analysis.weights.weight_set import Cell, WeightSet
from questionnaires.disclosure import SMALLEST_SHOWN
from questionnaires.study import Study
from questionnaires.text import Text

PEOPLE = "people-"  # before a group's place in the weights, in the page's address
LONGEST = 7  # digits of a number of people


@dataclass(frozen=True)
class Group:
    """A group of the mix, and how many people of it were written down."""

    field: str
    name: str
    typed: str
    cell: Cell

    @property
    def fault(self) -> str:
        """What is wrong with what was written; empty if nothing is."""
        typed = self.typed or "0"
        if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST):
            return f'{self.name}: "{typed[:20]}": write a whole number of people'
        if int(typed) and self.cell.withheld:
            return f"{self.name}: no weights ({self.cell.withheld}); leave it empty"
        return ""

    @property
    def note(self) -> str:
        """What to know of its weights before they count."""
        if self.cell.withheld:
            return "no weights"
        return "modelled from other groups" if self.cell.n < SMALLEST_SHOWN else ""

    @property
    def count(self) -> int:
        """People of the group; nothing written is nobody."""
        return int(self.typed or "0")


@dataclass(frozen=True)
class OwnMix:
    """Weights for people in these shares."""

    said: str
    lines: tuple[tuple[str, MixWeight], ...]  # the largest first
    picture: WeightPicture
    modelled_share: float  # of the people, in groups of which too few were asked


def groups_of(
    weights: WeightSet, role: str, typed: Mapping[str, str], study: Study, text: Text
) -> tuple[Group, ...]:
    """The groups of a role, with what was written for each."""
    return tuple(
        Group(
            f"{PEOPLE}{place}",
            condition_and_age(study, text, cell.condition, cell.age_band),
            typed.get(f"{PEOPLE}{place}", "").strip(),
            cell,
        )
        for place, cell in enumerate(weights.cells)
        if cell.role == role
    )


def own_mix(
    weights: WeightSet, groups: tuple[Group, ...], ranges: Mapping[str, Ends], text: Text
) -> OwnMix | None:
    """Weights of a role for these people, over the ranges of some outcomes; None for nobody.

    Raises
    ------
    WeightsError
        If a number is none, a group has no weights, or a range leaves nothing to weigh.
    """
    if faults := [one.fault for one in groups if one.fault]:
        raise WeightsError(faults[0])
    total = sum(one.count for one in groups)
    if not total:
        return None
    within = over_ranges(weights, ranges).weights
    shares = [(one, one.count / total) for one in groups if one.count]
    found = average(within, [(within.cell(one.cell.key), share) for one, share in shares])
    lines = tuple(
        (text.attributes[one.id].label, one) for one in sorted(found, key=lambda one: -one.weight)
    )
    return OwnMix(
        "; ".join(f"{one.name}: {percent(share)}" for one, share in shares),
        lines,
        weight_picture(lines),
        sum(share for one, share in shares if one.cell.n < SMALLEST_SHOWN),
    )
