"""Settings of a design that contradict each other are refused."""

import pytest
from pydantic import ValidationError

from questionnaires.design_settings import DesignSettings
from questionnaires.files import read_study
from questionnaires.study import Study


@pytest.mark.parametrize(
    ("given", "meant"), [(True, "neither"), (False, "none"), ("dual", "dual"), ("none", "none")]
)
def test_true_still_means_that_neither_can_be_chosen(given, meant):
    assert DesignSettings(opt_out=given).opt_out == meant


@pytest.mark.parametrize(
    ("keys", "remedy"),
    [
        ({"opt_out": "maybe"}, "'none', 'neither', 'status_quo' or 'dual'"),
        ({"opt_out": "status_quo"}, "needs `status_quo"),
        ({"status_quo": {"pain": "some"}}, "needs `status_quo"),
        ({"more": 3}, "`more` goes with `chunk`"),
        ({"chunk": 10}, "leave none to ask about"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(keys, remedy):
    with pytest.raises(ValidationError, match=remedy):
        DesignSettings(**keys)


@pytest.mark.parametrize(
    ("now", "remedy"),
    [
        ({"pain": "some", "weeks": "6_weeks"}, "harm needs one of its levels"),
        ({"pain": "awful", "weeks": "6_weeks", "harm": "1_in_100"}, "pain needs one of its levels"),
        (
            {"pain": "some", "weeks": "6_weeks", "harm": "1_in_100", "cost": "low"},
            "cost is no attribute",
        ),
    ],
)
def test_things_as_they_are_have_a_level_of_each_attribute(tiny, now, remedy):
    given = read_study(tiny).model_dump()
    given["design"] |= {"opt_out": "status_quo", "status_quo": now}

    with pytest.raises(ValidationError, match=remedy):
        Study.model_validate(given)
