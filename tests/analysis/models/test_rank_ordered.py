"""Rankings, against the choices that they stand for."""

from math import log

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.errors import DataError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.rank_ordered import choices_from_rankings


def rankings(seed=1, n_people=200, n_tasks=3):
    """Full rankings of four treatments by people who weigh relief 1 and visits -0.5."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n_people, n_tasks, 4, 2))
    taste = [1.0, -0.5] + np.array([0.0, 0.8]) * rng.normal(size=(n_people, 2))
    utility = np.einsum("ntjk,nk->ntj", x, taste) + rng.gumbel(size=x.shape[:3])
    n = n_people * n_tasks
    return pd.DataFrame(
        {
            "person": np.repeat(np.arange(n_people), 4 * n_tasks),
            "task": np.repeat(np.arange(n), 4),
            "relief": x[..., 0].ravel(),
            "visits": x[..., 1].ravel(),
            "rank": 4.0 - utility.argsort(axis=-1).argsort(axis=-1).ravel(),
        }
    )


def exploded(frame):
    """Choices that a ranking of treatments stands for."""
    coding = Coding.from_frame(rankings(), ["relief", "visits"])
    return choices_from_rankings(frame, coding, respondent="person", task="task", rank="rank")


def test_a_ranking_of_four_is_three_choices_among_those_left():
    data = exploded(rankings(n_people=1, n_tasks=1))

    assert data.n_tasks == 3
    assert data.n_respondents == 1
    assert list(np.bincount(data.task)) == [4, 3, 2]


def test_the_best_alone_is_the_ordinary_choice():
    frame = rankings()
    only_best = frame.assign(rank=frame["rank"].where(frame["rank"] == 1))
    choices = ChoiceData.from_long(
        frame.assign(chosen=(frame["rank"] == 1).astype(int)),
        respondent="person",
        task="task",
        chosen="chosen",
        attributes=["relief", "visits"],
    )

    assert_allclose(
        ConditionalLogit().fit(exploded(only_best)).estimates,
        ConditionalLogit().fit(choices).estimates,
    )


def test_what_has_no_rank_comes_last():
    frame = rankings(n_people=1, n_tasks=1)
    data = exploded(frame.assign(rank=frame["rank"].where(frame["rank"] <= 2)))

    assert list(np.bincount(data.task)) == [4, 3]


def test_two_ranked_treatments_give_the_log_odds():
    frame = pd.DataFrame(
        {
            "person": np.repeat(np.arange(40), 2),
            "task": 0,
            "relief": np.tile([1, 0], 40),
            "rank": [1, 2] * 30 + [2, 1] * 10,
        }
    )
    coding = Coding.from_frame(frame, ["relief"])
    data = choices_from_rankings(frame, coding, respondent="person", task="task", rank="rank")

    assert_allclose(ConditionalLogit().fit(data).estimates, [log(30 / 10)])


def test_rankings_say_more_than_choices():
    result = MixedLogit(random={"visits": "normal"}).fit(exploded(rankings(n_people=300)))
    error = (result.estimates - [1.0, -0.5, 0.8]) / result.standard_errors

    assert result.n_tasks == 300 * 3 * 3
    assert np.abs(error).max() < 2.5


@pytest.mark.parametrize(
    ("ranks", "message"),
    [
        ([1, 2, 2, 3], r"^task 0 of respondent 0 has 1, 2, 2, 3; rank 1, 2, 3 …, each once$"),
        ([1, 2, 4, None], r"has 1, 2, 4; rank"),
        ([None] * 4, r"has no rank; rank"),
        (["1", "2", "second", "3"], r'^row 4: rank is "second"; use 1, 2, 3 …$'),
    ],
)
def test_a_ranking_that_is_none_is_refused(ranks, message):
    frame = rankings(n_people=1, n_tasks=1).assign(rank=ranks)

    with pytest.raises(DataError, match=message):
        exploded(frame)
