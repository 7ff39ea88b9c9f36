"""Attributes as columns of numbers: one coding for estimation, designs and scoring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from analysis.errors import DataError
from questionnaires.design import fixed_alternative
from questionnaires.errors import did_you_mean
from questionnaires.study import Study

POSITION = "position"


@dataclass(frozen=True)
class CodedAttribute:
    """How one attribute enters utility.

    With `amounts` it is linear: one parameter, per unit. Without, each level but the first has
    a parameter: its part-worth above the first level (dummy coding).
    """

    id: str
    levels: tuple[str, ...]  # worst to best if the direction is declared
    amounts: tuple[float, ...] | None = None  # of the levels, in the attribute's unit
    declared: bool = True  # whether worst and best were declared before there were data

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of its parameters."""
        if self.amounts is not None:
            return (self.id,)
        return tuple(f"{self.id}:{level}" for level in self.levels[1:])

    def columns(self, shown: pd.Series) -> np.ndarray:
        """Its columns of x; shape (n_rows, n_parameters). Nothing shown is a row of zeros."""
        if self.amounts is not None:
            return shown.fillna(0).to_numpy(dtype=float)[:, None]
        found, values = pd.factorize(shown)  # -1 where nothing is shown
        names = [str(value) for value in values]
        unknown = sorted(set(names) - set(self.levels))
        if unknown:
            raise DataError(
                f'{self.id}: level "{unknown[0]}": {did_you_mean(unknown[0], self.levels)}'
            )
        level = np.array([*map(self.levels.index, names), 0])  # of each value; last, of nothing
        columns: np.ndarray = np.eye(len(self.levels))[level[found], 1:]
        return columns

    def part_worths(self, estimates: np.ndarray) -> np.ndarray:
        """Utility of each level above the first; shape (..., n_levels) from (..., n_parameters)."""
        if self.amounts is not None:
            return estimates * (np.array(self.amounts) - self.amounts[0])
        zero = np.zeros((*estimates.shape[:-1], 1))
        return np.concatenate([zero, estimates], axis=-1)


@dataclass(frozen=True)
class Coding:
    """All columns of x, in order: the attributes, then constants that carry no weight."""

    attributes: tuple[CodedAttribute, ...]
    constants: tuple[str, ...] = ()

    @classmethod
    def from_study(cls, study: Study, *, with_position: bool = True) -> Self:
        """A level of each attribute apart, with constants for the opt-out and the screen."""
        n_positions = study.design.alternatives
        fixed = fixed_alternative(study)
        constants: tuple[str, ...] = (fixed.id,) if fixed else ()
        if with_position:
            constants += tuple(f"{POSITION}:{place}" for place in range(1, n_positions))
        return cls(
            tuple(
                CodedAttribute(one.id, one.level_ids, declared=one.ordered)
                for one in study.attributes
            ),
            constants,
        )

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        attributes: Sequence[str],
        *,
        constants: Sequence[str] = (),
        directions: Mapping[str, str] | None = None,
    ) -> Self:
        """Numbers as linear attributes, words as levels.

        A direction is `higher` or `lower` for numbers, and `worst<...<best` for words.

        Raises
        ------
        DataError
            If a column is missing, does not vary, is a constant of words, or a direction does
            not fit its column.
        """
        directions = directions or {}
        for name in (*attributes, *constants):
            require_column(frame, name)
        for name in directions:
            if name not in attributes:
                remedy = did_you_mean(name, attributes)
                raise DataError(f"direction of {name}, which is no attribute: {remedy}")
        for name in constants:
            if not pd.api.types.is_numeric_dtype(frame[name]):
                raise DataError(f"{name}: a constant of words; use 1 where it applies, else 0")
        described = frame[~_undescribed(frame, attributes, constants)]
        coded = tuple(_coded(described[one], directions.get(one)) for one in attributes)
        return cls(coded, tuple(constants))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of all parameters, in the order of the columns of x."""
        names = tuple(name for one in self.attributes for name in one.parameters)
        return names + self.constants

    def columns_of(self, attribute: CodedAttribute) -> slice:
        """Where the columns of an attribute stand in x."""
        start = 0
        for one in self.attributes:
            stop = start + len(one.parameters)
            if one.id == attribute.id:
                return slice(start, stop)
            start = stop
        raise KeyError(attribute.id)

    def matrix(self, frame: pd.DataFrame) -> np.ndarray:
        """Columns of x for the alternatives in a table; shape (n_rows, n_parameters)."""
        x = np.empty((len(frame), len(self.parameters)))  # filled in place: it may be large
        for one in self.attributes:
            x[:, self.columns_of(one)] = one.columns(frame[one.id])
        for place, name in enumerate(self.constants, start=x.shape[1] - len(self.constants)):
            x[:, place] = frame[name].to_numpy(dtype=float)
        return x

    def part_worths(self, estimates: np.ndarray) -> dict[str, np.ndarray]:
        """Part-worths of each attribute's levels; shapes (..., n_levels)."""
        return {
            one.id: one.part_worths(estimates[..., self.columns_of(one)]) for one in self.attributes
        }


def require_column(frame: pd.DataFrame, name: str) -> None:
    """Raise DataError unless the table has that column."""
    if name not in frame.columns:
        remedy = did_you_mean(name, map(str, frame.columns))
        raise DataError(f'no column "{name}": {remedy}')


def _undescribed(
    frame: pd.DataFrame, attributes: Sequence[str], constants: Sequence[str]
) -> pd.Series:
    """Rows of nothing but a constant, as of an opt-out: what they hold is no level of anything.

    An alternative that has a name, as a train has, is under a constant too and is described.
    """
    numbers = frame[list(attributes)].select_dtypes("number")
    empty = (numbers.fillna(0) == 0).all(axis=1)
    return empty & (frame[list(constants)] != 0).any(axis=1)


def _coded(column: pd.Series, direction: str | None) -> CodedAttribute:
    """One attribute of a table in long form."""
    name = str(column.name)
    shown = column.dropna()
    if shown.nunique() < 2:
        raise DataError(f"{name}: always the same; an attribute must vary to have a weight")
    if pd.api.types.is_numeric_dtype(column):
        low, high = float(shown.min()), float(shown.max())
        if direction not in (None, "higher", "lower"):
            raise DataError(f'{name}: direction "{direction}" of numbers: use higher or lower')
        amounts = (high, low) if direction == "lower" else (low, high)
        levels = tuple(f"{value:g}" for value in amounts)
        return CodedAttribute(name, levels, amounts, declared=direction is not None)
    found = sorted(map(str, shown.unique()))
    if direction is None:
        return CodedAttribute(name, tuple(found), declared=False)
    levels = tuple(level.strip() for level in direction.split("<"))
    if sorted(levels) != found:
        raise DataError(
            f'{name}: direction "{direction}" must list each level once, worst first: '
            + "<".join(found)
        )
    return CodedAttribute(name, levels)
