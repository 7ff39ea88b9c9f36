"""Attributes become columns, and columns become part-worths again."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis.coding import CodedAttribute, Coding
from analysis.errors import DataError
from questionnaires.files import find_study, read_study

PAIN = CodedAttribute("pain", ("strong", "some", "none"))
WEEKS = CodedAttribute("weeks", ("6", "2"), (6.0, 2.0))
HIP_KNEE = read_study(find_study("hip-knee"))


def shown(**columns):
    """A table of alternatives."""
    return pd.DataFrame(columns)


def test_each_level_but_the_first_has_a_column_of_its_own():
    coding = Coding((PAIN, WEEKS), ("neither",))
    x = coding.matrix(
        shown(pain=["some", "strong", "none", None], weeks=[2, 6, 3, None], neither=[0, 0, 0, 1])
    )

    assert coding.parameters == ("pain:some", "pain:none", "weeks", "neither")
    assert_array_equal(x, [[1, 0, 2, 0], [0, 0, 6, 0], [0, 1, 3, 0], [0, 0, 0, 1]])


def test_part_worths_begin_at_zero_for_the_first_level():
    coding = Coding((PAIN, WEEKS), ("neither",))
    part_worths = coding.part_worths(np.array([0.5, 1.5, -0.25, 9.0]))

    assert part_worths.keys() == {"pain", "weeks"}
    assert_allclose(part_worths["pain"], [0, 0.5, 1.5])
    assert_allclose(part_worths["weeks"], [0, 1.0])  # four weeks less, a quarter each


def test_many_draws_become_part_worths_at_once():
    draws = np.arange(8.0).reshape(2, 4)
    part_worths = Coding((PAIN, WEEKS), ("neither",)).part_worths(draws)

    assert_allclose(part_worths["pain"], [[0, 0, 1], [0, 4, 5]])
    assert_allclose(part_worths["weeks"], [[0, -8], [0, -24]])


def test_where_an_attribute_stands_is_known_by_its_id():
    coding = Coding((PAIN, WEEKS))

    assert coding.columns_of(WEEKS) == slice(2, 3)
    with pytest.raises(KeyError):
        coding.columns_of(CodedAttribute("sleep", ("bad", "good")))


def test_a_study_has_levels_worst_first_and_constants_for_the_screen():
    coding = Coding.from_study(HIP_KNEE)

    assert coding.attributes[0].levels[0] == "most_help"
    assert len(coding.parameters) == 5 * 3 + 1
    assert coding.constants == ("position:1",)
    assert Coding.from_study(HIP_KNEE, with_position=False).constants == ()


def test_three_alternatives_and_an_opt_out_have_three_constants():
    settings = HIP_KNEE.design.model_copy(update={"alternatives": 3, "opt_out": "neither"})
    coding = Coding.from_study(HIP_KNEE.model_copy(update={"design": settings}))

    assert coding.constants == ("opt_out", "position:1", "position:2")


def test_numbers_are_linear_and_words_are_levels():
    coding = Coding.from_frame(
        shown(weeks=[2.5, 6, 2.5], pain=["some", "none", "some"]),
        ("weeks", "pain"),
        directions={"weeks": "lower", "pain": "some<none"},
    )

    assert coding.attributes == (
        CodedAttribute("weeks", ("6", "2.5"), (6, 2.5)),
        CodedAttribute("pain", ("some", "none")),
    )


def test_without_a_direction_none_is_pretended():
    weeks, pain = Coding.from_frame(
        shown(weeks=[2, 6], pain=["some", "none"]), ("weeks", "pain")
    ).attributes

    assert not weeks.declared
    assert not pain.declared
    assert pain.levels == ("none", "some"), "in the order of the alphabet, whatever the rows"


def test_what_the_opt_out_shows_is_no_level():
    coding = Coding.from_frame(
        shown(weeks=[2, 6, 0], neither=[0, 0, 1]), ("weeks",), constants=("neither",)
    )

    assert coding.attributes[0].amounts == (2, 6)


def test_what_an_alternative_with_a_name_costs_counts_for_the_range():
    coding = Coding.from_frame(
        shown(cost=[30, 40, 90], train=[0, 0, 1]), ("cost",), constants=("train",)
    )

    assert coding.attributes[0].amounts == (30, 90)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"attributes": ("pian",)}, 'no column "pian": did you mean "pain"?'),
        ({"attributes": ("same",)}, "same: always the same; an attribute must vary"),
        ({"constants": ("neiter",)}, 'no column "neiter": did you mean "neither"?'),
        ({"constants": ("pain",)}, "pain: a constant of words; use 1 where it applies, else 0"),
        (
            {"directions": {"wek": "lower"}},
            'direction of wek, which is no attribute: did you mean "weeks"?',
        ),
        (
            {"directions": {"same": "lower"}},
            "direction of same, which is no attribute: expected one of: pain, weeks",
        ),
        (
            {"directions": {"weeks": "down"}},
            'weeks: direction "down" of numbers: use higher or lower',
        ),
        (
            {"directions": {"pain": "some<strong"}},
            (
                'pain: direction "some<strong" must list each level once, worst first: '
                "none<some<strong"
            ),
        ),
        ({"directions": {"pain": "lower"}}, 'pain: direction "lower" must list each level once'),
    ],
)
def test_a_column_or_direction_that_does_not_fit_is_named(how, said):
    frame = shown(
        pain=["none", "some", "strong"], weeks=[1, 2, 3], same=[1, 1, 1], neither=[0, 0, 0]
    )

    with pytest.raises(DataError) as refused:
        Coding.from_frame(frame, **({"attributes": ("pain", "weeks")} | how))
    assert str(refused.value).startswith(said)


def test_a_level_that_nobody_knows_is_not_taken_for_the_worst():
    with pytest.raises(DataError, match=r'^pain: level "sum": expected one of: none, some, strong'):
        Coding((PAIN,)).matrix(shown(pain=["sum", "none"]))
