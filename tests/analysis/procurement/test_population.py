"""Which groups of people a tender's weights come from."""

from dataclasses import replace

import pytest

from analysis.errors import TenderError
from analysis.procurement.population import population_groups
from analysis.procurement.tender_file import read_tender

T = "tender.toml"


def groups(folder, weights):
    """Groups of the tender in a folder."""
    return population_groups(read_tender(folder / T)[0], weights, T)


def with_cells(weights, change):
    """The weights with every cell changed."""
    return replace(weights, cells=tuple(change(cell) for cell in weights.cells))


def test_only_proportions_of_the_mix_matter(changed, joint_weights):
    doubled = changed(
        (T, "share = 3 ", "share = 6 "),
        (T, "share = 27", "share = 54"),
        (T, "share = 50", "share = 100"),
        (T, "share = 20 }", "share = 40 }"),
    )

    shares = {group.cell.age_band: group.share for group in groups(doubled, joint_weights)}

    assert shares == pytest.approx({"18-44": 0.03, "45-64": 0.27, "65-79": 0.5, "80+": 0.2})


def test_a_withheld_group_is_named_with_the_reason(changed, joint_weights):
    withheld = with_cells(
        joint_weights,
        lambda cell: replace(cell, withheld="5 respondents") if cell.age_band == "80+" else cell,
    )

    with pytest.raises(TenderError, match=r"case_mix\[3\] \(80\+\).* withheld: 5 respondents"):
        groups(changed(), withheld)


@pytest.mark.parametrize(("n", "asked"), [(0, "nobody"), (7, "hardly anybody")])
def test_a_group_in_which_nobody_was_asked_needs_a_reason(changed, joint_weights, n, asked):
    empty = with_cells(
        joint_weights,
        lambda cell: replace(cell, n=n) if cell.age_band == "80+" else cell,
    )
    reason = 'share = 20, modelled_because = "The survey could not reach care homes." }'

    with pytest.raises(TenderError, match=rf"\[3\] \(80\+\): {asked} in this group was asked"):
        groups(changed(), empty)
    assert len(groups(changed((T, "share = 20 }", reason)), empty)) == 4


def test_a_withheld_group_that_the_mix_does_not_need_is_no_matter(changed, joint_weights):
    withheld = with_cells(
        joint_weights,
        lambda cell: replace(cell, withheld="5 respondents") if cell.age_band == "80+" else cell,
    )
    folder = changed((T, '"80+", share = 20', '"80+", share = 0'))

    assert len(groups(folder, withheld)) == 3


def test_an_unknown_group_is_refused_with_those_there_are(changed, joint_weights):
    folder = changed((T, '"80+"', '"80-90"'))

    with pytest.raises(TenderError, match=r'no such group; .* age_band = "80\+", condition = "hip'):
        groups(folder, joint_weights)


def test_a_part_of_the_mix_that_means_several_groups_is_refused(changed, joint_weights):
    folder = changed((T, 'age_band = "80+", ', ""))

    with pytest.raises(TenderError, match=r"case_mix\[3\] \(everybody\): means several groups"):
        groups(folder, joint_weights)


def test_a_group_named_twice_is_refused(changed, joint_weights):
    folder = changed((T, '"80+"', '"65-79"'))

    with pytest.raises(TenderError, match="this group stands twice; add its shares together"):
        groups(folder, joint_weights)


def test_carers_are_not_taken_for_patients(changed, joint_weights):
    folder = changed((T, 'role = "patient"', 'role = "carer_self"'))

    with pytest.raises(TenderError, match='no role "carer_self", only: patient'):
        groups(folder, joint_weights)


def test_a_mix_of_nobody_is_refused(changed, joint_weights):
    folder = changed(
        (T, "share = 3 ", "share = 0 "),
        (T, "share = 27", "share = 0"),
        (T, "share = 50", "share = 0"),
        (T, "share = 20 }", "share = 0 }"),
    )

    with pytest.raises(TenderError, match="all shares are 0"):
        groups(folder, joint_weights)


def test_conditions_that_are_kept_apart_are_named_in_the_mix(changed, joint_weights):
    knees = tuple(replace(cell, condition="knee") for cell in joint_weights.cells)
    apart = replace(joint_weights, cells=joint_weights.cells + knees)
    folder = changed((T, "{ age_band", '{ condition = "knee", age_band'))

    assert {group.cell.condition for group in groups(folder, apart)} == {"knee"}
