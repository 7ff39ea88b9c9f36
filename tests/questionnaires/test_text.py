"""The words of a study: each that is needed, none that names nothing, all of them short."""

import re

import pytest

from questionnaires.errors import StudyError
from questionnaires.files import find_study, read_questionnaire, read_study, read_text
from questionnaires.text import missing_and_unknown

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
LONGEST_SENTENCE = 25  # words; gov.uk and NHS content guides split anything longer


def words_of(value, place="text"):
    """Every string in a text, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from words_of(part, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from words_of(part, f"{place}[{number}]")


def test_a_complete_text_lacks_nothing_and_names_nothing_strange(tiny):
    study = read_study(tiny)

    assert missing_and_unknown(study, read_text(tiny, study, "en")) == ([], [])


def test_a_role_may_be_asked_in_other_words(tiny):
    text = read_text(tiny, read_study(tiny), "en")

    assert text.segment("role").title_to("carer_self") == "Who cares?"
    assert text.segment("role").title_to("patient") == "Who are you?"
    assert text.segment("role").title_to(None) == "Who are you?"
    assert text.choice.title_to("carer_self") == "Which would you choose?"


def test_everything_that_a_larger_study_needs_is_missed_by_name(tiny):
    text = read_text(tiny, read_study(tiny), "en")
    given = read_study(tiny).model_dump()
    given["segments"]["condition"] = ["knee", "hip"]
    given["attributes"][0]["levels"] += ({"id": "gone"},)
    given["design"] |= {"alternatives": 3, "opt_out": True}
    missing, unknown = missing_and_unknown(type(read_study(tiny)).model_validate(given), text)

    assert missing == [
        "attributes.pain.levels.gone",
        "choice.alternatives[2]",
        "choice.opt_out",
        "condition.options.hip",
    ]
    assert unknown == []


def test_several_missing_texts_are_counted(tiny):
    path = tiny / "text.en.toml"
    path.write_text(
        path.read_text().replace('levels = { strong = "Strong pain", some', "levels = { some")
    )
    path.write_text(path.read_text().replace(', 2_weeks = "2 weeks"', ""))

    with pytest.raises(StudyError, match=r"pain\.levels\.strong: no text; add it \(and 1 more\)$"):
        read_text(tiny, read_study(tiny), "en")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        *words_of(HIP_KNEE.texts["en"].model_dump()),
        ("consent", re.sub(r"[#*-]", "", HIP_KNEE.consents["en"])),
    ],
)
def test_no_sentence_of_hip_knee_is_long(place, words):
    longest = max(re.split(r"[.?!:]\s|\n", words), key=lambda one: len(one.split()))

    assert len(longest.split()) <= LONGEST_SENTENCE, f"{place}: {longest}"


def test_hip_knee_tells_people_that_they_may_stop_and_how_to_be_deleted():
    consent = HIP_KNEE.consents["en"]

    assert "stop at any time" in consent
    assert "deleted" in consent
    assert "not medical advice" in consent


def test_every_risk_of_hip_knee_is_said_as_people_in_a_hundred():
    words = HIP_KNEE.texts["en"].attributes
    for attribute in HIP_KNEE.study.attributes:
        if attribute.show == "icons":
            for level in attribute.levels:
                said = words[attribute.id].levels[level.id]

                assert said == f"{level.value:g} in 100 people"


def test_everything_that_is_asked_besides_choices_is_missed_by_name(tiny):
    given = read_study(tiny).model_dump()
    given["questions"] = [
        {"id": "sleep", "options": ["well", "badly"]},
        {"id": "meaning", "options": ["yes", "no"], "correct": "yes"},
    ]
    given["best_worst"] = {"items": ["walking", "mood", "money"], "per_task": 3, "tasks": 1}
    given["flow"] = [
        *("segments", "question:sleep", "question:meaning", "choices"),
        *("break:rest", "best_worst"),
    ]
    given["design"] |= {"opt_out": "dual"}
    study = type(read_study(tiny)).model_validate(given)
    text = read_text(tiny, read_study(tiny), "en")
    asked = text.model_dump() | {
        "questions": {"sleep": {"title": "Sleep?", "options": {"well": "Well", "bad": "Bad"}}},
        "breaks": {"pause": {"title": "Rest", "body": "Rest."}},
    }

    assert missing_and_unknown(study, text)[0] == [
        *("best_worst", "best_worst.items.money", "best_worst.items.mood"),
        *("best_worst.items.walking", "breaks.rest", "choice.dual"),
        *("questions.meaning", "questions.sleep"),
    ]
    assert missing_and_unknown(study, type(text).model_validate(asked))[1] == [
        ("breaks.pause", ["rest"]),
        ("questions.sleep.options.bad", ["badly", "well"]),
    ]


def test_a_check_says_something_to_each_answer(tiny):
    given = read_study(tiny).model_dump()
    given["questions"] = [{"id": "meaning", "options": ["yes", "no"], "correct": "yes"}]
    words = {"title": "Is it?", "options": {"yes": "Yes", "no": "No"}, "right": "It is."}
    text = read_text(tiny, read_study(tiny), "en").model_dump() | {"questions": {"meaning": words}}
    missing, _ = missing_and_unknown(
        type(read_study(tiny)).model_validate(given),
        type(read_text(tiny, read_study(tiny), "en")).model_validate(text),
    )

    assert missing == ["questions.meaning.wrong"]
