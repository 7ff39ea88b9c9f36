"""Models held to the choices of people whom they have not met."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from sklearn.model_selection import GroupShuffleSplit, KFold

from analysis.bootstrap import bootstrap, renumbered
from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.covariates import Covariates
from analysis.errors import ModelError, NotConverged, NotIdentified
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.hierarchical import HierarchicalLogit
from analysis.models.latent_class import LatentClassLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.scaled_logit import ScaledLogit
from analysis.prediction import predict
from analysis.validation import validate

CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in ("pain", "weeks")))


def two_kinds(n_people=60, n_tasks=8, seed=20240501):
    """Choices out of three by people of two kinds, who want the opposite of each other."""
    rng = np.random.default_rng(seed)
    n = n_people * n_tasks
    x = rng.normal(size=(n * 3, 2))
    respondent = np.repeat(np.arange(n_people), n_tasks * 3)
    tastes = np.where(respondent[:, None] % 3 == 0, [-2.0, 0.5], [1.5, -1.0])
    utility = ((x * tastes).sum(axis=1) + rng.gumbel(size=len(x))).reshape(n, 3)
    chosen = (utility == utility.max(axis=1, keepdims=True)).ravel()
    return ChoiceData(CODING, x, np.repeat(np.arange(n), 3), respondent, chosen)


def rare(n_knowing):
    """Choices with a column that only the first people's tasks tell anything about."""
    data = two_kinds()
    x = np.column_stack([data.x, np.where(data.respondent < n_knowing, data.x[:, 0] ** 2, 0)])
    coding = Coding((*CODING.attributes, CodedAttribute("rare", ("0", "1"), (0.0, 1.0))))
    return replace(data, coding=coding, x=x)


def test_each_respondent_is_held_out_once():
    found = validate(ConditionalLogit(), two_kinds(), folds=7)

    assert sum(fold.n_respondents for fold in found.folds) == 60
    assert sum(fold.n_tasks for fold in found.folds) == 480


def test_guessing_among_three_is_what_it_is():
    table = validate(ConditionalLogit(), two_kinds(), folds=3).to_frame()

    assert table.loc["log_likelihood", "guess"] == pytest.approx(-log(3))
    assert table.loc["hit_rate", "guess"] == pytest.approx(1 / 3)
    assert table.loc["brier", "guess"] == pytest.approx((1 - 1 / 3) ** 2 + 2 / 9)


def test_classes_predict_strangers_of_two_kinds_better_than_one_taste_for_all():
    data = two_kinds()
    one = validate(ConditionalLogit(), data, folds=3).to_frame()
    two = validate(LatentClassLogit(classes=2, starts=4), data, folds=3).to_frame()

    assert two.loc["log_likelihood", "held_out"] > one.loc["log_likelihood", "held_out"] + 0.1
    assert one.loc["log_likelihood", "held_out"] > one.loc["log_likelihood", "guess"]


def test_the_same_seed_gives_the_same_figures_and_another_seed_others():
    first, again, other = (validate(ConditionalLogit(), two_kinds(), seed=s) for s in (1, 1, 2))

    assert first == again
    assert first.folds != other.folds


def test_a_splitter_by_groups_may_be_given_and_one_that_parts_people_is_refused():
    shuffled = GroupShuffleSplit(n_splits=2, test_size=0.25, random_state=1)
    found = validate(ConditionalLogit(), two_kinds(), splitter=shuffled)

    assert [fold.n_respondents for fold in found.folds] == [15, 15]
    by_task = KFold(5, shuffle=True, random_state=1)
    with (
        pytest.warns(UserWarning, match="groups"),
        pytest.raises(ModelError, match="parts a respondent; use one for groups"),
    ):
        validate(ConditionalLogit(), two_kinds(), splitter=by_task)


def test_a_fold_without_which_there_is_no_estimate_is_named():
    with pytest.raises(NotIdentified, match=r"fold \d of 3: without its people, "):
        validate(ConditionalLogit(), rare(1), folds=3)


