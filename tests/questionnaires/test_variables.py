"""Conditions are held to the questions that they speak of."""

import pytest

from questionnaires.expression import ExpressionError, parse
from questionnaires.variables import Variable, check_expression

KNOWN = {
    "role": Variable("single", ("patient", "carer_self")),
    "pain_days": Variable("number"),
    "symptoms": Variable("multiple", ("pain", "sleep", "none")),
}


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('rôle == "patient"', "no such question before this"),
        ('rol == "patient"', 'did you mean "role"'),
        ('role == "patiant"', 'role has no option "patiant"; did you mean "patient"'),
        ("role > 3", "role is no number"),
        ('role < "patient"', "role is no number"),
        ('pain_days == "many"', "pain_days is a number"),
        ('symptoms == "pain"', 'write `"pain" in symptoms`'),
        ('symptoms in ("pain", "sleep")', 'write `"pain" in symptoms`'),
        ('"cough" in symptoms', 'symptoms has no option "cough"'),
    ],
)
def test_a_condition_about_something_that_is_not_asked_names_the_remedy(text, remedy):
    with pytest.raises(ExpressionError) as error:
        check_expression(parse(text), KNOWN)

    assert remedy in str(error.value)


def test_a_condition_about_what_is_asked_passes():
    check_expression(parse('role in ("patient", "carer_self") and pain_days >= 2'), KNOWN)
