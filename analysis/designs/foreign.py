"""Designs that other programs made: their CSV files as designs of a study.

Ngene: a row for each choice situation, columns `alt1.pain`. Sawtooth: `Version, Task, Concept`,
then the attributes in the study's order; version 0, fixed tasks, is left out. cbcTools: `qID`,
`altID`, `obsID` and the attributes by name. idefix: rows `set1.alt1`, dummy-coded columns `Var12`.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np

from analysis.designs.layout import in_blocks
from questionnaires.attributes import Attribute
from questionnaires.design import Design, fixed_alternative
from questionnaires.errors import DesignError
from questionnaires.files import DESIGN_COLUMNS, read_design
from questionnaires.study import Study

Rows = Sequence[tuple[int, Mapping[str, str]]]
Layout = Callable[[tuple[str, ...], Rows, Study, str], "Iterator[Shown]"]
ALTERNATIVE = re.compile(r"alt(\d+)\.(.+)", re.IGNORECASE)  # a column of Ngene
SET = re.compile(r"set(\d+)\.alt(\d+)", re.IGNORECASE)  # a row of idefix


@dataclass(frozen=True)
class Shown:
    """One alternative of one task, its levels as the file has them, by attribute."""

    line: int
    block: str
    task: str
    levels: Mapping[str, str]


def read_any_design(path: Path, study: Study) -> Design:
    """A design in our layout or in that of Ngene, Sawtooth, cbcTools or idefix, by its columns.

    Designs of others are not held to the study's rules: they are there to be judged.

    Raises
    ------
    DesignError
        If the file is missing or of no such layout, or tasks or levels are not the study's.
    """
    try:
        reader = csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        rows = list(enumerate(reader, start=2))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise DesignError(f"{path}: cannot be read: {fault}; name a CSV file in UTF-8") from None
    columns = tuple(reader.fieldnames or ())
    if set(DESIGN_COLUMNS) <= set(columns):
        return read_design(path, study)
    if not rows or any(None in row or None in row.values() for _, row in rows):
        raise DesignError(f"{path}: no rows, or one with more or fewer cells than the first line")
    layout = next((read for fits, read in LAYOUTS if fits(columns)), None)
    if layout is None:
        raise DesignError(
            f"{path}: of no layout that is known; expected columns of ours "
            f"({', '.join(DESIGN_COLUMNS)}), Ngene (Choice situation, alt1.…), Sawtooth (Version, "
            "Task, Concept), cbcTools (qID, altID, obsID) or idefix (Var12, …)"
        )
    return _as_design(list(layout(columns, rows, study, str(path))), study, str(path))


def _as_design(shown: Sequence[Shown], study: Study, source: str) -> Design:
    """Tasks of the right size; the last alternative goes if it is the same in all of them."""
    tasks: dict[tuple[str, str], list[int]] = {}
    for n, one in enumerate(shown):
        tasks.setdefault((one.block, one.task), []).append(n)
    wanted, fixed = study.design.alternatives, fixed_alternative(study) is not None
    for (_, task), places in tasks.items():
        if len(places) not in (wanted, wanted + fixed):
            raise DesignError(
                f"{source}, row {shown[places[0]].line}: task {task} has {len(places)} "
                f"alternatives, but the study declares {wanted}"
            )
    kept = [[shown[n] for n in places[:wanted]] for places in tasks.values()]
    flat = [one for task in kept for one in task]
    if not flat:
        raise DesignError(f"{source}: no task but fixed ones; name a file with a design")
    base = _base(flat, study)
    levels = np.stack([_numbers(flat, one, base, source) for one in study.attributes], axis=-1)
    _, first, place = np.unique(
        [block for block, _ in tasks], return_index=True, return_inverse=True
    )
    block_of = 1 + np.argsort(np.argsort(first))[place]  # numbered as they come
    return in_blocks(study, levels.reshape(len(kept), wanted, -1), block_of)


def _base(shown: Sequence[Shown], study: Study) -> int:
    """Number of the first level where levels are numbers: 0 if any is, else 1."""
    cells = {one.levels[a.id] for a in study.attributes for one in shown if not _named(shown, a)}
    return 0 if "0" in cells else 1


def _named(shown: Sequence[Shown], attribute: Attribute) -> dict[str, int] | None:
    """Numbers of levels by what the file calls them, if all are called by id or by value."""
    cells = {one.levels[attribute.id] for one in shown}
    ids = {level.id: k for k, level in enumerate(attribute.levels)}
    values = {
        f"{level.value:g}": k for k, level in enumerate(attribute.levels) if level.value is not None
    }
    return next((known for known in (ids, values) if cells <= known.keys()), None)


def _numbers(shown: Sequence[Shown], attribute: Attribute, base: int, source: str) -> np.ndarray:
    """Numbers of an attribute's levels, from 0, the first that the study declares."""
    places = {str(k + base): k for k in range(len(attribute.levels))}
    known = _named(shown, attribute) or places
    for one in shown:
        if one.levels[attribute.id] not in known:
            raise DesignError(
                f"{source}, row {one.line}: {attribute.id} has no level "
                f'"{one.levels[attribute.id]}"; expected ids ({", ".join(attribute.level_ids)}), '
                f"values, or their places from {base}"
            )
    return np.array([known[one.levels[attribute.id]] for one in shown])


