"""The scaled logit: one set of preferences, chosen by with more or less consistency."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.engines.ascent import Ascent, ascend
from analysis.errors import NotConverged, NotIdentified
from analysis.models.conditional_logit import ConditionalLogit, clustered_covariance
from analysis.models.scaled_panel import Parts
from analysis.result import ModelResult

FAR = 3.0  # log of a ratio of scales, 20 to 1, that no groups of real people reach
FLAT = 1e-9  # curvature, of 1, that is none


@dataclass(frozen=True, eq=False)
class ScaledLogitResult(ModelResult):
    """A fitted scaled logit: estimates are the tastes at scale 1, then slopes of its log."""

    covariates: tuple[str, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the tastes, then of the slopes of the log of the scale."""
        slopes = tuple(f"log scale: {name}" for name in self.covariates)
        return self.coding.parameters + slopes

    def mean_tastes(self, estimates: np.ndarray) -> np.ndarray:
        """Tastes where the scale is 1; shape (..., n_columns) from (..., n_parameters)."""
        tastes: np.ndarray = estimates[..., : len(self.coding.parameters)]
        return tastes

    def scales(self) -> pd.DataFrame:
        """Table of the covariates: factor of the scale for one unit more, with 95 % interval."""
        n_columns = len(self.coding.parameters)
        slopes = self.to_frame()[["estimate", "low", "high"]].iloc[n_columns:]
        index = pd.Index(self.covariates, name="covariate")
        return pd.DataFrame(np.exp(slopes.to_numpy()), index, columns=["scale", "low", "high"])


@dataclass(frozen=True)
class ScaledLogit:
    """Heteroscedastic logit: utilities are the same for all but for a positive factor.

    The factor is exp(z'δ) for the covariates z of a respondent or task, so it is 1 where all of
    them are 0: for the reference of words, and at zero for numbers, which are best centred.
    A factor below 1 stands for choices that follow the tastes less closely.

    References
    ----------
    Swait and Adamowicz (2001), "Choice environment, market complexity, and consumer behavior",
    Organizational Behavior and Human Decision Processes 86, pp. 141-167.
    """

    max_steps: int = 100

    def fit(self, data: ChoiceData, scale: Covariates) -> ScaledLogitResult:
        """Estimate the tastes, and how the scale depends on the covariates.

        Raises
        ------
        DataError
            If the covariates are not of these respondents or tasks.
        NotIdentified
            If tasks or covariates do not tell parameters apart, or no taste shows a scale.
        NotConverged
            If there is no maximum, as when a group chooses at random or without fail.
        """
        data.require_unweighted("scaled logit")
        z = scale.of_tasks(data)
        if scale.confounded:
            raise NotIdentified(
                f"the scale of {', '.join(scale.confounded)} cannot be told apart; leave one out"
            )
        tastes = ConditionalLogit().maximum(data)
        spread = np.append(data.spread_within_tasks(), np.std(z, axis=0))
        parts = Parts(data, z, spread)
        found = ascend(
            parts.panel,
            np.append(tastes, np.zeros(z.shape[1])) * spread,
            tolerance=1e-10,
            max_steps=self.max_steps,
        )
        _require_maximum(found, scale)
        scores, bread = found.panel.score, np.linalg.inv(found.information)
        units = np.outer(spread, spread)
        return ScaledLogitResult(
            model="scaled_logit",
            data=data,
            estimates=found.theta / spread,
            covariance=clustered_covariance(bread, scores) / units,
            model_covariance=bread / units,
            jackknife_covariance=parts.jackknife_covariance(found.theta, bread) / units,
            log_likelihood=float(found.panel.log_likelihood.sum()),
            start_log_likelihood=found.start_log_likelihood,
            gradient=scores.sum(axis=0) * spread,
            n_steps=found.n_steps,
            covariates=scale.names,
        )


def _require_maximum(found: Ascent, scale: Covariates) -> None:
    """Raise NotConverged or NotIdentified, with names, unless the way up ended at a maximum."""
    slopes = found.theta[-len(scale.names) :] / np.std(scale.z, axis=0)
    reach = slopes * np.ptp(scale.z, axis=0)
    far = int(np.abs(reach).argmax())
    if abs(reach[far]) > FAR:
        end = "without fail" if reach[far] > 0 else "as if at random, or against all others"
        raise NotConverged(
            f"no scale of {scale.names[far]}: where it is high, people choose {end}; merge it with "
            "another group, leave it out, or fit the groups one by one"
        )
    size = np.sqrt(np.abs(np.diag(found.information)))
    curvatures = np.linalg.eigvalsh(found.information / np.outer(size, size))
    if curvatures[0] < FLAT:
        raise NotIdentified(
            f"the choices do not show a scale of {', '.join(scale.names)}: people's tastes are too "
            "weak; ask more people, or leave covariates out"
        )
    if not found.converged:
        raise NotConverged(
            f"no maximum after {found.n_steps} steps; leave covariates out, or ask more people"
        )
