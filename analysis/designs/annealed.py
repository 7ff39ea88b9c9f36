"""A design under way: the arrays that the compiled loops change, made from a problem."""

from dataclasses import replace

import numpy as np

from analysis.designs.information import information
from analysis.designs.problem import DesignProblem
from analysis.engines.exchange.annealing import anneal
from analysis.engines.exchange.state import CHANGES, Aim, Coding, Limits, Room, State

RIDGE = 1e-9  # on the information's diagonal, so that a design may begin without telling all apart
TRIES = 12  # moves for each time that tasks are taken out
TRIES_BY_DRAWS = 24  # the same, where that is done for many draws


class Annealed:
    """One start: levels, random unless they are given, that are moved about."""

    def __init__(
        self,
        problem: DesignProblem,
        seed: np.random.SeedSequence,
        levels: np.ndarray | None = None,
    ) -> None:
        rng = np.random.default_rng(seed)
        problem = self.problem = _mixed(problem)
        self.coding, self.limits, self.aim = _coding(problem), _limits(problem), _aim(problem)
        n_systems, n = len(self.coding.growth), problem.n_parameters
        self.state = State(
            _random_levels(problem, rng) if levels is None else levels.astype(np.int64),
            np.zeros((n_systems, n, n)),
            np.zeros(n_systems),
            rng.integers(1, 2**63, 1).astype(np.uint64),
        )
        self.room = _room(problem, n_systems, self.aim)
        self.tries = TRIES if len(problem.draws) == 1 else TRIES_BY_DRAWS

    @property
    def levels(self) -> np.ndarray:
        """Shape (n_tasks, n_alternatives, n_attributes)."""
        return self.state.levels

    def visit(self, temperatures: np.ndarray, tries: int | None = None) -> tuple[int, float]:
        """Visit a task, or a pair, at each temperature; moves that were made, and the criterion."""
        self._refresh()
        made, value = anneal(
            self.state,
            self.coding,
            self.limits,
            self.aim,
            self.problem.even,
            temperatures,
            tries or self.tries,
            self.room,
        )
        return int(made), float(value)

    def _refresh(self) -> None:
        """Invert the information anew, so that rounding errors do not add up."""
        inverse, log_determinant, problem = (
            self.state.inverse,
            self.state.log_determinant,
            self.problem,
        )
        matrices = information(problem, self.levels) + RIDGE * np.eye(problem.n_parameters)
        n_draws = len(matrices)
        inverse[:n_draws] = np.linalg.inv(matrices)
        log_determinant[:n_draws] = np.linalg.slogdet(matrices)[1]
        if problem.criterion == "ds":
            known = -problem.n_constants
            constants = matrices[:, known:, known:]
            inverse[n_draws:] = 0.0
            inverse[n_draws:, known:, known:] = np.linalg.inv(constants)
            log_determinant[n_draws:] = np.linalg.slogdet(constants)[1]


def _mixed(problem: DesignProblem) -> DesignProblem:
    """The problem with its draws in some order, so that a few are like all: groups stand together.

    The order is the same each time.
    """
    n_draws = len(problem.draws)
    if n_draws == 1:
        return problem
    order = np.random.default_rng(n_draws).permutation(n_draws)
    return replace(problem, draws=problem.draws[order], draw_weights=problem.weights[order])


def _random_levels(problem: DesignProblem, rng: np.random.Generator) -> np.ndarray:
    """Levels at random, each as often as others of its attribute, give or take one."""
    shape = (problem.n_tasks, problem.n_alternatives)
    columns = [
        rng.permutation(np.resize(rng.permutation(n), shape[0] * shape[1])).reshape(shape)
        for n in problem.n_levels
    ]
    return np.stack(columns, axis=-1)


