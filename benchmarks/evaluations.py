"""What one look at the simulated likelihood costs: against exponentials, people, draws, threads."""

import time
from collections.abc import Callable

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.compiled import exp, loop
from analysis.engines.draws import standard_draws
from analysis.engines.likelihood import simulated_likelihood
from analysis.engines.panel import Panel, tasks_of
from analysis.models.tastes import Distribution, Tastes
from benchmarks.engines import electricity, synthetic

REPEATS = 9
SIZES = ((500, 500), (1000, 500), (1000, 1000), (2000, 1000))  # people, draws


@loop()
def exponentials(x: np.ndarray, n: int) -> None:
    """Exponentials of an array that fits in the first cache, n times over."""
    for _ in range(n):
        for i in range(len(x)):
            x[i] = exp(x[i] - 1.0)


def facts() -> list[str]:
    """Lines that say what a look costs."""
    small, large = of_exponentials(electricity(), 600), of_exponentials(synthetic(), 1000)
    return [
        (
            f"* One look at 600 draws of electricity takes {small:.1f} times its exponentials, "
            f"at 1,000 draws of the synthetic choices {large:.1f} (best of {REPEATS}, one thread)."
        ),
        *growth(synthetic()),
        f"* One thread and several give the same bits: {same_bits(electricity(), 600)}.",
    ]


def of_exponentials(data: ChoiceData, draws: int) -> float:
    """Time of a look by that of its exponentials."""
    look, x = looker(data, draws), np.zeros(512)
    n = (len(data.task) - data.n_tasks) * draws // len(x)
    exponentials(x, 1)
    return quickest(lambda: look(1)) / quickest(lambda: exponentials(x, n))


def growth(data: ChoiceData) -> list[str]:
    """A line for each number of people and draws."""
    lines = []
    for people, draws in SIZES:
        look = looker(data.of_respondents(np.arange(people)), draws)
        # mypy cannot tell the type of a default of a lambda
        seconds = quickest(lambda look=look: look(1))  # type: ignore[misc]
        lines.append(
            f"* {people:,} people × {draws:,} draws: {seconds:.4f} s a look, "
            f"{seconds / people / draws * 1e9:.0f} ns each."
        )
    return lines


def same_bits(data: ChoiceData, draws: int) -> bool:
    """Whether one, two and five threads give the same bits."""
    look = looker(data, draws)
    one = look(1)
    return all(
        np.array_equal(alone, shared)
        for threads in (2, 5)
        for alone, shared in zip(one, look(threads), strict=True)
    )


def looker(data: ChoiceData, draws: int) -> Callable[[int], Panel]:
    """A look by so many threads, at tastes that are all normal with spread one half."""
    n = len(data.parameters)
    random: dict[str, Distribution] = dict.fromkeys(data.parameters, "normal")
    tastes = Tastes.of(data.coding, random, correlated=False)
    points = standard_draws(tastes.shapes, data.n_respondents, draws, seed=1).astype(np.float32)
    tasks, theta = tasks_of(data, data.x.std(axis=0)), np.repeat([0.0, 0.5], n)
    return lambda threads: simulated_likelihood(
        theta,
        tasks,
        tastes.mixing,
        points,
        n_draws=draws,
        with_information=False,
        threads=threads,
    )


def quickest(act: Callable[[], object]) -> float:
    """Least processor seconds of some tries."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return min(times)
