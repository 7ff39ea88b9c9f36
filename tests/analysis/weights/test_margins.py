"""Who is missing among those asked is said by each characteristic, and tells of nobody."""

import numpy as np
import pytest

from analysis.weights.case_mix_file import Stratum
from analysis.weights.margins import margins
from analysis.weights.representation import Representation


def people(*rows, by=("condition", "age_band", "ethnicity"), outside=0):
    """Respondents beside a mix: rows of age, ethnicity, people cared for and people asked."""
    strata = tuple(Stratum("hip", age, (group,), count, 2) for age, group, count, _ in rows)
    asked = np.array([n for *_, n in rows])
    return Representation(by, strata, asked, np.ones(len(rows)), outside, ())


def by_name(found):
    """Margins by their group."""
    return {one.group: one for one in found}


def test_shares_of_each_characteristic_add_up_over_the_others():
    rows = (("<65", "white", 20, 30), ("<65", "black", 20, 10), ("65+", "white", 60, 60))
    found = by_name(margins(people(*rows)))

    assert found["<65"].population_share == pytest.approx(0.4)
    assert found["white"].population_share == pytest.approx(0.8)
    assert (found["<65"].n, found["65+"].n) == (40, 60)
    assert (found["white"].n, found["black"].n) == (90, 10)
    assert [one.by for one in found.values()] == ["age_band", "age_band", "ethnicity", "ethnicity"]


@pytest.mark.parametrize(("asked", "few"), [(19, True), (21, False), (0, True)])
def test_a_group_asked_less_than_half_of_its_share_is_under_represented(asked, few):
    found = by_name(margins(people(("65+", "a", 60, 100 - asked), ("65+", "b", 40, asked))))

    assert found["b"].under_represented == few
    assert not found["a"].under_represented


def test_a_group_that_nobody_is_cared_for_in_is_not_missing():
    found = by_name(margins(people(("65+", "a", 100, 100), ("65+", "b", 0, 0))))

    assert not found["b"].under_represented


@pytest.mark.parametrize("asked", range(1, 8))
def test_what_is_said_of_a_hidden_group_would_be_said_of_any_hidden_number(asked):
    """A tenth of 100 is 10: fewer than 5 would tell more than 1 to 7. A third of 100 is not."""
    few = by_name(margins(people(("65+", "a", 90, 100 - asked), ("65+", "b", 10, asked))))["b"]
    many = by_name(margins(people(("65+", "a", 66, 100 - asked), ("65+", "b", 34, asked))))["b"]

    assert (few.n, many.n) == (None, None)
    assert not few.under_represented
    assert many.under_represented
