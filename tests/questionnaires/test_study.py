"""A study is complete and free of contradiction, or it is not a study."""

import pytest
from pydantic import ValidationError

from questionnaires.attributes import Attribute
from questionnaires.files import find_study, read_questionnaire, read_study
from questionnaires.study import Study

HIP_KNEE = read_questionnaire(find_study("hip-knee"))


def icons(*values):
    """An attribute shown as people in 100, with a level for each number."""
    levels = [{"id": f"l{k}", "value": value} for k, value in enumerate(values)]
    return Attribute.model_validate({"id": "harm", "show": "icons", "levels": levels})


def test_attributes_and_levels_keep_the_order_of_the_file(tiny):
    study = read_study(tiny)

    assert study.attribute_ids == ("pain", "weeks", "harm")
    assert study.attribute("pain").level_ids == ("strong", "some", "none")
    assert study.attribute("weeks").level("2_weeks").value == 2
    assert study.label == "tiny v3"


def test_what_a_study_does_not_say_has_a_safe_default(tiny):
    study = read_study(tiny)

    assert study.purpose == "outcome_weights"
    assert study.design.opt_out == "none"
    assert [str(step) for step in study.steps] == ["segments", "outcomes", "practice", "choices"]
    assert study.analysis.pool == ()
    assert study.analysis.smallest_cell == 8


def changed(study, attribute=(), level=(), design=()):
    """A study with other entries in its first attribute, now unmeasured, or in its design."""
    given = study.model_dump()
    first = given["attributes"][0]
    first.update({"measure": None} | dict(attribute))
    first["levels"][-1].update(level)
    given["design"].update(design)
    return Study.model_validate(given)


def test_what_a_design_does_not_depend_on_leaves_it_the_same():
    study = HIP_KNEE.study
    again = changed(
        study,
        attribute={"unit": "points", "picture": None, "core": False},
        level={"picture": None},
        design={"chunk": 4, "more": 2},
    )

    assert again != study
    assert again.design_sha256 == study.design_sha256


@pytest.mark.parametrize(
    "other",
    [
        {"attribute": {"ordered": False}},
        {"level": {"id": "on_ones_own"}},
        {"level": {"value": 7}},
        {"design": {"seed": 2}},
        {"design": {"balance": "near"}},
        {"design": {"prohibited": ['pain == "little_or_none"']}},
    ],
)
def test_what_a_design_depends_on_makes_it_another(other):
    assert changed(HIP_KNEE.study, **other).design_sha256 != HIP_KNEE.study.design_sha256


def test_a_study_cannot_be_changed(tiny):
    with pytest.raises(ValidationError, match="frozen"):
        read_study(tiny).version = 4


def test_a_level_or_attribute_that_is_not_there_is_a_key_error(tiny):
    study = read_study(tiny)

    with pytest.raises(KeyError, match="fun"):
        study.attribute("fun")
    with pytest.raises(KeyError, match="awful"):
        study.attribute("pain").level("awful")


def test_a_number_of_people_in_a_hundred_is_whole_and_at_most_a_hundred():
    assert icons(100, 0).level("l0").value == 100
    for value in (101, -1, 0.5, float("nan"), float("inf"), None):
        with pytest.raises(ValidationError, match="whole `value` from 0 to 100"):
            icons(10, value)


def test_method_research_may_ask_about_more_than_outcomes(tiny):
    given = read_study(tiny).model_dump()
    given["attributes"][0]["kind"] = "technology"

    with pytest.raises(ValidationError, match='"technology" cannot carry an outcome weight'):
        Study.model_validate(given)
    assert Study.model_validate(given | {"purpose": "method_research"}).purpose == "method_research"


def test_at_least_two_attributes_are_free_to_differ(tiny):
    given = read_study(tiny).model_dump()

    given["design"]["min_overlap"] = 1
    assert Study.model_validate(given).design.min_overlap == 1

    given["design"]["min_overlap"] = 2
    with pytest.raises(ValidationError, match="leaves no trade-off"):
        Study.model_validate(given)


def test_the_place_is_a_question_of_one_option(tiny):
    given = read_study(tiny).model_dump(mode="json")
    given["questions"] = [
        {"id": "clinic", "options": ["north", "south"]},
        {"id": "years", "kind": "number", "least": 0, "most": 50},
    ]
    given["flow"] = []

    given["fieldwork"]["place"] = "clinic"
    assert Study.model_validate(given).fieldwork.place == "clinic"
    for name in ("years", "role", "town"):
        given["fieldwork"]["place"] = name
        with pytest.raises(ValidationError, match=r"fieldwork\.place"):
            Study.model_validate(given)


def test_groups_of_fewer_than_eight_people_cannot_be_asked_for(tiny):
    given = read_study(tiny).model_dump()
    given["analysis"]["smallest_cell"] = 7

    with pytest.raises(ValidationError, match="greater than or equal to 8"):
        Study.model_validate(given)


def test_the_json_schema_says_every_key_of_a_study():
    schema = Study.model_json_schema()

    assert schema["properties"].keys() == Study.model_fields.keys()
    assert schema["additionalProperties"] is False


def test_hip_knee_asks_about_the_three_core_outcomes_first():
    core = [one.id for one in HIP_KNEE.study.attributes if one.core]

    assert core == ["independence", "usual_role", "side_effects"]
    assert HIP_KNEE.study.attribute_ids[:3] == tuple(core)


def test_hip_knee_keeps_patients_and_carers_apart():
    assert HIP_KNEE.study.groups("role") == ("patient", "carer_self", "carer_proxy")
    assert "role" not in HIP_KNEE.study.analysis.pool


def test_a_patient_and_a_carer_who_answer_together_are_a_group_of_their_own():
    given = HIP_KNEE.study.model_dump()
    given["segments"]["role"] = ["patient", "dyad"]

    assert Study.model_validate(given).groups("role") == ("patient", "dyad")


def test_hip_knee_lists_its_levels_from_worst_to_best():
    for attribute in HIP_KNEE.study.attributes:
        values = [level.value for level in attribute.levels if level.value is not None]

        assert attribute.ordered
        assert values == sorted(values, reverse=True), "weeks, side effects, reoperations: less"


def test_each_outcome_of_hip_knee_names_how_it_is_measured_in_care():
    assert all(one.measure and one.measure.instrument for one in HIP_KNEE.study.attributes)


def test_hip_knee_says_who_paid_for_it():
    assert HIP_KNEE.study.about.funding.startswith("None.")
