"""Formulas of what is known of respondents, such as `condition + bs(age, df=3) + role`."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from formulaic import ModelSpec, model_matrix
from formulaic.errors import FormulaicError

from analysis.errors import DataError, ModelError
from questionnaires.errors import did_you_mean

WHERE = "read the choices with `people`, the columns that are known of each respondent"


@dataclass(frozen=True, eq=False)
class Formula:
    """Columns made of what is known of people, in the same way for these and for others.

    Words have a column for each but the first in order, the reference. `bs(age, df=3)` and
    `cr(age, df=3)` are splines, whose knots come from the people that the formula was made for.
    """

    text: str
    spec: ModelSpec
    people: pd.DataFrame  # that it was made for

    @classmethod
    def of(cls, text: str, people: pd.DataFrame | None) -> Self:
        """A formula for these people.

        Raises
        ------
        DataError
            If nothing is known of the people, or a value is missing.
        ModelError
            If the formula cannot be read, or names what is not known.
        """
        if people is None or people.empty:
            raise DataError(f"formula {text}: nothing is known of the respondents; {WHERE}")
        try:
            spec = model_matrix(text, people, context={}, na_action="raise").model_spec
        except FormulaicError as fault:
            raise ModelError(_fault(text, str(fault), people)) from None
        except ValueError as fault:
            raise DataError(f"formula {text}: {fault}; fill it in, or leave it out") from None
        if spec.column_names[:1] != ("Intercept",) or len(spec.column_names) < 2:
            raise ModelError(
                f"formula {text}: name something in which people differ, and no `0`, `1`, `~`"
            )
        return cls(text, spec, people)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, as `role[carer]`."""
        return tuple(name.replace("[T.", "[") for name in self.spec.column_names[1:])

    def columns(self, people: pd.DataFrame) -> np.ndarray:
        """Values for these or other people; shape (n_people, n_columns).

        Raises
        ------
        DataError
            If something is not known of them, or lies beyond what was known of the first.
        """
        for name in sorted(self.spec.required_variables):
            self._require_known(people, str(name))
        found: np.ndarray = self.spec.get_model_matrix(people).to_numpy(dtype=float)[:, 1:]
        return found

    def _require_known(self, people: pd.DataFrame, name: str) -> None:
        """Raise DataError unless a variable has values like those it was made for."""
        if name not in people.columns or people[name].isna().any():
            raise DataError(f"formula {self.text}: {name} of a person is not given; add it")
        first = self.people[name]
        if pd.api.types.is_numeric_dtype(first):
            low, high = first.min(), first.max()
            beyond = people[name][(people[name] < low) | (people[name] > high)]
            if not beyond.empty:
                raise DataError(
                    f"formula {self.text}: {name} {beyond.iloc[0]} is beyond {low} to {high}, "
                    "those who were asked; stay within"
                )
            return
        other = people[name][~people[name].isin(first)]
        if not other.empty:
            remedy = did_you_mean(str(other.iloc[0]), first.astype(str).unique())
            raise DataError(f'formula {self.text}: {name} "{other.iloc[0]}": {remedy}')


def _fault(text: str, fault: str, people: pd.DataFrame) -> str:
    """What is wrong with a formula, in one line with a remedy."""
    first = fault.splitlines()[0].rstrip(".")
    known = ", ".join(map(str, people.columns))
    return f"formula {text}: {first}; known of people: {known}"
