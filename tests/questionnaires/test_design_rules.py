"""Rules of a design are read as tables of what they permit, by hand."""

import pytest
from pydantic import ValidationError

from questionnaires.attributes import Attribute
from questionnaires.design_rules import rules_of
from questionnaires.design_settings import DesignSettings
from questionnaires.expression import ExpressionError
from questionnaires.files import find_study, read_study
from questionnaires.study import Study

PAIN = {"id": "pain", "levels": [{"id": "strong"}, {"id": "none"}]}
HELP = {"id": "help", "levels": [{"id": "most", "value": 9}, {"id": "some", "value": 3}]}
ATTRIBUTES = tuple(map(Attribute.model_validate, (PAIN, HELP)))


def rules(**settings):
    """Rules of a design for two outcomes."""
    return rules_of(ATTRIBUTES, DesignSettings(min_overlap=0, **settings))


def test_what_is_prohibited_is_so_of_each_alternative():
    first, second = rules(prohibited=('pain == "none" and help == "most"',))

    assert (first.places, second.places) == (((0, 1), (0, 0)), ((1, 1), (1, 0)))
    assert first.permitted == second.permitted == {(0, 0), (1, 0), (1, 1)}
    assert not first.holds([[1, 0], [0, 0]])
    assert first.holds([[0, 0], [1, 0]])


def test_what_is_required_can_be_between_alternatives():
    (rule,) = rules(required=("a.pain == b.pain",))

    assert rule.holds([[1, 0], [1, 1]])
    assert not rule.holds([[0, 0], [1, 1]])


def test_levels_are_compared_by_their_values_or_else_by_their_place():
    (by_value,) = rules(required=("a.help < b.help",))
    (by_place,) = rules(required=("a.pain < b.pain",))

    assert by_value.permitted == {(1, 0)}
    assert by_place.permitted == {(0, 1)}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("pian == 3", 'pian: did you mean "pain"'),
        ('pain == "nune"', 'has no level "nune"; did you mean "none"'),
        ("pain > 3", "pain is no number; compare it by"),
        ("1 == 1", "speaks of no outcome"),
        ("c.pain == b.pain", "c.pain"),
        ('__import__("os")', "not a comparison"),
        ("a.b.pain == 3", "a comparison has names"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(condition, said):
    with pytest.raises(ExpressionError, match=said):
        rules(prohibited=(condition,))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"required": ["a.pian == b.pain"]}, "did you mean"),
        ({"interactions": [["pain", "pain"]]}, "are not two attributes"),
        ({"criterion": "c", "ratio": ["pain:nothing", "pain:now_and_then"]}, "design.ratio"),
    ],
)
def test_a_study_whose_design_speaks_of_what_it_has_not_is_refused(settings, said):
    given = read_study(find_study("hip-knee")).model_dump()
    given["design"] |= settings

    with pytest.raises(ValidationError, match=said):
        Study.model_validate(given)
