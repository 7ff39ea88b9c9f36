"""How other programs lay a design out: what each of their rows shows.

Ngene: a row for each choice situation, columns `alt1.pain`. Sawtooth: `Version, Task, Concept`,
then the attributes in the study's order; version 0, fixed tasks, is left out. cbcTools: `qID`,
`altID`, `obsID` and the attributes by name. idefix: rows `set1.alt1`, dummy-coded columns `Var12`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from questionnaires.attributes import Attribute
from questionnaires.errors import DesignError
from questionnaires.study import Study

Rows = Sequence[tuple[int, Mapping[str, str]]]  # with the lines that they stand on
Layout = Callable[[tuple[str, ...], Rows, Study, str], "Iterator[Shown]"]
BLOCKS = ("block", "blockid", "respid")  # what columns of blocks are called
SITUATIONS = ("choice situation", "choice.situation")
SET = re.compile(r"set(\d+)\.alt\d+")  # a row of idefix


@dataclass(frozen=True)
class Shown:
    """One alternative of one task, its levels as the file has them, by attribute."""

    line: int
    block: str  # empty if the file knows no blocks
    task: str
    levels: Mapping[str, str]


def layout_of(columns: tuple[str, ...]) -> Layout | None:
    """What reads a file with these columns; None if no layout has them."""
    names = [one.lower() for one in columns]
    if any(one in names for one in SITUATIONS):
        return _ngene
    if names[:3] == ["version", "task", "concept"]:
        return _sawtooth
    if {"qid", "altid", "obsid"} <= set(names):
        return _cbctools
    if any(one.startswith("var") for one in names):
        return _idefix
    return None


def _ngene(columns: tuple[str, ...], rows: Rows, study: Study, source: str) -> Iterator[Shown]:
    """A row for each choice situation; attributes by name, after that of the alternative."""
    situation = next(one for one in columns if one.lower() in SITUATIONS)
    alternatives: dict[str, dict[str, str]] = {}
    for one in columns:
        name, dot, attribute = one.partition(".")
        if dot and one != situation:
            alternatives.setdefault(name, {})[attribute.lower()] = one
    for line, row in rows:
        for named in alternatives.values():
            levels = {a: row[_column(named, a, source)] for a in study.attribute_ids}
            yield Shown(line, _block(row), row[situation], levels)


def _sawtooth(columns: tuple[str, ...], rows: Rows, study: Study, source: str) -> Iterator[Shown]:
    """Version, task, concept, then places of levels from 1; the attributes in the study's order."""
    if len(columns) != 3 + len(study.attributes):
        raise DesignError(
            f"{source}: {len(columns) - 3} attributes, but the study has {len(study.attributes)}; "
            "keep its order and leave other columns out"
        )
    for line, row in rows:
        version, task, _, *places = (row[one] for one in columns)
        if version == "0" or not any(one.strip("0") for one in places):
            continue  # a fixed task, or none of these
        levels = {
            one.id: _at(one, place, f"{source}, row {line}")
            for one, place in zip(study.attributes, places, strict=True)
        }
        yield Shown(line, version, task, levels)


def _cbctools(columns: tuple[str, ...], rows: Rows, study: Study, source: str) -> Iterator[Shown]:
    """A row for each alternative; attributes by name. Blocks are its own, or respondents."""
    named = {one.lower(): one for one in columns}
    seen: set[tuple[str, str, str]] = set()  # a block is repeated for each of its respondents
    for line, row in rows:
        block, task, alternative = _block(row), row[named["qid"]], row[named["altid"]]
        if (block, task, alternative) in seen or row.get("no_choice") == "1":
            continue
        seen.add((block, task, alternative))
        levels = {a: row[_column(named, a, source)] for a in study.attribute_ids}
        yield Shown(line, block, task, levels)


def _idefix(columns: tuple[str, ...], rows: Rows, study: Study, source: str) -> Iterator[Shown]:
    """Rows `set1.alt1`; `Var12` is one where attribute 1 has its second level."""
    expected = {
        one.id: [f"Var{k}{level}" for level in range(2, len(one.levels) + 1)]
        for k, one in enumerate(study.attributes, start=1)
    }
    for name in (one for names in expected.values() for one in names):
        if name not in columns:
            raise DesignError(f'{source}: no column "{name}"; write the dummy-coded design')
    for line, row in rows:
        match = SET.fullmatch(row[columns[0]])
        if match is None:
            raise DesignError(f"{source}, row {line}: expected a name such as set1.alt1 first")
        levels = {}
        for one in study.attributes:
            coded = [row[name] for name in expected[one.id]]
            if set(coded) - {"0", "1"} or coded.count("1") > 1:
                raise DesignError(
                    f"{source}, row {line}: {one.id} is not dummy-coded; use coding D"
                )
            levels[one.id] = one.level_ids[1 + coded.index("1") if "1" in coded else 0]
        yield Shown(line, _block(row), match[1], levels)


def _at(attribute: Attribute, place: str, where: str) -> str:
    """The level at a place, from 1."""
    if place not in map(str, range(1, len(attribute.levels) + 1)):
        raise DesignError(
            f'{where}: {attribute.id} has no level number "{place}"; expected 1 to '
            f"{len(attribute.levels)} (0 would be no level: partial profiles cannot be read)"
        )
    return attribute.level_ids[int(place) - 1]


def _block(row: Mapping[str, str]) -> str:
    """The block that a row is of, by the first column that says so; empty if none does."""
    named = {one.lower(): cell for one, cell in row.items()}
    return next((named[one] for one in BLOCKS if one in named), "")


def _column(named: Mapping[str, str], attribute: str, source: str) -> str:
    """The column of an attribute, whatever the case of its name."""
    if attribute.lower() not in named:
        raise DesignError(f"{source}: no column of {attribute}; name columns as the study does")
    return named[attribute.lower()]
