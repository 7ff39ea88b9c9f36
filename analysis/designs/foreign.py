"""Designs that other programs made: their CSV files as designs of a study."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import numpy as np

from analysis.designs.foreign_layouts import Shown, layout_of
from analysis.designs.layout import as_design, in_blocks
from questionnaires.attributes import Attribute
from questionnaires.design import Design, fixed_alternative
from questionnaires.errors import DesignError
from questionnaires.files import DESIGN_COLUMNS, read_design
from questionnaires.study import Study


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
    for line, row in rows:
        if None in row or None in row.values():
            raise DesignError(f"{path}, row {line}: more or fewer cells than the first line has")
    layout = layout_of(columns)
    if layout is None:
        raise DesignError(
            f"{path}: of no layout that is known; expected columns of ours "
            f"({', '.join(DESIGN_COLUMNS)}), Ngene (Choice situation, alt1.…), Sawtooth (Version, "
            "Task, Concept), cbcTools (qID, altID, obsID) or idefix (Var12, …)"
        )
    return _as_design(list(layout(columns, rows, study, str(path))), study, str(path))


def _as_design(shown: Sequence[Shown], study: Study, source: str) -> Design:
    """Tasks of the right size; the last alternative goes if it is the same in all of them.

    Where the file knows no blocks they are made as those of our own designs, and blocks that ask
    the same are one.
    """
    tasks: dict[tuple[str, str], list[Shown]] = {}
    for one in shown:
        tasks.setdefault((one.block, one.task), []).append(one)
    if not tasks:
        raise DesignError(f"{source}: no task but fixed ones; name a file with a design")
    wanted, fixed = study.design.alternatives, fixed_alternative(study) is not None
    for (_, task), alternatives in tasks.items():
        if len(alternatives) not in (wanted, wanted + fixed):
            raise DesignError(
                f"{source}, row {alternatives[0].line}: task {task} has {len(alternatives)} "
                f"alternatives, but the study declares {wanted}"
            )
    flat = [one for alternatives in tasks.values() for one in alternatives[:wanted]]
    base = _base(flat, study)
    numbers = np.stack([_numbers(flat, one, base, source) for one in study.attributes], axis=-1)
    levels = numbers.reshape(len(tasks), wanted, -1)
    places: dict[str, list[int]] = {}
    for place, (block, _) in enumerate(tasks):
        places.setdefault(block, []).append(place)
    if "" in places:
        return _in_own_blocks(study, levels, source)
    different = list({levels[one].tobytes(): one for one in places.values()}.values())
    block_of = np.repeat(np.arange(1, len(different) + 1), [len(one) for one in different])
    return in_blocks(study, levels[np.concatenate(different)], block_of)


def _in_own_blocks(study: Study, levels: np.ndarray, source: str) -> Design:
    """Tasks in as many balanced blocks as the study declares."""
    if len(levels) % study.design.blocks:
        raise DesignError(
            f"{source}: no blocks, and {len(levels)} tasks do not divide into the study's "
            f"{study.design.blocks}; give the file a column `block`, or change `design.blocks`"
        )
    return as_design(study, levels)


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
