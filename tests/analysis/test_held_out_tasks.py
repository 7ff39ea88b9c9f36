"""Tasks that were held out say how well a model predicts, beside guessing."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.held_out_tasks import ALL, HeldOutTasks
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.latent_class import LatentClassLogit

PAIN = (CodedAttribute("pain", ("some", "none")),)
N_PEOPLE, N_TASKS = 60, 8


def answered(tastes, held_out=("h1", "h2"), seed=3):
    """Responses of people with those tastes for no pain, who choose it on the left or the right."""
    rng = np.random.default_rng(seed)
    rows = []
    names = [*(f"t{k}" for k in range(N_TASKS)), *held_out]
    for person, taste in enumerate(tastes):
        for name in names:
            takes_it = rng.logistic() < taste
            for position, level in enumerate(rng.permutation(["some", "none"]), start=1):
                rows.append(
                    {
                        "respondent": f"p{person:02d}",
                        "task": name,
                        "task_role": "holdout" if name in held_out else "estimation",
                        "position": position,
                        "alternative": "ab"[position - 1],
                        "pain": level,
                        "chosen": int((level == "none") == takes_it),
                    }
                )
    return pd.DataFrame(rows)


def scored(frame, model):
    """Scores of the tasks held out, with the model's estimate of the taste."""
    data = ChoiceData.from_responses(frame, Coding(PAIN))
    result = model.fit(data)
    held_out = HeldOutTasks.of(frame, data)
    assert held_out is not None
    return held_out.scores(result), result


def test_scores_are_the_shares_and_probabilities_that_they_say():
    frame = answered([0.8] * N_PEOPLE)
    scores, result = scored(frame, ConditionalLogit())
    likely = 1 / (1 + np.exp(-result.estimates[0]))

    for name in ("h1", "h2"):
        chosen = frame[(frame["task"] == name) & (frame["pain"] == "none")]["chosen"].mean()
        row = scores.loc[name]
        assert row["hit_rate"] == pytest.approx(chosen)
        expected = chosen * likely + (1 - chosen) * (1 - likely)
        assert row["probability"] == pytest.approx(expected)
        told = chosen * np.log(likely) + (1 - chosen) * np.log(1 - likely)
        assert row["log_likelihood"] == pytest.approx(told)
        assert row["log_likelihood_guess"] == pytest.approx(-np.log(2))
    assert scores.loc[ALL, "hit_rate"] == pytest.approx(scores["hit_rate"].iloc[:2].mean())
    assert scores.loc[ALL, "n"] == N_PEOPLE


def test_the_interval_of_a_hit_rate_is_wilsons_of_one_answer_fewer():
    scores, _ = scored(answered([0.8] * N_PEOPLE), ConditionalLogit())
    row = scores.loc["h1"]
    # The variance between people divides by n - 1, so that answers count as one fewer.
    share, n, z = row["hit_rate"], N_PEOPLE - 1, 1.959964
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)

    assert row["hit_rate_high"] - row["hit_rate_low"] == pytest.approx(2 * half, rel=1e-6)


def test_of_an_answer_that_everybody_gives_the_interval_is_not_a_point():
    frame = answered([0.8] * N_PEOPLE, held_out=["h1"])
    of_task = frame["task"] == "h1"
    frame.loc[of_task, "chosen"] = (frame.loc[of_task, "pain"] == "none").astype(int)
    scores, _ = scored(frame, ConditionalLogit())
    wilson = binomtest(N_PEOPLE, N_PEOPLE).proportion_ci(method="wilson")

    assert list(scores.index) == ["h1"], "of one task, all together say no more"
    assert scores.loc["h1", "hit_rate"] == 1
    assert scores.loc["h1", "hit_rate_low"] == pytest.approx(wilson.low)


def test_tastes_that_a_persons_other_answers_show_predict_what_shared_tastes_cannot():
    tastes = np.where(np.arange(N_PEOPLE) % 2, 3.0, -3.0)
    frame = answered(tastes)
    shared, _ = scored(frame, ConditionalLogit())
    own, _ = scored(frame, LatentClassLogit(classes=2, starts=2))

    assert shared.loc[ALL, "probability"] == pytest.approx(0.5, abs=0.05)
    assert own.loc[ALL, "probability_low"] > 0.8
    assert own.loc[ALL, "hit_rate_low"] > 0.8


def test_tasks_that_are_held_out_change_no_estimate():
    frame = answered([0.8] * N_PEOPLE)
    other = frame.assign(chosen=frame["chosen"].where(frame["task_role"] != "holdout", 0))
    other.loc[other["task_role"].eq("holdout") & other["position"].eq(1), "chosen"] = 1

    _, one = scored(frame, ConditionalLogit())
    _, two = scored(other, ConditionalLogit())
    np.testing.assert_array_equal(one.estimates, two.estimates)


def test_answers_without_tasks_held_out_have_no_scores():
    frame = answered([0.8] * N_PEOPLE, held_out=())

    assert HeldOutTasks.of(frame, ChoiceData.from_responses(frame, Coding(PAIN))) is None
