"""People's tastes around a population's, as the compiled loops of hierarchical Bayes read them."""

from typing import NamedTuple

import numpy as np

from analysis.choices import ChoiceData

COLUMNS = 4  # that the loops take together
NOWHERE = -1e9  # utility of an alternative that fills up a task of fewer than others have


class Answers(NamedTuple):
    """Choices as the loops read them: alternatives less the chosen one, tasks side by side.

    A respondent's entries are together, by column, then by other alternative, then by task.
    Columns are filled up with zeros to a multiple of `COLUMNS`.
    """

    task_starts: np.ndarray  # (n_respondents + 1,), tasks at which each respondent starts
    n_others: int  # alternatives besides the chosen one, at most
    x: np.ndarray  # (n_columns * n_others * n_tasks,)
    offset: np.ndarray  # (n_others * n_tasks,), 0, or `NOWHERE` for no alternative


class Columns(NamedTuple):
    """Which columns people differ in, and how an index makes a coefficient."""

    random: np.ndarray  # (n_random,), places of the columns that people differ in
    shared: np.ndarray  # (n_shared,), places of the others
    sign: np.ndarray  # (n_columns,), 1 or -1 for a log-normal coefficient, else 0


class Regression(NamedTuple):
    """What the indices are regressed on, with all that the answers leave as it is."""

    z: np.ndarray  # (n_respondents, n_effects), ones and standardised covariates
    inverse: np.ndarray  # (n_effects, n_effects), of z'z with the prior's precision
    root: np.ndarray  # (n_effects, n_effects), Cholesky factor of the inverse
    worth: float  # respondents that the prior of the effects is worth
    width: float  # scale of the half-t prior of each standard deviation


class Population(NamedTuple):
    """Where a chain stands with the population; the arrays change as it goes."""

    effects: np.ndarray  # (n_effects, n_random), on the indices
    covariance: np.ndarray  # (n_random, n_random), of the indices given the covariates
    precision: np.ndarray  # (n_random, n_random), its inverse
    inverse_scale: np.ndarray  # (n_random,), one over the scales of the covariance's prior


class People(NamedTuple):
    """Where a chain stands with each respondent; the arrays change as it goes."""

    indices: np.ndarray  # (n_respondents, n_random)
    shared: np.ndarray  # (n_shared,), coefficients that are everyone's
    log_likelihood: np.ndarray  # (n_respondents,), in nats
    score: np.ndarray  # (n_respondents, n_columns), of the log-likelihood by coefficients


class Tuning(NamedTuple):
    """How far moves go, and in which directions; changed during the burn-in only."""

    step: np.ndarray  # (n_respondents + 1,), the last one for what is everyone's
    root: np.ndarray  # (n_respondents, n_random, n_random), Cholesky factor of a covariance
    everyone_root: np.ndarray  # (n, n), for effects, Cholesky factor and shared coefficients


class Sums(NamedTuple):
    """Sums over iterations, from which means are made."""

    coefficient: np.ndarray  # (n_respondents, n_columns)
    square: np.ndarray  # (n_respondents, n_columns)
    precision: np.ndarray  # (n_random, n_random)
    accepted: np.ndarray  # (2,), of the respondents' moves and of everyone's
    n: np.ndarray  # (1,), iterations


class Kept(NamedTuple):
    """Draws that are kept."""

    effects: np.ndarray  # (n_kept, n_effects, n_random)
    covariance: np.ndarray  # (n_kept, n_random, n_random)
    shared: np.ndarray  # (n_kept, n_shared)
    log_likelihood: np.ndarray  # (n_kept,), in nats


class Chain(NamedTuple):
    """All that one chain has of its own."""

    population: Population
    people: People
    tuning: Tuning
    sums: Sums
    kept: Kept


def answers_of(data: ChoiceData, scale: np.ndarray) -> Answers:
    """Choices as the loops read them, each column of x divided by its scale."""
    rows = ((data.x - data.x[data.chosen][data.task]) / scale)[~data.chosen]
    task = data.task[~data.chosen]
    place = np.arange(len(task)) - np.searchsorted(task, task)
    n_others, n_columns = int(place.max()) + 1, rows.shape[1]
    table = np.zeros((data.n_tasks, n_others, -(-n_columns // COLUMNS) * COLUMNS))
    table[task, place, :n_columns] = rows
    offset = np.full((data.n_tasks, n_others), NOWHERE)
    offset[task, place] = 0
    starts = np.searchsorted(data.respondent[data.first_rows], np.arange(data.n_respondents + 1))
    people = range(data.n_respondents)
    return Answers(
        task_starts=starts,
        n_others=n_others,
        x=np.concatenate([table[starts[n] : starts[n + 1]].T.ravel() for n in people]),
        offset=np.concatenate([offset[starts[n] : starts[n + 1]].T.ravel() for n in people]),
    )


def regression_on(covariates: np.ndarray, *, worth: float, width: float) -> Regression:
    """A regression on standardised covariates, shape (n_respondents, n_covariates)."""
    z = np.column_stack([np.ones(len(covariates)), covariates])
    inverse = np.linalg.inv(z.T @ z + worth * np.eye(z.shape[1]))
    return Regression(z, inverse, np.linalg.cholesky(inverse), worth, width)


def information(data: ChoiceData, scale: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """Minus the Hessian of each respondent's log-likelihood, at coefficients of their own.

    Both shapes begin with n_respondents, then have n_columns once or twice.
    """
    x = data.within_tasks().x / scale
    utility = (x * coefficients[data.respondent]).sum(axis=1)
    log_totals = np.logaddexp.reduceat(utility, data.first_rows)
    probability = np.exp(utility - log_totals[data.task])
    means = np.add.reduceat(x * probability[:, None], data.first_rows)
    roots = (x - means[data.task]) * np.sqrt(probability)[:, None]
    bounds = np.searchsorted(data.respondent, np.arange(data.n_respondents + 1))
    people = range(data.n_respondents)
    each = (roots[bounds[n] : bounds[n + 1]] for n in people)
    return np.stack([one.T @ one for one in each])


def typical_differences(data: ChoiceData) -> np.ndarray:
    """Typical difference of each column to the chosen alternative; shape (n_columns,)."""
    rows = (data.x - data.x[data.chosen][data.task])[~data.chosen]
    typical: np.ndarray = np.sqrt((rows**2).mean(axis=0))
    return typical
