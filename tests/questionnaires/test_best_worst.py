"""Best and worst: what is listed, and how often."""

import pytest
from pydantic import ValidationError

from questionnaires.best_worst import BestWorstSettings

LIST = {"items": ["a", "b", "c", "d"], "per_task": 3, "tasks": 4}


def test_a_list_is_case_1_and_a_profile_case_2():
    assert BestWorstSettings.model_validate(LIST).case == 1
    assert BestWorstSettings(case=2, tasks=6).items == ()


@pytest.mark.parametrize(
    ("keys", "remedy"),
    [
        (LIST | {"items": ["a", "b", "c", "a"]}, "one stands twice"),
        (LIST | {"per_task": 5}, "at least as many `items`"),
        (LIST | {"per_task": 2}, "greater than or equal to 3"),
        ({"tasks": 4}, "needs `per_task`"),
        (LIST | {"case": 2}, "take out `items`"),
    ],
)
def test_what_cannot_be_listed_is_refused(keys, remedy):
    with pytest.raises(ValidationError, match=remedy):
        BestWorstSettings.model_validate(keys)
