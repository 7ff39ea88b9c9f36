"""What the latent class logit gives back: classes, their sizes, and who belongs to which."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import entr, expit, logit, softmax

from analysis.models.classes import log_memberships, unpacked
from analysis.profiles import Profiles
from analysis.result import ModelResult, PartOfResult

AGREE = 0.01  # nats, between starts that have found the same maximum


@dataclass(frozen=True, eq=False)
class LatentClassResult(ModelResult):
    """A fitted latent class logit: tastes of each class, then log-odds of all but the first.

    Classes are numbered from 1, the largest first. Coefficients of two classes are on scales of
    their own: compare the weights of the outcomes within each, never the coefficients. A class
    of small coefficients may be one of other tastes, or of the same but less consistent choices.
    """

    n_classes: int
    covariates: tuple[str, ...]  # of membership
    z: np.ndarray  # (n_respondents, 1 + n_covariates), a one and the covariates of each
    posterior: np.ndarray  # (n_respondents, n_classes), probability given the choices
    start_log_likelihoods: np.ndarray  # (n_starts,), that each start led to, highest first
    seed: int

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the tastes by class, then of the log-odds of the classes against class 1."""
        classes = range(1, self.n_classes + 1)
        odds = ("log-odds", *(f"log-odds by {name}" for name in self.covariates))
        return tuple(
            f"class {number}: {name}" for number in classes for name in self.coding.parameters
        ) + tuple(f"class {number}: {name}" for number in classes[1:] for name in odds)

    def class_tastes(self, estimates: np.ndarray) -> np.ndarray:
        """Tastes of each class; shape (..., n_classes, n_columns) from (..., n_parameters)."""
        return unpacked(estimates, self.n_classes, len(self.coding.parameters))[0]

    def shares(self, estimates: np.ndarray) -> np.ndarray:
        """Share of each class in the respondents; shape (..., n_classes)."""
        slopes = unpacked(estimates, self.n_classes, len(self.coding.parameters))[1]
        rows, counts = np.unique(self.z, axis=0, return_counts=True)
        shares = np.zeros((*estimates.shape[:-1], self.n_classes))
        for row, count in zip(rows, counts, strict=True):  # one by one: draws may be many
            shares += np.exp(log_memberships(slopes, row[None])[..., 0, :]) * count / len(self.z)
        return shares

    def mean_tastes(self, estimates: np.ndarray) -> np.ndarray:
        """Mean coefficient across people; shape (..., n_columns) from (..., n_parameters).

        Classes that choose more consistently have more say in it, as they have larger tastes.
        """
        tastes = self.class_tastes(estimates)
        means: np.ndarray = (self.shares(estimates)[..., None] * tastes).sum(axis=-2)
        return means

    def choice_shares(self, profiles: Profiles, estimates: np.ndarray) -> np.ndarray:
        """Share of people who choose each profile, over all classes; (..., n_profiles)."""
        within = softmax(self.class_tastes(estimates) @ profiles.x.T, axis=-1)
        shares: np.ndarray = (self.shares(estimates)[..., None] * within).sum(axis=-2)
        return shares

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before the numbers are used."""
        shares = ", ".join(f"{one:.3f}" for one in self.class_shares()["share"])
        return (
            *super().notes,
            f"Shares of the classes: {shares}; entropy {self.entropy:.3f}.",
            f"{self.n_agreeing} of {len(self.start_log_likelihoods)} starts led to this maximum.",
        )

    def of_class(self, number: int) -> PartOfResult:
        """Tastes of one class, to turn into weights or trade-offs."""
        n = len(self.coding.parameters)
        own = slice((number - 1) * n, number * n)
        return PartOfResult(
            model=f"{self.model}, class {number} of {self.n_classes}",
            data=self.data,
            estimates=self.estimates[own],
            covariance=self.covariance[own, own],
            model_covariance=self.model_covariance[own, own],
            jackknife_covariance=self.jackknife_covariance[own, own],
            log_likelihood=self.log_likelihood,
            start_log_likelihood=self.start_log_likelihood,
            gradient=self.gradient[own],
            n_steps=self.n_steps,
            n_fitted=self.n_parameters,
        )

    def class_shares(self) -> pd.DataFrame:
        """Table of the classes: share with error and 95 % interval, clustered by respondent.

        The error is by the delta method, and the interval symmetric in the log-odds of the share.
        """
        n_tastes = self.n_classes * len(self.coding.parameters)
        slopes = unpacked(self.estimates, self.n_classes, len(self.coding.parameters))[1]
        prior = np.exp(log_memberships(slopes, self.z))
        change = prior[:, :, None] * (np.eye(self.n_classes) - prior[:, None, :])[:, :, 1:]
        slope = np.einsum("nqr,nm->qrm", change, self.z).reshape(self.n_classes, -1) / len(prior)
        variance = slope @ self.covariance[n_tastes:, n_tastes:] @ slope.T
        share, error = self.shares(self.estimates), np.sqrt(np.diag(variance))
        reach = 1.959964 * error / (share * (1 - share))
        return pd.DataFrame(
            {
                "share": share,
                "standard_error": error,
                "low": expit(logit(share) - reach),
                "high": expit(logit(share) + reach),
            },
            index=pd.RangeIndex(1, self.n_classes + 1, name="class"),
        )

    @property
    def respondent_tastes(self) -> np.ndarray:
        """Mean coefficients given each one's choices; shape (n_respondents, n_columns)."""
        tastes: np.ndarray = self.posterior @ self.class_tastes(self.estimates)
        return tastes

    @property
    def entropy(self) -> float:
        """How clearly people belong to one class: 1 if without doubt, 0 if it is anyone's guess.

        References
        ----------
        Ramaswamy et al. (1993), "An empirical pooling approach for estimating marketing mix
        elasticities with PIMS data", Marketing Science 12, p. 114.
        """
        doubt = float(entr(self.posterior).sum())
        return 1 - doubt / (len(self.posterior) * float(np.log(self.n_classes)))

    @property
    def n_agreeing(self) -> int:
        """Number of starts that led to this maximum; of only one, ask more starts."""
        return int((self.start_log_likelihoods > self.log_likelihood - AGREE).sum())
