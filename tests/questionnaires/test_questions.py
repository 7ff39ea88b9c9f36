"""Ordinary questions: complete, or refused with a remedy."""

import pytest
from pydantic import ValidationError

from questionnaires.questions import Question
from questionnaires.variables import Variable


def question(**keys):
    """A question with two options, unless told otherwise."""
    return Question.model_validate({"id": "sleep", "options": ["well", "badly"]} | keys)


def test_a_question_offers_not_to_say_and_everybody_is_asked_unless_it_says_otherwise():
    asked = question()

    assert asked.can_be_declined
    assert asked.condition is None
    assert asked.variable == Variable("single", ("well", "badly", "prefer_not_to_say"))


def test_a_check_has_a_right_option_and_cannot_be_declined():
    check = question(correct="well")

    assert not check.can_be_declined
    assert check.variable.options == ("well", "badly")


def test_a_number_has_a_range():
    number = question(kind="number", options=[], least=0, most=30)

    assert number.variable == Variable("number")


@pytest.mark.parametrize(
    ("keys", "remedy"),
    [
        ({"id": "role"}, "means something else"),
        ({"id": "class"}, "means something else"),
        ({"id": "how-often"}, "match pattern"),
        ({"options": ["well"]}, "two or more different options"),
        ({"options": ["well", "well"]}, "two or more different options"),
        ({"options": ["well", "prefer_not_to_say"]}, "offered by itself"),
        ({"correct": "fine"}, "has to be one of the options"),
        ({"correct": "well", "kind": "multiple"}, "has to be one of the options"),
        ({"kind": "number"}, "a number has no options"),
        ({"kind": "number", "options": []}, "needs `least` and `most`"),
        ({"kind": "number", "options": [], "least": 3, "most": 3}, "needs `least` and `most`"),
        ({"least": 3}, '`least` and `most` go with kind = "number"'),
        ({"show_if": "role"}, "not a comparison"),
        ({"text": "?"}, "not permitted"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(keys, remedy):
    with pytest.raises(ValidationError, match=remedy):
        question(**keys)
