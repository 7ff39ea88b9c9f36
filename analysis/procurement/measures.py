"""From the scores of a PROM or PREM to shares of patients at each level, and what nobody measures.

The value of a bid is the expected value over its patients, not the value of their mean score: so it
is shares that bids state.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.apportion import largest_remainder
from questionnaires.attributes import Attribute
from questionnaires.csv_table import read_rows
from questionnaires.errors import did_you_mean
from questionnaires.study import Study

COLUMNS = ("outcome", "score", "people")
GAP = 0.10  # weight from which an outcome that nobody measures is a gap


@dataclass(frozen=True)
class Scores:
    """How many people had each score of an outcome's measure."""

    outcome: str
    scores: tuple[float, ...]
    people: tuple[int, ...]  # with each of these scores


def level_of(attribute: Attribute, score: float) -> int:
    """Number of the level that a score stands for, 0 for the worst.

    Raises
    ------
    TenderError
        If the study has no cut-offs for the outcome.
    """
    cuts = () if attribute.measure is None else attribute.measure.cut_offs
    if not cuts:
        raise TenderError(
            f"{attribute.id}: the study has no cut-offs for its measure; agree which scores stand "
            "for which level, and write them into measure.cut_offs"
        )
    return level_at(cuts, score)


def level_at(cuts: Sequence[float], score: float) -> int:
    """Number of the level that begins at the last cut-off which a score has reached."""
    if len(cuts) > 1 and cuts[0] > cuts[-1]:
        return sum(score <= cut for cut in cuts)
    return sum(score >= cut for cut in cuts)


def level_shares(attribute: Attribute, found: Scores) -> dict[str, Decimal]:
    """Per cent of the people at each level, to one decimal, summing to exactly 100."""
    levels = [level_of(attribute, score) for score in found.scores]
    return shares_at(attribute.level_ids, levels, found.people)


def shares_at(
    names: Sequence[str], levels: Sequence[int], people: Sequence[int]
) -> dict[str, Decimal]:
    """Per cent of the people at each level, to one decimal, summing to exactly 100."""
    counts = [0] * len(names)
    for level, n_people in zip(levels, people, strict=True):
        counts[level] += n_people
    return dict(zip(names, largest_remainder(counts, Decimal(100), 1), strict=True))


def as_cell(shares: Mapping[str, Decimal]) -> str:
    """Shares as a cell of `bids.csv` or `observed.csv`."""
    return "; ".join(f"{share:f}% {level}" for level, share in shares.items() if share)


def read_scores(path: Path, study: Study) -> tuple[Scores, ...]:
    """Read a table of how many people had which score: no row is one person.

    Raises
    ------
    TenderError
        If a cell cannot be read, or the study has no such outcome.
    """
    gathered: dict[str, list[tuple[float, int]]] = {}
    for line, row in read_rows(path, COLUMNS, TenderError):
        place, name = f"{path}, row {line}", row["outcome"].strip()
        if name not in study.attribute_ids:
            remedy = did_you_mean(name, study.attribute_ids)
            raise TenderError(f'{place}, outcome: "{name}"; {remedy}')
        gathered.setdefault(name, []).append(score_and_people(row, place))
    for name, rows in gathered.items():
        if not sum(people for _, people in rows):
            raise TenderError(f"{path}: {name}: nobody has a score; write how many do")
    return tuple(
        Scores(name, tuple(score for score, _ in rows), tuple(people for _, people in rows))
        for name, rows in gathered.items()
    )


def score_and_people(row: Mapping[str, str], place: str) -> tuple[float, int]:
    """A score of a row, and how many people had it; TenderError naming the place."""
    people = row["people"].strip()
    if not people.isdecimal():
        raise TenderError(f'{place}, people: "{people}"; write how many had the score')
    try:
        score = float(row["score"])
    except ValueError:
        score = float("nan")
    if not abs(score) < 1e9:
        raise TenderError(f'{place}, score: "{row["score"]}" is no number')
    return score, int(people)


@dataclass(frozen=True)
class Coverage:
    """Weight of the outcomes that nobody measures."""

    unmeasured: float  # share of the weight
    gaps: tuple[str, ...]  # outcomes of at least a tenth of the weight, the heaviest first


def coverage(weights: Mapping[str, float], measured: Collection[str]) -> Coverage:
    """Weight with no measure behind it: the sum of w_k over outcomes without one."""
    missing = {name: weight for name, weight in weights.items() if name not in measured}
    gaps: Sequence[str] = sorted(
        (name for name, weight in missing.items() if weight >= GAP),
        key=lambda name: -missing[name],
    )
    return Coverage(max(0.0, sum(missing.values())), tuple(gaps))
