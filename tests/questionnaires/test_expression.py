"""Conditions are read as they are meant, and refused where they are anything else."""

import pytest

from questionnaires.expression import ExpressionError, parse

ANSWERS = {"role": "patient", "pain_days": 5.0, "symptoms": ("pain", "sleep")}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('role == "patient"', True),
        ('role != "patient"', False),
        ('role in ("carer_self", "patient")', True),
        ('role not in ["carer_self"]', True),
        ("pain_days > 4 and pain_days <= 5", True),
        ("1 < pain_days < 5", False),
        ("pain_days == 5", True),
        ("pain_days > -1", True),
        ('"sleep" in symptoms', True),
        ('"none" not in symptoms', True),
        ('not (role == "patient" or pain_days > 3)', False),
        ('role == "carer_self" or "pain" in symptoms', True),
    ],
)
def test_a_condition_is_read_as_it_is_said(text, holds):
    assert parse(text).holds(ANSWERS) == holds


def test_what_has_no_answer_equals_nothing_and_is_not_more_than_anything():
    assert not parse('role == "patient"').holds({})
    assert parse('role != "patient"').holds({})
    assert not parse("pain_days > 0").holds({})
    assert not parse("pain_days <= 0").holds({})
    assert not parse('"pain" in symptoms').holds({})


def test_who_would_rather_not_say_has_no_more_and_no_less():
    declined = {"pain_days": "prefer_not_to_say"}

    assert not parse("pain_days > 0").holds(declined)
    assert not parse("pain_days <= 0").holds(declined)


def test_the_names_in_a_condition_are_known():
    assert parse('role == "patient" and "pain" in symptoms').names == {"role", "symptoms"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "role",
        "role ==",
        'role = "patient"',
        '__import__("os").system("ls") == 0',
        'role.upper() == "PATIENT"',
        'symptoms[0] == "pain"',
        "pain_days + 1 > 3",
        'role == f"{role}"',
        "lambda: 1",
        "pain_days > True",
        "role is None",
        "role in ()",
        "not " * 90 + "pain_days > 1 or " + "(" * 90,
        "pain_days > 1 or " * 100,
    ],
)
def test_anything_but_comparisons_is_refused(text):
    with pytest.raises(ExpressionError):
        parse(text)
