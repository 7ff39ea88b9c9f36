"""What cannot be is refused before the search, with the rule that stands against it."""

import pytest

from analysis.designs.feasibility import require_possible
from analysis.designs.problem import DesignProblem
from analysis.designs.search import search
from questionnaires.errors import DesignError


def require(study):
    """Refuse the study's design if it cannot be."""
    require_possible(study, DesignProblem.of_study(study))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"tasks_per_block": 3}, "3 tasks cannot tell 5 parameters apart; 5 are the fewest"),
        ({"tasks_per_block": 7}, r"14 places .* no multiple of the 3 levels of a1; change"),
        ({"prohibited": ['a1 in ("l0", "l1", "l2")']}, "no levels keep this rule; loosen"),
        (
            {"required": ["a.a1 == b.a1", "a.a2 == b.a2", "a.a1 < b.a1"]},
            r"a\.a1 < b\.a1: no task can keep this rule together with required: a\.a1 == b\.a1;",
        ),
        ({"prohibited": ['a1 == "l2"']}, "a1 can never be l2 under prohibited"),
        ({"required": ["a.a1 == b.a1", "a.a2 == b.a2"]}, "no better than another in any way"),
    ],
)
def test_an_impossible_ask_is_refused_with_its_rule_and_remedy(small_study, settings, said):
    with pytest.raises(DesignError, match=said):
        require(small_study([3, 2, 3], **{"tasks_per_block": 6} | settings))


@pytest.mark.slow
def test_rules_that_can_be_kept_are_kept_by_every_task(small_study):
    study = small_study(
        [3, 2, 3, 2],
        tasks_per_block=12,
        prohibited=['a1 == "l2" and a2 == "l1"'],
        required=['a.a3 != b.a3 or a.a1 == "l0"'],
        max_overlap=1,
    )
    require(study)
    *_, found = search(DesignProblem.of_study(study), starts=1)

    assert len(found.levels) == 12
    for a, b in found.levels.tolist():
        assert [2, 1] not in (a[:2], b[:2])
        assert a[2] != b[2] or a[0] == 0
        assert sum(one == other for one, other in zip(a, b, strict=True)) <= 1
