"""The way up, on hills whose top is known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.engines.ascent import ascend, trusted_step
from analysis.engines.panel import Panel

TOP = np.array([1.0, 1.0])


def ridge(theta, *, with_information):
    """Rosenbrock's valley turned upside down: a curved ridge with its top at (1, 1)."""
    x, y = theta
    value = -((1 - x) ** 2) - 100 * (y - x**2) ** 2
    score = np.array([2 * (1 - x) + 400 * x * (y - x**2), -200 * (y - x**2)])
    information = np.array([[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200.0]])
    shown = information if with_information else np.zeros((2, 2))
    return Panel(np.array([value]), score[None], shown[None], np.zeros((1, 2)))


def slope_without_end(theta, *, with_information):
    """Ever higher, ever flatter."""
    rise = np.exp(-theta)
    return Panel(-rise, rise[None], np.diag(rise)[None] * with_information, np.zeros((1, 1)))


def test_the_top_of_a_curved_ridge_is_found_from_where_it_curves_the_wrong_way():
    start = np.array([-1.2, 2.0])
    found = ascend(ridge, start)

    assert np.linalg.eigvalsh(ridge(start, with_information=True).information[0])[0] < 0
    assert found.converged
    assert found.n_steps < 40
    assert_allclose(found.theta, TOP, atol=1e-4)


def test_the_top_is_found_by_scores_alone():
    found = ascend(ridge, np.array([-1.2, 1.0]), information=np.eye(2))

    assert found.converged
    assert not found.panel.information.any()
    assert_allclose(found.theta, TOP, atol=1e-4)


def test_at_the_top_there_is_nothing_left_to_do():
    assert ascend(ridge, TOP).n_steps == 0


def test_without_a_top_the_way_up_ends_nowhere():
    found = ascend(slope_without_end, np.zeros(1), max_steps=5)

    assert not found.converged


@pytest.mark.parametrize("radius", [0.01, 1.0, 100.0])
def test_no_step_is_longer_than_trusted_and_none_leads_down(radius):
    information = np.array([[1.0, 2.0], [2.0, -3.0]])
    score = np.array([0.3, -0.7])
    step = trusted_step(score, information, radius)

    assert np.linalg.norm(step) <= radius * (1 + 1e-9)
    assert score @ step > 0


def test_within_trust_the_step_is_newtons():
    information = np.array([[2.0, 0.5], [0.5, 1.0]])
    score = np.array([0.3, -0.7])

    assert_allclose(trusted_step(score, information, 10.0), np.linalg.solve(information, score))
