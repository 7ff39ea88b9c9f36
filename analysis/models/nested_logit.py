"""The nested logit: alternatives of a nest are closer to each other than to the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.ascent import Ascent, Objective, ascend
from analysis.engines.pylogit_fits import fit_nested
from analysis.errors import NotConverged, NotIdentified
from analysis.models.conditional_logit import (
    ConditionalLogit,
    clustered_covariance,
    jackknife_covariance,
)
from analysis.models.nest_membership import REST, nest_of_rows
from analysis.models.nested_logit_result import NestedLogitResult
from analysis.models.nests import Nests, nested_panel

SEARCHED = 1_000  # tasks of a sample that pylogit searches; all tasks are used from there on
SMALLEST = 0.02  # dissimilarity: differences within a nest count fifty times those between
FLAT = 1e-9  # curvature, of 1, that is none


@dataclass(frozen=True, kw_only=True)
class NestedLogit:
    """Nested logit, with an own dissimilarity for each nest.

    `nests` puts alternatives in nests by name, and the others are alone; without it, all but the
    opt-out are in one nest. pylogit searches a sample of the choices, and Newton's method, which
    also gives the errors, goes on from there with all.

    References
    ----------
    Train (2009), Discrete Choice Methods with Simulation, 2nd ed., chapter 4.
    """

    nests: Mapping[str, str] | None = None
    seed: int = 1  # of the sample that is searched

    def fit(self, data: ChoiceData) -> NestedLogitResult:
        """Estimate the tastes and dissimilarities under which the choices are likeliest.

        Raises
        ------
        ModelError
            If the alternatives have no names, the nests do not fit them, or people are weighted.
        NotIdentified
            If the tasks do not tell parameters apart, or never show two alternatives of a nest.
        NotConverged
            If there is no maximum with dissimilarities above zero.
        """
        data.require_unweighted("nested logit")
        mapping = self.nests or {}
        names = tuple(dict.fromkeys(mapping.values())) or (REST,)
        nest = nest_of_rows(data, mapping, names)
        shared = ConditionalLogit().fit(data)
        within = data.within_tasks()
        spread = within.x.std(axis=0)
        units = np.append(spread, np.ones(len(names)))
        scaled = replace(within, x=within.x / spread)
        nests = Nests.of(scaled, nest, len(names))
        climb = partial(nested_panel, data=scaled, nests=nests)
        none = np.append(shared.estimates * spread, np.ones(len(names)))
        found = _higher(climb, none, self._searched(scaled, nest, none))
        _require_maximum(found, data, names)
        scores = found.panel.score
        bread = np.linalg.inv(found.information)
        turns = np.outer(units, units)
        return NestedLogitResult(
            model="nested_logit",
            data=data,
            estimates=found.theta / units,
            covariance=clustered_covariance(bread, scores) / turns,
            model_covariance=bread / turns,
            jackknife_covariance=jackknife_covariance(bread, scores, found.panel.information)
            / turns,
            log_likelihood=float(found.panel.log_likelihood.sum()),
            start_log_likelihood=found.start_log_likelihood,
            gradient=scores.sum(axis=0) * units,
            n_steps=found.n_steps,
            nests=mapping,
            nest_names=names,
        )

    def _searched(self, data: ChoiceData, nest: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Where pylogit ends with a sample of the choices; shape (n_parameters,)."""
        rows = np.isin(data.respondent, data.sample(SEARCHED, self.seed))
        sample = data.of_respondents(np.unique(data.respondent[rows]))
        n_nests = len(start) - len(data.parameters)
        return fit_nested(sample, nest[rows], n_nests, start)[1]


def _higher(climb: Objective, none: np.ndarray, searched: np.ndarray) -> Ascent:
    """The way up from where pylogit ended, or from no nests if that leads higher."""
    reached = [ascend(climb, start, tolerance=1e-14) for start in (searched, none)]
    return max(reached, key=lambda one: (one.converged, one.panel.log_likelihood.sum()))


def _require_maximum(found: Ascent, data: ChoiceData, names: Sequence[str]) -> None:
    """Raise NotConverged or NotIdentified, with names, unless the way up ended at a maximum."""
    own = found.theta[len(data.parameters) :]
    lowest = int(own.argmin())
    if own[lowest] < SMALLEST:
        raise NotConverged(
            f"the dissimilarity of {names[lowest]} goes to zero: its alternatives are chosen among "
            "without fail; use other nests, or the conditional logit"
        )
    size = np.sqrt(np.abs(np.diag(found.information)))
    if np.linalg.eigvalsh(found.information / np.outer(size, size))[0] < FLAT:
        raise NotIdentified(
            f"the choices do not show how close alternatives are in {', '.join(names)}; ask more "
            "people, or use the conditional logit"
        )
    if not found.converged:
        raise NotConverged(
            f"no maximum after {found.n_steps} steps; use other nests, or the conditional logit"
        )
