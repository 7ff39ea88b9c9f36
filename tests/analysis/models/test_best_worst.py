"""Best–worst scaling, against counts, formulas and items of known value."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import softmax

from analysis.errors import DataError, NotIdentified
from analysis.models.best_worst import (
    BestWorst,
    BestWorstData,
    choices_of,
    item_table,
    preference_shares,
)
from analysis.models.conditional_logit import log_likelihood

VALUES = {"cost": 0.0, "relief": 1.5, "sleep": 0.8, "visits": -0.6, "work": 1.0}
LISTS = [[0, 1, 2], [0, 3, 4], [1, 3, 4], [2, 3, 0], [1, 2, 4], [0, 1, 3, 4], [1, 2, 3, 4]]


def lists(process, seed=1, n_people=400):
    """Best and worst of seven lists, chosen by that process by people of the same values."""
    rng = np.random.default_rng(seed)
    names, values = list(VALUES), np.array(list(VALUES.values()))
    rows = []
    for person in range(n_people):
        for task, shown in enumerate(LISTS):
            best, worst = chosen(process, values[shown], rng)
            rows += [
                (person, task, names[item], place == best, place == worst)
                for place, item in enumerate(shown)
            ]
    frame = pd.DataFrame(rows, columns=["person", "list", "item", "best", "worst"])
    return frame.astype({"best": int, "worst": int})


def chosen(process, values, rng):
    """Places of the best and the worst item of a list."""
    n = len(values)
    if process == "maxdiff":
        pairs = [(b, w) for b in range(n) for w in range(n) if b != w]
        return pairs[rng.choice(len(pairs), p=softmax([values[b] - values[w] for b, w in pairs]))]
    best = rng.choice(n, p=softmax(values))
    others = [place for place in range(n) if place != best]
    return best, others[rng.choice(n - 1, p=softmax(-values[others]))]


def data_of(frame, **more):
    """Answers as they are given to the model."""
    return BestWorstData.from_long(
        frame, respondent="person", task="list", item="item", best="best", worst="worst", **more
    )


@pytest.mark.parametrize("process", ["sequential", "maxdiff"])
def test_known_values_are_found_again(process):
    result = BestWorst(process=process).fit(data_of(lists(process)))
    error = (result.estimates - list(VALUES.values())[1:]) / result.standard_errors

    assert result.model == f"best_worst_{process}"
    assert result.parameters == ("item:relief", "item:sleep", "item:visits", "item:work")
    assert np.abs(error).max() < 2.5


def test_each_process_asks_its_own_questions():
    data = data_of(lists("sequential", n_people=1))
    n_shown = [len(shown) for shown in LISTS]

    assert list(np.bincount(choices_of(data, "maxdiff").task)) == [n * (n - 1) for n in n_shown]
    assert list(np.bincount(choices_of(data, "marginal").task)) == [
        size for n in n_shown for size in (n, n)
    ]
    assert list(np.bincount(choices_of(data, "sequential").task)) == [
        size for n in n_shown for size in (n, n - 1)
    ]


@pytest.mark.parametrize("process", ["sequential", "marginal", "maxdiff"])
def test_the_likelihood_is_that_of_the_process(process):
    frame = lists("sequential", n_people=5)
    value = np.array(list(VALUES.values()))[[list(VALUES).index(one) for one in frame["item"]]]
    expected = 0.0
    for _, rows in frame.assign(value=value).groupby(["person", "list"]):
        v, best, worst = rows["value"].to_numpy(), rows["best"].argmax(), rows["worst"].argmax()
        others = np.arange(len(v)) != best
        pairs = np.exp(v[:, None] - v)
        expected += {
            "marginal": np.log(softmax(v)[best] * softmax(-v)[worst]),
            "sequential": np.log(softmax(v)[best] * np.exp(-v[worst]) / np.exp(-v[others]).sum()),
            "maxdiff": np.log(pairs[best, worst] / (pairs.sum() - len(v))),
        }[process]
    data = choices_of(data_of(frame), process)

    assert log_likelihood(np.array(list(VALUES.values())[1:]), data) == pytest.approx(expected)


def test_marginal_values_meet_the_counts_of_best_less_worst():
    frame = lists("sequential")
    data = data_of(frame)
    values = np.append(0, BestWorst(process="marginal").fit(data).estimates)
    order = data.best.coding.attributes[0].levels
    frame["value"] = [values[order.index(one)] for one in frame["item"]]
    by_list = frame.groupby(["person", "list"])["value"]
    expected = by_list.transform(softmax) - by_list.transform(lambda v: softmax(-v))

    assert_allclose(
        expected.groupby(frame["item"]).sum(),
        (frame["best"] - frame["worst"]).groupby(frame["item"]).sum(),
        atol=1e-6,
    )


def test_items_are_counted_best_less_worst_for_each_time_they_were_shown():
    frame = lists("sequential", n_people=20)
    data = data_of(frame)
    table = item_table(data, BestWorst().fit(data))
    cost = frame[frame["item"] == "cost"]

    assert table.index[0] == "relief"
    assert table.loc["cost", "shown"] == 20 * 4
    assert table.loc["cost", "best"] == cost["best"].sum()
    assert table.loc["cost", "score"] == pytest.approx(
        (cost["best"].sum() - cost["worst"].sum()) / 80
    )
    assert table["best"].sum() == table["worst"].sum() == 20 * len(LISTS)
    assert table["share"].sum() == pytest.approx(1)


def test_the_reference_changes_no_difference_of_values():
    frame = lists("sequential", n_people=50)
    by_cost = BestWorst().fit(data_of(frame))
    by_work = BestWorst().fit(data_of(frame, reference="work"))
    values = dict(zip(by_work.parameters, by_work.estimates, strict=True))

    assert by_cost.log_likelihood == pytest.approx(by_work.log_likelihood)
    assert values["item:relief"] - values["item:cost"] == pytest.approx(by_cost.estimates[0])


def test_shares_of_preference_sum_to_one_in_proportion_to_the_odds():
    shares = preference_shares(np.log([[2.0, 3.0], [1.0, 1.0]]))

    assert_allclose(shares, [[1 / 6, 2 / 6, 3 / 6], [1 / 3, 1 / 3, 1 / 3]])


def test_an_item_that_is_best_and_worst_is_refused():
    frame = lists("sequential", n_people=1)
    frame["worst"] = frame["best"]

    with pytest.raises(DataError, match=r"the same item is best and worst; mark two items$"):
        data_of(frame)


def test_a_list_with_two_best_items_is_refused():
    frame = lists("sequential", n_people=1).assign(best=1)

    with pytest.raises(DataError, match=r"has 3 chosen alternatives; mark exactly one"):
        data_of(frame)


def test_a_reference_that_nobody_saw_is_refused():
    with pytest.raises(DataError, match=r'^item: no "pain" for a reference; use one of cost, rel'):
        data_of(lists("sequential", n_people=1), reference="pain")


def test_items_that_never_meet_are_not_told_apart():
    frame = lists("sequential", n_people=30)
    apart = frame[frame["list"] == 0]

    with pytest.raises(NotIdentified, match=r"do not tell apart"):
        BestWorst().fit(
            data_of(pd.concat([apart, apart.assign(list=1, item=apart["item"] + " of another")]))
        )
