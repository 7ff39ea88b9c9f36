"""Tastes that depend on who is asked: attributes times what is known of respondents."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import ModelError
from analysis.formulas import Formula
from analysis.result import ModelResult, PartOfResult
from questionnaires.errors import did_you_mean


@dataclass(frozen=True, eq=False)
class Interactions:
    """Which columns of x have tastes that depend on people, and by which formula."""

    coding: Coding
    formulas: tuple[Formula | None, ...]  # of each column of x

    @classmethod
    def of(cls, data: ChoiceData, by: str | Mapping[str, str]) -> Self:
        """A formula for all attributes, or one for each attribute or constant by its name.

        Raises
        ------
        ModelError
            If a name is not of these choices, or a formula does not fit their people.
        DataError
            If what is known of people is missing.
        """
        attributes = {one.id: one for one in data.coding.attributes}
        named = dict.fromkeys(attributes, by) if isinstance(by, str) else dict(by)
        made = {text: Formula.of(text, data.people) for text in dict.fromkeys(named.values())}
        formulas: list[Formula | None] = [None] * len(data.parameters)
        for name, text in named.items():
            if name in attributes:
                columns = data.coding.columns_of(attributes[name])
                formulas[columns] = [made[text]] * (columns.stop - columns.start)
            elif name in data.coding.constants:
                formulas[data.parameters.index(name)] = made[text]
            else:
                remedy = did_you_mean(name, [*attributes, *data.coding.constants])
                raise ModelError(f'interactions: no "{name}": {remedy}')
        return cls(data.coding, tuple(formulas))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the products, as `pain[little]:role[carer]`."""
        labels = [label for one in self.coding.attributes for label in _labels(one)]
        return tuple(
            f"{label}:{term}"
            for label, formula in zip([*labels, *self.coding.constants], self.formulas, strict=True)
            if formula is not None
            for term in formula.names
        )

    def widened(self, data: ChoiceData) -> ChoiceData:
        """The choices with a column for each product after those of x."""
        coding = Coding((), (*data.parameters, *self.names))
        known = self._known(data.people)
        products = [
            data.x[:, [k]] * known[id(formula)][data.respondent]
            for k, formula in enumerate(self.formulas)
            if formula is not None
        ]
        return replace(data, coding=coding, x=np.hstack([data.x, *products]))

    def turn(self, people: pd.DataFrame | None, weights: np.ndarray) -> np.ndarray:
        """What turns parameters into people's mean tastes; shape (n_columns, n_parameters)."""
        known = self._known(people)
        n = len(self.formulas)
        turn = np.zeros((n, n + len(self.names)))
        turn[:, :n] = np.eye(n)
        start = n
        for k, formula in enumerate(self.formulas):
            if formula is not None:
                stop = start + len(formula.names)
                turn[k, start:stop] = np.average(known[id(formula)], axis=0, weights=weights)
                start = stop
        return turn

    def _known(self, people: pd.DataFrame | None) -> dict[int, np.ndarray]:
        """Columns of each formula for these people, by the formula's identity."""
        table = pd.DataFrame() if people is None else people
        return {id(one): one.columns(table) for one in self.formulas if one is not None}


@dataclass(frozen=True, eq=False)
class InteractedLogitResult(ModelResult):
    """A fitted conditional logit whose tastes depend on what is known of people.

    Estimates are the tastes of a person at the reference of all words and at zero of all
    numbers, then what each product adds. Mean tastes are those of the people who answered.
    """

    interactions: Interactions
    average: np.ndarray  # (n_columns, n_parameters), turns parameters into mean tastes

    @classmethod
    def of(cls, fitted: ModelResult, data: ChoiceData, interactions: Interactions) -> Self:
        """The result for the choices themselves, from one fitted to the widened ones."""
        same = {one.name: getattr(fitted, one.name) for one in fields(fitted)}
        average = interactions.turn(data.people, data.person_weights)
        return cls(**(same | {"data": data}), interactions=interactions, average=average)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the columns of x, then of the products."""
        return self.coding.parameters + self.interactions.names

    def mean_tastes(self, estimates: np.ndarray) -> np.ndarray:
        """Mean coefficient across people; shape (..., n_columns) from (..., n_parameters)."""
        tastes: np.ndarray = estimates @ self.average.T
        return tastes

    def of_person(self, known: Mapping[str, object]) -> PartOfResult:
        """Tastes of people of whom this is known, to turn into weights or trade-offs.

        Raises
        ------
        DataError
            If something is not given, or is beyond the people who answered.
        """
        turn = self.interactions.turn(pd.DataFrame([known]), np.ones(1))
        said = ", ".join(f"{name} {value}" for name, value in known.items())
        return PartOfResult(
            model=f"{self.model}, {said}",
            data=self.data,
            estimates=turn @ self.estimates,
            covariance=turn @ self.covariance @ turn.T,
            model_covariance=turn @ self.model_covariance @ turn.T,
            jackknife_covariance=turn @ self.jackknife_covariance @ turn.T,
            log_likelihood=self.log_likelihood,
            start_log_likelihood=self.start_log_likelihood,
            gradient=self.gradient[: len(self.coding.parameters)],
            n_steps=self.n_steps,
            n_fitted=self.n_parameters,
        )


def _labels(attribute: CodedAttribute) -> tuple[str, ...]:
    """Names of an attribute's columns in products, as `pain[little]`."""
    if attribute.amounts is not None:
        return (attribute.id,)
    return tuple(f"{attribute.id}[{level}]" for level in attribute.levels[1:])
