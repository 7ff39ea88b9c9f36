"""Answers of people whose preferences are known."""

import numpy as np
import pytest

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding

TRUE = np.array([1.0, -0.5, 0.25])


def answers(rng, n_people=60, n_tasks=8, n_alternatives=3):
    """Choices by people who all weigh pain, nights and weeks as `TRUE` says."""
    n = n_people * n_tasks
    x = rng.normal(size=(n * n_alternatives, len(TRUE)))
    utility = (x @ TRUE + rng.gumbel(size=len(x))).reshape(n, n_alternatives)
    names = ("pain", "nights", "weeks")
    return ChoiceData(
        coding=Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in names)),
        x=x,
        task=np.repeat(np.arange(n), n_alternatives),
        respondent=np.repeat(np.arange(n_people), n_tasks * n_alternatives),
        chosen=(utility == utility.max(axis=1, keepdims=True)).ravel(),
    )


@pytest.fixture(scope="session")
def answered():
    """A function that lets people of the same known preferences answer tasks of their own."""
    return answers


@pytest.fixture(scope="session")
def true_preferences():
    """What those people prefer, in utility per unit of each attribute."""
    return TRUE


@pytest.fixture
def sixty_people():
    """Answers of sixty people to eight tasks of three alternatives each."""
    return answers(np.random.default_rng(20240501))