@pytest.mark.parametrize("folds", [1, 61])
def test_folds_are_two_or_more_and_not_more_than_people(folds):
    with pytest.raises(ModelError, match=f"{folds} folds of 60 respondents"):
        validate(ConditionalLogit(), two_kinds(), folds=folds)


def test_a_prediction_for_the_same_people_is_as_likely_as_the_fit():
    data = two_kinds()
    role = Covariates(("carer",), (np.arange(60)[:, None] % 5 < 2).astype(float))
    classes = LatentClassLogit(classes=2, starts=4).fit(data, role)
    scaled = ScaledLogit().fit(data, role)
    mixed = MixedLogit(random={"pain": "normal", "weeks": "normal"}, draws=1000).fit(data)

    for result in (ConditionalLogit().fit(data), classes, scaled):
        found = predict(result, data, role)
        assert found.log_likelihood.sum() == pytest.approx(result.log_likelihood)
    assert predict(mixed, data).log_likelihood.sum() == pytest.approx(
        mixed.log_likelihood, abs=1.5
    ), "other draws"


def test_what_is_likely_after_some_choices_is_what_all_are_over_what_these_were():
    data = two_kinds()
    result = LatentClassLogit(classes=2, starts=4).fit(data)
    seen = data.task % 8 < 5  # the first five of each person's eight
    first = ChoiceData(
        CODING, data.x[seen], np.repeat(np.arange(300), 3), data.respondent[seen], data.chosen[seen]
    )
    both, before = predict(result, data), predict(result, first)
    after = predict(result, data, seen=seen)

    np.testing.assert_allclose(after.log_likelihood, both.log_likelihood - before.log_likelihood)
    np.testing.assert_allclose(np.bincount(data.task, weights=after.probability), 1)


@pytest.mark.parametrize(
    "model",
    [
        LatentClassLogit(classes=2, starts=4),
        pytest.param(
            HierarchicalLogit(random={"pain": "normal"}, iterations=2500, burn_in=500),
            marks=pytest.mark.slow,
        ),
    ],
    ids=["latent class", "hierarchical"],
)
def test_predicted_probabilities_of_a_task_add_up_to_one(model):
    data = two_kinds()
    probability = predict(model.fit(data), data).probability

    np.testing.assert_allclose(np.bincount(data.task, weights=probability), 1)


def test_resampled_errors_are_near_the_clustered_ones():
    found = bootstrap(ConditionalLogit(), two_kinds(), resamples=200)
    table = found.to_frame()

    ratio = table["bootstrap_standard_error"] / found.result.standard_errors
    assert found.n_failed == 0
    assert ratio.between(0.8, 1.25).all()
    assert (table["bootstrap_low"] < table["estimate"]).all()
    assert (table["estimate"] < table["bootstrap_high"]).all()


def test_classes_are_numbered_as_in_the_fit_that_they_are_compared_with():
    result = LatentClassLogit(classes=2, starts=4).fit(two_kinds())
    swapped = replace(
        result,
        estimates=np.concatenate(
            [result.estimates[2:4], result.estimates[:2], -result.estimates[4:]]
        ),
    )

    np.testing.assert_allclose(renumbered(swapped, result), result.estimates)


def test_resamples_without_an_estimate_are_counted_and_refused_above_one_in_twenty():
    few = bootstrap(ConditionalLogit(), rare(5), resamples=60)

    assert len(few.draws) + few.n_failed == 60
    assert 0 < few.n_failed <= 3
    assert all("people" in problem for problem in few.problems)
    with pytest.raises(
        NotConverged,
        match=r"of 60 resamples have no estimates, more than one in twenty; the first: ",
    ):
        bootstrap(ConditionalLogit(), rare(2), resamples=60)


def test_a_bootstrap_of_few_resamples_or_of_a_posterior_is_refused():
    with pytest.raises(ModelError, match="use at least 50"):
        bootstrap(ConditionalLogit(), two_kinds(), resamples=20)
    with pytest.raises(ModelError, match="intervals of its own"):
        bootstrap(HierarchicalLogit(), two_kinds())
