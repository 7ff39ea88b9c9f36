"""Models by the words of the command line."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import get_args

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.engines import contrasts, likelihood
from analysis.engines.compiled import is_ready
from analysis.engines.gibbs.iterations import advance
from analysis.errors import ModelError, NotConverged
from analysis.models.best_worst import Process
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.hierarchical import HierarchicalLogit
from analysis.models.latent_class import LatentClassLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.mixed_logit_result import MixedLogitResult
from analysis.models.nested_logit import NestedLogit
from analysis.models.tastes import Distribution
from analysis.prediction import Fitted
from analysis.validation import Model, fit_with
from analysis.workers import on_cluster
from commands.progress import console, iterations, step
from questionnaires.errors import did_you_mean


class Kind(StrEnum):
    """Models that the commands fit."""

    CONDITIONAL = "conditional"
    NESTED = "nested"
    MIXED = "mixed"
    LATENT = "latent"
    HIERARCHICAL = "hierarchical"
    BEST_WORST = "best-worst"


USED_BY = {  # option -> models that it belongs to
    "random": (Kind.MIXED, Kind.HIERARCHICAL),
    "draws": (Kind.MIXED,),
    "correlated": (Kind.MIXED,),
    "classes": (Kind.LATENT,),
    "starts": (Kind.LATENT,),
    "covariates": (Kind.LATENT, Kind.HIERARCHICAL),
    "iterations": (Kind.HIERARCHICAL,),
    "burn_in": (Kind.HIERARCHICAL,),
    "chains": (Kind.HIERARCHICAL,),
    "bootstrap": (Kind.CONDITIONAL, Kind.NESTED, Kind.MIXED, Kind.LATENT, Kind.BEST_WORST),
    "process": (Kind.BEST_WORST,),
}


@dataclass(frozen=True)
class Options:
    """What was said about the model; None where nothing was."""

    random: str | None = None
    draws: int | None = None
    correlated: bool | None = None
    classes: str | None = None
    starts: int | None = None
    covariates: str | None = None
    iterations: int | None = None
    burn_in: int | None = None
    chains: int | None = None
    bootstrap: int | None = None
    process: Process | None = None

    def require_used_by(self, kind: Kind) -> None:
        """Raise ModelError if an option was given that the model does not use."""
        for one in fields(self):
            users = USED_BY[one.name]
            if getattr(self, one.name) is not None and kind not in users:
                raise ModelError(
                    f"--{one.name.replace('_', '-')} is not used by --model {kind}, but by "
                    f"{' and '.join(users)}; leave it out, or fit another model"
                )


def model_of(kind: Kind, said: Options, data: ChoiceData, seed: int, n_classes: int = 2) -> Model:
    """Settings of the model; what was not said is as it is in Python."""
    if kind is Kind.MIXED:
        return MixedLogit(
            random=distributions(said.random or "") or _all_normal(data),
            draws=2_000 if said.draws is None else said.draws,
            seed=seed,
            correlated=bool(said.correlated),
        )
    if kind is Kind.LATENT:
        starts = 20 if said.starts is None else said.starts
        return LatentClassLogit(classes=n_classes, starts=starts, seed=seed)
    if kind is Kind.HIERARCHICAL:
        n = 10_000 if said.iterations is None else said.iterations
        return HierarchicalLogit(
            random=distributions(said.random or "") or _all_normal(data),
            iterations=n,
            burn_in=n // 2 if said.burn_in is None else said.burn_in,
            chains=2 if said.chains is None else said.chains,
            seed=seed,
        )
    return NestedLogit(seed=seed) if kind is Kind.NESTED else ConditionalLogit()


def fitted(model: Model, data: ChoiceData, covariates: Covariates | None, title: str) -> Fitted:
    """The fitted model, with a bar; loops are compiled first if this machine has not done so.

    Raises
    ------
    AnalysisError
        If the model has no estimate, or a mixed logit too few draws to rely on.
    """
    if isinstance(model, HierarchicalLogit):
        return _sampled(model, data, covariates, title)
    loops = (contrasts, likelihood) if isinstance(model, MixedLogit) else (contrasts,)
    if not all(one.is_compiled() for one in loops):
        with step("Compiling, once on this machine"):
            for one in loops:
                one.compile_loops()
    with step(title):
        result: Fitted = fit_with(model, data, covariates)
    if isinstance(result, MixedLogitResult) and not result.doubled.steady:
        raise NotConverged(
            f"{result.n_draws:,} draws are too few: with {result.doubled.n_draws:,} an estimate "
            f"moves by {result.doubled.largest:.2f} standard errors; use --draws "
            f"{4 * result.n_draws}"
        )
    return result


@contextmanager
def computing(scheduler: str | None) -> Iterator[None]:
    """Have repeated work done by that cluster, or by all cores of this machine."""
    if scheduler is None:
        yield
        return
    with on_cluster(scheduler) as n_threads:
        console.print(f"{scheduler}: {n_threads} threads of a cluster", highlight=False)
        yield


def distributions(given: str) -> dict[str, Distribution]:
    """Distributions from `pain,role=log-normal`.

    Raises
    ------
    ModelError
        If a distribution is not known.
    """
    found: dict[str, Distribution] = {}
    for one in filter(None, (part.strip() for part in given.split(","))):
        name, _, said = one.partition("=")
        distribution = next((d for d in get_args(Distribution) if d == (said or "normal")), None)
        if distribution is None:
            remedy = did_you_mean(said, get_args(Distribution))
            raise ModelError(f'--random {one}: no distribution "{said}": {remedy}')
        found[name] = distribution
    return found


def class_counts(given: str) -> range:
    """Numbers of classes from `3`, or `1-5`.

    Raises
    ------
    ModelError
        If it is neither.
    """
    first, dash, last = given.partition("-")
    last = last if dash else first
    if not (first.isdigit() and last.isdigit()):
        raise ModelError(f'--classes "{given}": write a number, as 3, or the first and last: 1-5')
    counts = range(int(first), int(last) + 1)
    if not counts or counts[0] < 1:
        raise ModelError(f'--classes "{given}": begin with 1 or more, and end with no less')
    return counts


def _all_normal(data: ChoiceData) -> Mapping[str, Distribution]:
    """Normal tastes for all attributes, or all columns where there is no attribute."""
    names = [one.id for one in data.coding.attributes] or data.parameters
    return dict.fromkeys(names, "normal")


def _sampled(
    model: HierarchicalLogit, data: ChoiceData, covariates: Covariates | None, title: str
) -> Fitted:
    """Chains that went all the way, with a bar that says how fast."""
    if not is_ready(advance):
        console.print("Compiling first, once on this machine: up to half a minute")
    table = None if covariates is None else covariates.to_frame()
    with iterations(title, model.iterations) as done:
        return model.fit(data, table, lambda now, _: done(now))
