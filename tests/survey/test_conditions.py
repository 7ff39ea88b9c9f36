"""What conditions see of someone's answers."""

from survey.conditions import known


def test_groups_and_answers_are_known_by_name(feature):
    answers = {
        "segment:role": "patient",
        "question:nights_awake": "4",
        "question:symptoms": "cough wheeze",
        "question:easy": "hard",
    }

    assert known(feature("questions").study, answers) == {
        "role": "patient",
        "condition": "asthma",
        "nights_awake": 4.0,
        "symptoms": ("cough", "wheeze"),
        "easy": "hard",
    }


def test_what_is_no_longer_asked_is_not_known(feature):
    answers = {
        "segment:role": "carer_self",
        "question:nights_awake": "4",
        "question:symptoms": "wheeze",
        "question:easy": "hard",
    }

    assert known(feature("questions").study, answers).keys() == {
        *("role", "condition", "nights_awake")
    }
