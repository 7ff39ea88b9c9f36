"""Hierarchical Bayes: everyone's tastes, and the population that they are drawn from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.engines.convergence import Convergence
from analysis.engines.gibbs.answers import typical_differences
from analysis.engines.gibbs.chains import Length, run_chains
from analysis.engines.gibbs.lanes import out_of_lanes
from analysis.engines.gibbs.model import Model
from analysis.engines.gibbs.state import Chain, Columns
from analysis.engines.threads import THREADS
from analysis.errors import DataError, ModelError
from analysis.identification import confounded
from analysis.models.conditional_logit import ConditionalLogit, log_likelihood
from analysis.models.posterior import HierarchicalResult, correlations
from analysis.models.tastes import Distribution, Tastes
from analysis.workers import silent

WORTH = 0.01  # respondents; bayesm's default (Rossi, Allenby and McCulloch 2005, section 5.5.3)
WIDTH = 5.0  # of the SD of an index, in units in which columns of x have spread 1
FEWEST_KEPT = 100  # draws of each chain
SHORTEST = 200  # iterations of burn-in, in which moves can be tuned


@dataclass(frozen=True, kw_only=True)
class HierarchicalLogit:
    """Panel mixed logit with correlated tastes, by hierarchical Bayes.

    The indices of a respondent's tastes are normal around effects of covariates, with a
    covariance. `random` names the columns of x that people differ in, or attributes for all
    columns of one, with a distribution each; all columns, and normal, if it is left out.

    Priors, with each column of x divided by its typical difference: effects are normal around
    zero and worth 0.01 respondents; standard deviations are half-t with two degrees of freedom
    and scale 5, and correlations uniform; coefficients that everyone shares are flat. Unlike an
    inverse Wishart's, these priors do not tie large spreads to strong correlations.

    References
    ----------
    Train (2009), Discrete Choice Methods with Simulation, 2nd ed., chapter 12.
    Huang and Wand (2013), "Simple marginally noninformative prior distributions for covariance
    matrices", Bayesian Analysis 8, pp. 439-452.
    Akinc and Vandebroek (2018), "Bayesian estimation of mixed logit models: selecting an
    appropriate prior for the covariance matrix", Journal of Choice Modelling 29, pp. 133-151.
    """

    random: Mapping[str, Distribution] | None = None
    iterations: int = 10_000  # of each chain, with its burn-in
    burn_in: int = 5_000
    chains: int = 2
    thin: int = 1  # one in so many iterations is kept
    seed: int = 1
    threads: int = THREADS

    def fit(
        self,
        data: ChoiceData,
        covariates: pd.DataFrame | None = None,
        progress: Callable[[int, int], None] = silent,
    ) -> HierarchicalResult:
        """Draw from the posterior of the tastes of a population and its people.

        `covariates` have a row for each respondent, in the order in which `data` counts them,
        which is that of their sorted names. `progress` is told iterations done, and in all.

        Raises
        ------
        ModelError
            If the settings make no model.
        DataError
            If covariates do not fit the respondents.
        NotIdentified
            If the tasks do not tell parameters apart.
        NotConverged
            If the chains disagree, or their draws are worth too few independent ones.
        """
        length = self._length()
        data.require_unweighted("hierarchical logit")
        random = dict.fromkeys(data.parameters, "normal") if self.random is None else self.random
        # `Tastes.of` checks the names of distributions itself, also of an untyped mapping.
        tastes = Tastes.of(data.coding, random, correlated=True)  # type: ignore[arg-type]
        table = pd.DataFrame(index=range(data.n_respondents)) if covariates is None else covariates
        z, spread = _standardised(table, data.n_respondents)
        scale = typical_differences(data)
        start = tastes.start(ConditionalLogit().fit(data).estimates * scale)
        model = Model(data, scale, _columns(tastes), z, start[: len(scale)], WORTH, WIDTH)
        chains = run_chains(
            model,
            length,
            n_chains=self.chains,
            seed=self.seed,
            threads=self.threads,
            progress=progress,
        )
        result = self._result(model, tastes, tuple(map(str, table.columns)), spread, chains)
        result.convergence.require(self.iterations)
        return result

    def _length(self) -> Length:
        """How long chains go on; ModelError if that makes no model."""
        if self.chains < 2:
            raise ModelError(f"{self.chains} chains: use at least 2, to see whether they agree")
        if self.thin < 1:
            raise ModelError(f"thin is {self.thin}: use 1 to keep every iteration, 2 every other …")
        if self.burn_in < SHORTEST:
            raise ModelError(f"a burn_in of {self.burn_in}: use at least {SHORTEST}, better half")
        length = Length(self.iterations, self.burn_in, self.thin)
        if length.n_kept < FEWEST_KEPT:
            raise ModelError(
                f"{self.iterations} iterations with a burn_in of {self.burn_in} keep "
                f"{max(length.n_kept, 0)} draws of each chain; use at least "
                f"{self.burn_in + FEWEST_KEPT * self.thin} iterations"
            )
        return length

    def _result(
        self,
        model: Model,
        tastes: Tastes,
        covariates: tuple[str, ...],
        spread: np.ndarray,
        chains: list[Chain],
    ) -> HierarchicalResult:
        """What the chains found, in the units of x and of the covariates."""
        data, scale = model.data, model.scale
        factor, addend = tastes.unscaled(scale)
        draws = np.stack([_parameters(tastes, chain) for chain in chains]) * factor + addend
        effects = np.stack([chain.kept.effects[:, 1:] for chain in chains])
        effects = effects * factor[list(tastes.places)] / spread[:, None]
        n = sum(chain.sums.n[0] for chain in chains)
        order = model.answers.order
        mean = out_of_lanes(sum(chain.sums.coefficient for chain in chains) / n, order)
        square = out_of_lanes(sum(chain.sums.square for chain in chains) / n, order)
        accepted = out_of_lanes(sum(chain.sums.accepted for chain in chains) / n, order)
        return HierarchicalResult(
            model="hierarchical_logit",
            data=data,
            tastes=tastes,
            covariates=covariates,
            draws=draws,
            effects=effects,
            respondent_tastes=mean / scale,
            respondent_sds=np.sqrt(np.maximum(square - mean**2, 0)) / scale,
            log_likelihood=float(np.mean([chain.kept.log_likelihood for chain in chains])),
            null_log_likelihood=log_likelihood(np.zeros(len(scale)), data),
            iterations=self.iterations,
            burn_in=self.burn_in,
            thin=self.thin,
            seed=self.seed,
            accepted=float(accepted.mean()),
            convergence=_convergence(tastes, covariates, draws, effects),
        )


def _columns(tastes: Tastes) -> Columns:
    """Which columns are random, and which are shared."""
    shared = [k for k in range(len(tastes.columns)) if k not in tastes.places]
    return Columns(np.array(tastes.places), np.array(shared, dtype=np.int64), tastes.signs)


def _standardised(table: pd.DataFrame, n_respondents: int) -> tuple[np.ndarray, np.ndarray]:
    """Covariates with mean 0 and SD 1, and their SDs; (n_respondents, n_covariates) and that.

    Raises
    ------
    DataError
        If there is not a row for each respondent, or a covariate is not a number, is missing,
        never varies or varies only with others.
    """
    if len(table) != n_respondents:
        raise DataError(f"covariates have {len(table)} rows for {n_respondents} respondents")
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name]):
            raise DataError(f"covariate {name}: use numbers, as 1 where it applies, else 0")
    values = table.to_numpy(dtype=float)
    strange = ~np.isfinite(values)
    if strange.any():
        row, column = np.argwhere(strange)[0]
        raise DataError(f"covariate {table.columns[column]}: respondent {row + 1} has no number")
    deviation = values - values.mean(axis=0)
    spread = deviation.std(axis=0)
    names = confounded(deviation, tuple(map(str, table.columns))) if values.size else ()
    if names:
        raise DataError(f"covariates do not tell apart: {', '.join(names)}; leave one out")
    return deviation / spread, spread


def _parameters(tastes: Tastes, chain: Chain) -> np.ndarray:
    """Kept draws as parameters of the tastes; shape (n_kept, n_parameters)."""
    kept, places, n = chain.kept, tastes.places, len(tastes.columns)
    root = np.linalg.cholesky(kept.covariance)
    draws = np.empty((len(root), len(tastes.parameters)))
    draws[:, places] = kept.effects[:, 0]
    draws[:, [k for k in range(n) if k not in places]] = kept.shared
    for p, (k, d) in enumerate(tastes.spreads, start=n):
        draws[:, p] = root[:, places.index(k), places.index(d)]
    return draws


def _convergence(
    tastes: Tastes, covariates: tuple[str, ...], draws: np.ndarray, effects: np.ndarray
) -> Convergence:
    """How well chains have mixed: centres, effects, and spreads and correlations of indices."""
    n, places = len(tastes.columns), tastes.places
    rows, columns = np.tril_indices(len(places), -1)
    random = [tastes.parameters[k] for k in places]
    names = (
        *tastes.parameters[:n],
        *(f"sd({name})" for name in random),
        *(f"correlation({random[a]}, {random[b]})" for a, b in zip(rows, columns, strict=True)),
        *(f"{covariate} on {name}" for covariate in covariates for name in random),
    )
    watched = [
        draws[..., :n],
        np.sqrt(tastes.index_variance(draws)[..., places]),
        correlations(tastes, draws)[..., rows, columns],
        effects.reshape(*effects.shape[:2], -1),
    ]
    return Convergence.of(names, np.concatenate(watched, axis=-1))
