"""How many classes there are, of people whose classes are known."""

import numpy as np
import pytest

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.models.class_cautions import cautions, class_pairs
from analysis.models.class_comparison import compare_classes
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.latent_class import LatentClassLogit

NAMES = ("pain", "nights", "weeks")
CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES))
CLASSES = np.array([[1.5, 0.0, 0.5], [-0.5, 1.0, 0.5]])  # of 3 and 2 in five people
MEMBERS = np.tile([0, 1, 0, 1, 0], 40)


def answers(seed, members, tastes=CLASSES, n_tasks=10):
    """Choices between three alternatives by people who are members of those classes."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(len(members), n_tasks, 3, 3))
    utility = np.einsum("ntjk,nk->ntj", x, tastes[members]) + rng.gumbel(size=x.shape[:3])
    n = len(members) * n_tasks
    return ChoiceData(
        CODING,
        x.reshape(-1, 3),
        np.repeat(np.arange(n), 3),
        np.repeat(np.arange(len(members)), n_tasks * 3),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


@pytest.fixture(scope="module")
def choices():
    """Answers of two hundred people."""
    return answers(1, MEMBERS)


def test_as_many_classes_as_there_are_have_the_best_criterion(choices):
    table = compare_classes(choices, range(1, 4), starts=4)
    shared = ConditionalLogit().fit(choices)

    assert table["bic"].idxmin() == table["bic_respondents"].idxmin() == 2
    assert table["log_likelihood"].is_monotonic_increasing
    assert table.loc[1, "bic"] == shared.bic
    assert list(table["n_parameters"]) == [3, 7, 11]
    assert table.loc[2, "smallest_class"] == pytest.approx(80, abs=10)
    assert sum(table.loc[3, "shares"]) == pytest.approx(1)


def test_a_number_of_classes_without_estimates_is_told_in_the_table():
    few = answers(6, MEMBERS[:10], n_tasks=4)
    table = compare_classes(few, [1, 4], starts=4)

    assert table.loc[1, "problem"] == ""
    assert "4 classes" in table.loc[4, "problem"]
    assert np.isnan(table.loc[4, "bic"])


def test_clear_classes_of_many_people_need_no_caution(choices):
    result = LatentClassLogit(classes=2, starts=4).fit(choices)

    assert cautions(result) == ()


def test_classes_that_differ_in_scale_only_are_said_to():
    tastes = np.array([[2.0, -1.0, 1.0], [0.5, -0.25, 0.25]])
    result = LatentClassLogit(classes=2, starts=4).fit(answers(2, MEMBERS, tastes))
    (pair,) = class_pairs(result)

    assert (pair.one, pair.other, pair.df) == (1, 2, 2)
    assert pair.p > 0.05
    assert pair.scale == pytest.approx(0.25, abs=0.1)
    assert "class 2 may have the tastes of class 1, at 0." in " ".join(cautions(result))


def test_classes_of_other_tastes_are_not_taken_for_other_scales(choices):
    (pair,) = class_pairs(LatentClassLogit(classes=2, starts=4).fit(choices))

    assert pair.p < 0.001


def test_a_class_of_few_people_and_a_lone_start_are_said_to_be():
    few = answers(3, MEMBERS[:50])
    said = " ".join(cautions(LatentClassLogit(classes=2, starts=1).fit(few)))

    assert "only 1 of 1 starts led to this maximum; use more starts" in said
    assert "the smallest class has about 2" in said


def test_unclear_membership_is_said_to_be():
    near = np.array([[1.0, 0.0, 0.5], [0.0, 0.8, 0.5]])
    result = LatentClassLogit(classes=2, starts=4).fit(answers(4, MEMBERS, near, n_tasks=4))

    assert result.entropy < 0.6
    assert "who belongs to which class is unclear (entropy 0." in " ".join(cautions(result))
