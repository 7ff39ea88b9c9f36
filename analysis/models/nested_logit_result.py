"""What the nested logit gives back: tastes, and how close the alternatives of a nest are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from analysis.choices import ChoiceData
from analysis.models.nest_membership import alternative_names, nests_of
from analysis.models.nests import log_probabilities
from analysis.profiles import Profiles
from analysis.result import ModelResult


@dataclass(frozen=True, eq=False)
class NestedLogitResult(ModelResult):
    """A fitted nested logit: estimates are the tastes, then the dissimilarity of each nest.

    A dissimilarity of 1 is no nest at all, and near 0 the alternatives of a nest are as good as
    the same. It is also called the log-sum parameter; one over it is Biogeme's nest parameter.
    z and p of a dissimilarity are of its distance from 1.
    """

    nests: Mapping[str, str]  # alternative -> nest; none for all but the opt-out in one nest
    nest_names: tuple[str, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the tastes, then of the dissimilarities."""
        own = tuple(f"dissimilarity({name})" for name in self.nest_names)
        return self.coding.parameters + own

    @property
    def null_values(self) -> np.ndarray:
        """Zero for the tastes, and 1 for the dissimilarities; shape (n_parameters,)."""
        nothing = np.zeros(len(self.coding.parameters))
        return np.append(nothing, np.ones(len(self.nest_names)))

    def mean_tastes(self, estimates: np.ndarray) -> np.ndarray:
        """Tastes, on the scale of choices between nests; shape (..., n_columns)."""
        tastes: np.ndarray = estimates[..., : len(self.coding.parameters)]
        return tastes

    @property
    def consistent(self) -> bool:
        """Whether people may be choosing what they value most, whatever the attributes.

        References
        ----------
        Daly and Zachary (1978), "Improved multiple choice models", in Hensher and Dalvi (eds),
        Determinants of Travel Choice, pp. 335-357: dissimilarities lie between 0 and 1.
        """
        return bool((self.estimates[len(self.coding.parameters) :] <= 1).all())

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before the numbers are used."""
        n = len(self.coding.parameters)
        lows = self.to_frame()["low"].to_numpy()[n:]
        warnings = tuple(
            f"dissimilarity({name}) is above 1{', and clearly so' if low > 1 else ''}: these nests "
            "are not consistent with people who choose what they value most. Use other nests, or "
            "the conditional or mixed logit."
            for name, one, low in zip(self.nest_names, self.estimates[n:], lows, strict=True)
            if one > 1
        )
        return (*super().notes, *warnings)

    def choice_shares(self, profiles: Profiles, estimates: np.ndarray) -> np.ndarray:
        """Share of people who choose each profile, in the nest of its name; (..., n_profiles).

        Raises
        ------
        ModelError
            If a profile is not called like an alternative.
        """
        nest = nests_of(profiles.names, self.nests, self.nest_names)
        own = np.ones((*estimates.shape[:-1], int(nest.max()) + 1 + len(self.nest_names)))
        own[..., : len(self.nest_names)] = estimates[..., len(self.coding.parameters) :]
        value = self.mean_tastes(estimates) @ profiles.x.T / own[..., nest]
        found = np.unique(nest)
        inclusive = np.stack([logsumexp(value[..., nest == one], axis=-1) for one in found], -1)
        place = np.searchsorted(found, nest)
        total = logsumexp(own[..., found] * inclusive, axis=-1)[..., None]
        upper = (own[..., found] * inclusive - inclusive)[..., place]
        shares: np.ndarray = np.exp(value + upper - total)
        return shares

    def log_probabilities(self, data: ChoiceData) -> np.ndarray:
        """Log of the probability of each row in its task, of other people too; shape (n_rows,).

        Raises
        ------
        ModelError
            If alternatives have no names.
        """
        n = len(self.coding.parameters)
        nest = nests_of(alternative_names(data), self.nests, self.nest_names)
        own = np.append(self.estimates[n:], np.ones(int(nest.max()) + 1))
        own[len(self.nest_names) :] = 1.0
        return log_probabilities(self.estimates[:n], own, data, nest)
