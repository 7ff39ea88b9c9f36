"""Profiles that nobody need have been shown, held to the levels and ranges that people were."""

from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from analysis.coding import CodedAttribute, Coding, require_column
from analysis.errors import DataError


class Profiles(NamedTuple):
    """What people choose from, as the columns of a model."""

    names: tuple[str, ...]
    x: np.ndarray  # (n_profiles, n_columns)

    @classmethod
    def of(
        cls, coding: Coding, described: pd.DataFrame | Mapping[str, Mapping[str, object]]
    ) -> Self:
        """Profiles by name, each with a level of every attribute; constants are 0 unless said.

        Where a constant is not 0, as for an opt-out, levels may be left out.

        Raises
        ------
        DataError
            If a level is missing, unknown, or beyond the range that people were shown.
        """
        table = (
            described.copy()
            if isinstance(described, pd.DataFrame)
            else pd.DataFrame.from_dict(dict(described), orient="index")
        )
        table.index = table.index.map(str)
        if table.empty or table.index.has_duplicates:
            raise DataError("profiles: give one or more, each with a name of its own")
        for name in coding.constants:
            column = table[name] if name in table.columns else pd.Series(0.0, table.index)
            table[name] = pd.to_numeric(column).fillna(0.0)
        apart = (table[list(coding.constants)] != 0).any(axis=1)
        for one in coding.attributes:
            require_column(table, one.id)
            _require_shown(table[one.id][~apart], one)
            if one.amounts is not None:
                table[one.id] = pd.to_numeric(table[one.id])
        return cls(tuple(table.index), coding.matrix(table))


def _require_shown(column: pd.Series, attribute: CodedAttribute) -> None:
    """Raise DataError unless people were shown such levels."""
    empty = column.isna()
    if empty.any():
        raise DataError(
            f"profile {column.index[int(empty.argmax())]}: {attribute.id} is empty; add it"
        )
    if attribute.amounts is None:
        return  # the coding refuses levels that it does not know
    low, high = min(attribute.amounts), max(attribute.amounts)
    amounts = pd.to_numeric(column, errors="coerce")
    beyond = ~((amounts >= low) & (amounts <= high))
    if beyond.any():
        name = column.index[int(beyond.argmax())]
        raise DataError(
            f"profile {name}: {attribute.id} {column[name]} is beyond {low:g} to {high:g}, the "
            "range that people were shown; stay within, or ask people about more"
        )
