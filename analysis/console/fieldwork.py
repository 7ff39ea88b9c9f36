"""What the page of fieldwork says: counts as they may be told, and how exact the weights are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.console.words import cell_name, condition_and_age, place_name
from analysis.exports.weights_words import ROLES
from analysis.weights.precision import Precision, precisions
from analysis.weights.weight_set import WeightSet
from questionnaires.disclosure import SMALLEST_SHOWN, published, published_parts, published_total
from questionnaires.progress import Cell, Progress
from questionnaires.study import Study
from questionnaires.text import Text

DEVICES = {
    "phone": "Phone",
    "tablet": "Tablet",
    "computer": "Computer",
    "paper": "Paper form",
    "": "Not told",
}
ROUNDED_TO = 5  # people


@dataclass(frozen=True)
class CellLine:
    """A group beside its target."""

    name: str
    finished: int | None
    on_the_way: int | None
    left: int | None
    reached: float | None  # share of the target, as far as it may be told; None without one


@dataclass(frozen=True)
class RoleTable:
    """The groups of a role."""

    title: str
    lines: tuple[CellLine, ...]
    finished: int | None  # all of them together


@dataclass(frozen=True)
class Bar:
    """A count in a list of them, with its length."""

    name: str
    n: int | None
    length: float  # 0 to 1; 0 where the count is not told


def all_cells(study: Study) -> Iterator[Cell]:
    """Every condition, age band and role of a study, role by role."""
    for role in study.groups("role"):
        for condition in study.groups("condition"):
            for age_band in study.groups("age_band"):
                yield condition, age_band, role


def role_tables(study: Study, text: Text, progress: Progress) -> list[RoleTable]:
    """Those who finished in each group, beside the target of the study."""
    tables = []
    target = study.fieldwork.target
    for role in study.groups("role"):
        cells = [cell for cell in all_cells(study) if cell[2] == role]
        finished = [progress.count(cell=cell, status="finished") for cell in cells]
        lines = []
        for cell, n in zip(cells, published_parts(finished), strict=True):
            left = sum(progress.count(cell=cell, status=one) for one in ("gone", "stopped"))
            lines.append(
                CellLine(
                    condition_and_age(study, text, cell[0], cell[1]),
                    n,
                    published(progress.count(cell=cell, status="on the way")),
                    published(left),
                    None if target is None or n is None else min(1.0, n / target),
                )
            )
        tables.append(RoleTable(ROLES[role], tuple(lines), published_total(finished)))
    return tables


def left_at(text: Text, progress: Progress) -> list[Bar]:
    """Pages at which most people left, those first."""
    counts = sorted(progress.left_at.items(), key=lambda one: (-one[1], one[0]))
    return _bars([(place_name(text, place), n) for place, n in counts])


def devices(progress: Progress) -> list[Bar]:
    """What kinds of device people finished on."""
    counts = [
        (name, progress.count(status="finished", device=device)) for device, name in DEVICES.items()
    ]
    return _bars([(name, n) for name, n in counts if n])


def flag_tables(
    study: Study, text: Text, groups: Sequence[Mapping[str, Any]]
) -> dict[str, list[tuple[str, list[dict[str, Any]]]]]:
    """Flags of quality by kind of device and by place: a title, then a name and flags for each."""
    place = study.fieldwork.place
    names = {"device": DEVICES} | ({} if place is None else {place: text.questions[place].options})
    titles = {"device": "By kind of device"} | ({} if place is None else {place: "By place"})
    return {
        titles[by]: [
            (names[by].get(one["group"], "Not told"), one["flags"])
            for one in groups
            if one["by"] == by
        ]
        for by in titles
        if any(one["by"] == by for one in groups)
    }


def _bars(counts: list[tuple[str, int]]) -> list[Bar]:
    """Counts as they may be told, with the length of each among them."""
    told = published_parts([n for _, n in counts])
    longest = max((n for n in told if n), default=1)
    return [Bar(name, n, (n or 0) / longest) for (name, _), n in zip(counts, told, strict=True)]


@dataclass(frozen=True)
class PreciseCell:
    """A group and how exactly each of its weights is known."""

    name: str
    n: int | None
    withheld: str
    outcomes: tuple[Precision, ...]
    sentence: str  # what more people would bring; empty if nothing


def precise_cells(study: Study, text: Text, weights: WeightSet, wanted: float) -> list[PreciseCell]:
    """How exactly the weights of each group are known; few people are not told of."""
    found = []
    for cell in weights.cells:
        name = cell_name(study, text, cell.key)
        n = published(cell.n)
        few = 0 <= cell.n < SMALLEST_SHOWN
        if cell.withheld or few:
            found.append(PreciseCell(name, n, cell.withheld or _modelled(cell.n), (), ""))
            continue
        outcomes = tuple(precisions(weights, cell, wanted))
        widest = max(outcomes, key=lambda one: one.half_width)
        found.append(PreciseCell(name, n, "", outcomes, _sentence(text, name, widest, wanted)))
    return found


def _modelled(n: int) -> str:
    """Why nothing is said of a group with few people."""
    few = f"fewer than {SMALLEST_SHOWN} people" if n else "nobody yet"
    return f"{few}: its weights would come from other groups"


def _sentence(text: Text, name: str, widest: Precision, wanted: float) -> str:
    """What it takes to know the least certain outcome of a group well enough."""
    if not widest.more:
        return ""
    more = -(-widest.more // ROUNDED_TO) * ROUNDED_TO
    label = text.attributes[widest.outcome].label
    return (
        f"About {more:,} more of “{name}” would bring “{label}” to ± {100 * wanted:.0f} points "
        f"(now ± {100 * widest.half_width:.0f})."
    )