def _ngene(columns: tuple[str, ...], rows: Rows, study: Study, source: str) -> Iterator[Shown]:
    """A row for each choice situation; attributes by name."""
    lower = {one.lower(): one for one in columns}
    found: dict[int, dict[str, str]] = {}
    for one in columns:
        if match := ALTERNATIVE.fullmatch(one):
            found.setdefault(int(match[1]), {})[match[2].lower()] = one
    described = {n: named for n, named in sorted(found.items()) if n <= study.design.alternatives}
    for line, row in rows:
        block = row[lower["block"]] if "block" in lower else "1"
        for named in described.values():
            levels = {a: row[_column(named, a, source)] for a in study.attribute_ids}
            yield Shown(line, block, row[lower["choice situation"]], levels)


def _sawtooth(columns: tuple[str, ...], rows: Rows, study: Study, source: str) -> Iterator[Shown]:
    """Version, task, concept, then places of levels from 1; the attributes in the study's order."""
    if len(columns) != 3 + len(study.attributes):
        raise DesignError(
            f"{source}: {len(columns) - 3} attributes, but the study has {len(study.attributes)}"
        )
    for line, row in rows:
        version, task, _, *levels = (row[one] for one in columns)
        if version == "0" or not any(one.strip("0") for one in levels):
            continue  # a fixed task, or none of these
        if "0" in levels:
            raise DesignError(f"{source}, row {line}: level 0 stands for none; give all levels")
        yield Shown(line, version, task, dict(zip(study.attribute_ids, levels, strict=True)))


def _cbctools(columns: tuple[str, ...], rows: Rows, study: Study, source: str) -> Iterator[Shown]:
    """A row for each alternative; attributes by name. Blocks are its own, or respondents."""
    block = next((one for one in ("blockID", "respID") if one in columns), None)
    named = {one.lower(): one for one in columns}
    seen: set[tuple[str, str, str]] = set()  # a block is repeated for each of its respondents
    for line, row in rows:
        place = (row[block] if block else "1", row["qID"], row["altID"])
        if place in seen or row.get("no_choice") == "1":
            continue
        seen.add(place)
        levels = {a: row[_column(named, a, source)] for a in study.attribute_ids}
        yield Shown(line, place[0], place[1], levels)


def _idefix(columns: tuple[str, ...], rows: Rows, study: Study, source: str) -> Iterator[Shown]:
    """Rows `set1.alt1`; `Var12` is one where attribute 1 has its second level; one block."""
    expected = [
        [f"Var{k}{level}" for level in range(2, len(one.levels) + 1)]
        for k, one in enumerate(study.attributes, start=1)
    ]
    for name in (one for names in expected for one in names):
        if name not in columns:
            raise DesignError(f'{source}: no column "{name}"; write the dummy-coded design')
    for line, row in rows:
        match = SET.fullmatch(row[columns[0]])
        if match is None:
            raise DesignError(f"{source}, row {line}: expected a name such as set1.alt1 first")
        ones = [[row[name] for name in names] for names in expected]
        if any(set(one) - {"0", "1"} or one.count("1") > 1 for one in ones):
            raise DesignError(f"{source}, row {line}: not dummy-coded; use coding D")
        places = ["1" if "1" not in one else str(2 + one.index("1")) for one in ones]
        ids = zip(study.attributes, places, strict=True)
        levels = {one.id: one.level_ids[int(place) - 1] for one, place in ids}
        yield Shown(line, "1", match[1], levels)


def _column(named: Mapping[str, str], attribute: str, source: str) -> str:
    """The column of an attribute, whatever the case of its name."""
    if attribute.lower() not in named:
        raise DesignError(f"{source}: no column of {attribute}; name columns as the study does")
    return named[attribute.lower()]


LAYOUTS: tuple[tuple[Callable[[tuple[str, ...]], bool], Layout], ...] = (
    (lambda names: "choice situation" in map(str.lower, names), _ngene),
    (lambda names: [one.lower() for one in names[:3]] == ["version", "task", "concept"], _sawtooth),
    (lambda names: {"qID", "altID", "obsID"} <= set(names), _cbctools),
    (lambda names: any(one.startswith("Var") for one in names), _idefix),
)
