"""The latent class logit: a few kinds of people, each with preferences of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.linalg import block_diag
from scipy.special import softmax

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.engines.ascent import Ascent, ascend
from analysis.engines.threads import THREADS
from analysis.errors import AnalysisError, ModelError, NotConverged, NotIdentified
from analysis.models.class_starts import Beginnings
from analysis.models.classes import class_likelihoods, class_panel, log_memberships, unpacked
from analysis.models.conditional_logit import (
    ConditionalLogit,
    clustered_covariance,
    jackknife_covariance,
)
from analysis.models.latent_class_result import LatentClassResult
from analysis.workers import run_jobs

BETTER = 0.01  # nats, by which one maximum must be higher to be another
MAX_STEPS = 50  # of Newton after the EM steps; well-posed classes need about ten
VAGUE = 25.0  # standard error, for columns of unit spread, of what the choices say nothing about


@dataclass(frozen=True, kw_only=True)
class LatentClassLogit:
    """Latent class logit, estimated by maximum likelihood from many starts.

    Every respondent belongs to one class in all their choices. How likely each class is may
    depend on covariates of the respondent. Classes are numbered by share, the largest first.

    References
    ----------
    Greene and Hensher (2003), "A latent class model for discrete choice analysis: contrasts
    with mixed logit", Transportation Research Part B 37, pp. 681-698.
    """

    classes: int
    starts: int = 20
    seed: int = 1
    threads: int = THREADS

    def fit(self, data: ChoiceData, membership: Covariates | None = None) -> LatentClassResult:
        """Estimate the tastes and shares of the classes that make the choices likeliest.

        Raises
        ------
        ModelError
            If there are fewer than two classes, no start, or fewer people than classes.
        DataError
            If the covariates are not of these respondents.
        NotIdentified
            If tasks or covariates do not tell parameters apart, or a class is left empty.
        NotConverged
            If there is no maximum, as when the choices of a class are predicted without fail.
        """
        self._require_settings(data)
        data.require_unweighted("latent class logit")
        shared = ConditionalLogit().fit(data)
        within = data.within_tasks()
        spread = np.std(within.x, axis=0)
        scaled = replace(within, x=within.x / spread)
        known = _known(data, membership)
        units = _units(known)
        z = known @ units
        beginnings = Beginnings.of(scaled, z, shared.estimates * spread)
        mixture = partial(class_panel, data=scaled, z=z, n_classes=self.classes)
        rngs = np.random.default_rng(self.seed).spawn(self.starts)
        reached = run_jobs(
            _climb,
            [(beginnings, self.classes, rng) for rng in rngs],
            by="threads",
            at_once=self.threads,
        )
        names = () if membership is None else membership.names
        best = _best(reached, self.classes, data.parameters, names, z)
        best = replace(best, panel=mixture(best.theta))
        order = np.argsort(-_people(best, self.classes, z), kind="stable")
        return LatentClassResult(
            model="latent_class",
            data=data,
            **_in_units(best, order, spread, units),
            log_likelihood=_height(best),
            start_log_likelihood=best.start_log_likelihood,
            n_steps=best.n_steps,
            n_classes=self.classes,
            covariates=names,
            z=known,
            posterior=_posterior(best, self.classes, scaled, z)[:, order],
            start_log_likelihoods=np.sort([_height(one) for one in reached])[::-1],
            seed=self.seed,
        )

    def _require_settings(self, data: ChoiceData) -> None:
        """Raise ModelError if so many classes or starts cannot be."""
        if self.classes < 2:
            raise ModelError(f"{self.classes} classes; use two or more, or the conditional logit")
        if self.starts < 1:
            raise ModelError(f"{self.starts} starts; use one or more, better twenty")
        if self.classes > data.n_respondents:
            raise ModelError(
                f"{self.classes} classes for {data.n_respondents} respondents; use fewer classes"
            )


def _climb(beginnings: Beginnings, n_classes: int, rng: np.random.Generator) -> Ascent:
    """The way up from one start."""
    mixture = partial(
        class_panel, data=beginnings.data, z=beginnings.z, n_classes=n_classes, apart=False
    )
    start = beginnings.draw(n_classes, rng)
    return ascend(mixture, start, tolerance=1e-10, max_steps=MAX_STEPS)


def _known(data: ChoiceData, membership: Covariates | None) -> np.ndarray:
    """A one and the covariates of each respondent; shape (n_respondents, 1 + n_covariates)."""
    ones = np.ones((data.n_respondents, 1))
    if membership is None:
        return ones
    if membership.confounded:
        raise NotIdentified(
            f"membership by {', '.join(membership.confounded)} cannot be told apart; leave one out"
        )
    return np.hstack([ones, membership.of_respondents(data)])


def _units(known: np.ndarray) -> np.ndarray:
    """What turns covariates into ones with mean 0 and SD 1; shape (n_slopes, n_slopes)."""
    mean, spread = known[:, 1:].mean(axis=0), known[:, 1:].std(axis=0)
    units = np.diag(np.append(1, 1 / spread))
    units[0, 1:] = -mean / spread
    return units


def _height(climb: Ascent) -> float:
    """Log-likelihood that a way up has led to, in nats."""
    return float(climb.panel.log_likelihood.sum())


def _people(climb: Ascent, n_classes: int, z: np.ndarray) -> np.ndarray:
    """How many people are expected in each class; shape (n_classes,)."""
    _, slopes = unpacked(climb.theta, n_classes, climb.panel.tastes.shape[1])
    people: np.ndarray = np.exp(log_memberships(slopes, z)).sum(axis=0)
    return people


def _posterior(climb: Ascent, n_classes: int, data: ChoiceData, z: np.ndarray) -> np.ndarray:
    """Probability of each class given the choices; shape (n_respondents, n_classes)."""
    tastes, slopes = unpacked(climb.theta, n_classes, data.x.shape[1])
    joint = class_likelihoods(tastes, data).log_likelihood + log_memberships(slopes, z)
    posterior: np.ndarray = softmax(joint, axis=1)
    return posterior


def _in_units(
    climb: Ascent, order: np.ndarray, spread: np.ndarray, units: np.ndarray
) -> dict[str, np.ndarray]:
    """Estimates and covariances in the units of the columns, with the classes in that order."""
    places = np.eye(len(order))[order]
    others = (places - places[0])[1:, 1:]
    turn = block_diag(np.kron(places, np.diag(1 / spread)), np.kron(others, units))
    bread, scores = np.linalg.inv(climb.information), climb.panel.score
    jackknife = jackknife_covariance(bread, scores, climb.panel.information)
    return {
        "estimates": turn @ climb.theta,
        "gradient": np.linalg.solve(turn.T, scores.sum(axis=0)),
        "covariance": turn @ clustered_covariance(bread, scores) @ turn.T,
        "model_covariance": turn @ bread @ turn.T,
        "jackknife_covariance": turn @ jackknife @ turn.T,
    }


def _best(
    reached: Sequence[Ascent],
    n_classes: int,
    columns: tuple[str, ...],
    covariates: tuple[str, ...],
    z: np.ndarray,
) -> Ascent:
    """The highest maximum; raises what is wrong if a way up leads higher, but to none."""
    ranked = sorted(reached, key=_height, reverse=True)
    faults = [_fault(one, _people(one, n_classes, z), columns, covariates) for one in ranked]
    sound = [one for one, fault in zip(ranked, faults, strict=True) if fault is None]
    if faults[0] is not None and (not sound or _height(ranked[0]) > _height(sound[0]) + BETTER):
        raise faults[0]
    return sound[0]


def _fault(
    climb: Ascent, people: np.ndarray, columns: tuple[str, ...], covariates: tuple[str, ...]
) -> AnalysisError | None:
    """What is wrong with where a way up has led to, if anything."""
    n_classes = len(people)
    if people.min() < 1:
        return NotIdentified(f"{n_classes} classes are too many: one stays empty; use fewer")
    curvatures, directions = np.linalg.eigh(climb.information)
    if curvatures[0] > VAGUE**-2:
        remedy = "use fewer classes, or more starts"
        return (
            None
            if climb.converged
            else NotConverged(f"no maximum with {n_classes} classes; {remedy}")
        )
    vague = int(np.abs(directions[:, 0]).argmax())
    if vague < n_classes * len(columns):
        size = people[vague // len(columns)]
        return NotConverged(
            f"with {n_classes} classes, no estimate of {columns[vague % len(columns)]} in one of "
            f"about {size:.0f} people: their choices are predicted without fail, or too few to "
            "tell; use fewer classes, merge levels, or ask more people"
        )
    by = ("", *(f", or leave {name} out" for name in covariates))
    slope = (vague - n_classes * len(columns)) % len(by)
    return NotConverged(
        f"with {n_classes} classes, membership has no estimate: classes are alike, or predicted "
        f"without fail; use fewer classes{by[slope]}"
    )
