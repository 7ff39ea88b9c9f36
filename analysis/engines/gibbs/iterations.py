"""Iterations of hierarchical Bayes: the population drawn, its people moved, and both together."""

from analysis.engines.compiled import loop
from analysis.engines.gibbs.answers import Answers
from analysis.engines.gibbs.everyone import move_everyone
from analysis.engines.gibbs.likelihood import fill_coefficients, fill_likelihoods
from analysis.engines.gibbs.luck import Luck
from analysis.engines.gibbs.people import move_people
from analysis.engines.gibbs.population import draw_population, draw_scales
from analysis.engines.gibbs.room import Room
from analysis.engines.gibbs.state import Chain, Columns, Regression
from analysis.engines.gibbs.triangles import add_matrix, copy, total
from analysis.engines.intrinsics import address_of
from analysis.engines.rows import add, add_product


@loop()
def advance(
    luck: Luck,
    answers: Answers,
    columns: Columns,
    regression: Regression,
    chain: Chain,
    room: Room,
    first: int,
    thin: int,
    rate: float,
) -> None:
    """Let a chain go on by as many iterations as there is luck for; the first of them is `first`.

    Steps adapt at the `rate`; every `thin`th iteration is kept if `first` is not negative. The
    likelihood where people stand is worked out first, so that a start needs no loop of its own.
    """
    luck, answers, columns = address_of(luck), address_of(answers), address_of(columns)
    regression, chain, room = address_of(regression), address_of(chain), address_of(room)
    population, people, kept = chain.population, chain.people, chain.kept
    fill_likelihoods(answers, columns, people, room)
    for place in range(len(luck.scales)):
        iteration = first + place
        draw_population(luck, place, answers, regression, people.indices, population, room)
        draw_scales(luck, place, regression.width, population)
        move_people(luck, place, answers, columns, chain, room, rate)
        move_everyone(luck, place, answers, columns, regression, chain, room, rate)
        _add(columns, chain, room)
        add_matrix(1.0, population.precision, chain.sums.precision)
        if first >= 0 and (iteration + 1) % thin == 0:
            row = iteration // thin
            copy(population.effects, kept.effects[row])
            copy(population.covariance, kept.covariance[row])
            copy(people.shared, kept.shared[row])
            kept.log_likelihood[row] = total(people.log_likelihood)


@loop()
def _add(columns: Columns, chain: Chain, room: Room) -> None:
    """Add an iteration to the sums."""
    people, sums, coefficients = chain.people, chain.sums, room.coefficient
    for block in range(len(people.indices)):
        fill_coefficients(columns, people.indices[block], people.shared, coefficients)
        for k in range(len(columns.sign)):
            add(1.0, coefficients[k], sums.coefficient[block, k])
            add_product(coefficients[k], coefficients[k], sums.square[block, k])
    sums.n[0] += 1