def _coding(problem: DesignProblem) -> Coding:
    """Which columns are one for which levels, and what they are worth."""
    most, n_pairs = max(problem.n_levels), len(problem.interactions)
    main = np.full((len(problem.n_levels), most), -1)
    for k, columns in enumerate(problem.columns_of):
        main[k, : len(columns)] = columns
    crossed = np.full((n_pairs, most, most), -1)
    end = sum(problem.n_levels) - len(problem.n_levels)
    for i, (a, b) in enumerate(problem.interactions):
        n, m = problem.n_levels[a] - 1, problem.n_levels[b] - 1
        crossed[i, 1 : n + 1, 1 : m + 1] = end + np.arange(n * m).reshape(n, m)
        end += n * m
    constant = np.full(problem.size, -1)
    fixed = np.full(len(main) + n_pairs, -1)
    if problem.fixed is not None:
        constant[-1] = problem.n_parameters - 1
    if problem.labelled:
        first = problem.n_parameters - problem.n_constants
        constant[1 : problem.n_alternatives] = first + np.arange(problem.n_alternatives - 1)
    if problem.fixed:
        numbers = np.array(problem.fixed)
        fixed[: len(main)] = main[np.arange(len(main)), numbers]
        for i, (a, b) in enumerate(problem.interactions):
            fixed[len(main) + i] = crossed[i, numbers[a], numbers[b]]
    growth = np.exp(problem.draws)
    if problem.criterion == "ds":
        growth = np.concatenate([growth, growth])
    pairs = np.array(problem.interactions, dtype=int).reshape(n_pairs, 2)
    return Coding(main, pairs, crossed, constant, fixed, growth)


def _limits(problem: DesignProblem) -> Limits:
    """What every task has to keep to."""
    most = max((len(one.places) for one in problem.rules), default=0)
    places = np.full((len(problem.rules), most, 3), -1)
    tables = []
    for i, rule in enumerate(problem.rules):
        shape = [problem.n_levels[k] for _, k in rule.places]
        table = np.zeros(shape, dtype=bool)
        table[tuple(np.array(sorted(rule.permitted), dtype=int).reshape(-1, len(shape)).T)] = True
        strides = np.cumprod([1, *shape[:0:-1]])[::-1]
        places[i, : len(shape)] = np.column_stack([np.array(rule.places), strides])
        tables.append(table.ravel())
    sizes = [len(one) for one in tables]
    return Limits(
        np.array(problem.n_levels),
        problem.rank.astype(int),
        np.array([problem.least_equal, problem.most_equal]),
        places,
        np.cumsum([0, *sizes])[: len(sizes)],
        np.concatenate([*tables, np.zeros(1, dtype=bool)]),
    )


def _aim(problem: DesignProblem) -> Aim:
    """What is made as small as can be."""
    n = problem.n_parameters
    contrasts = np.zeros((n, 0))
    if problem.criterion == "a":
        contrasts = np.eye(n) / np.sqrt(n)
    elif problem.criterion == "c":
        contrasts = np.asarray(problem.contrast, dtype=float)[:, None]
    power = 1 / (n - problem.n_constants if problem.criterion == "ds" else n)
    return Aim(power, problem.weights, contrasts)


def _room(problem: DesignProblem, n_systems: int, aim: Aim) -> Room:
    """Where visits work; for as many tasks as are taken out at once."""
    n, n_rows, n_differences = problem.n_parameters, 2 * problem.size, 2 * (problem.size - 1)
    n_places = len(problem.n_levels) + len(problem.interactions) + 1
    n_draws = len(problem.draws)
    return Room(
        active=np.full((2, n_rows, n_places), -1),
        changes=np.zeros((CHANGES, 3), dtype=int),
        odds=np.ones((2, n_systems, n_rows)),
        reach=np.zeros((n_systems, n_rows, n)),
        gram=np.zeros((2, n_systems, n_rows, n_rows)),
        small=np.zeros((n_differences, n_differences)),
        steps=np.zeros((n_differences, n)),
        spread=np.zeros((n_draws, n, aim.contrasts.shape[1])),
        base=np.zeros(n_draws),
        value=np.zeros((2, n_draws)),
        inverse=np.zeros((n_systems, n, n)),
        log_determinant=np.zeros(n_systems),
        task=np.zeros((2, problem.n_alternatives, len(problem.n_levels)), dtype=int),
        out=np.full(2, -1),
        touched=np.zeros(4, dtype=int),
    )
