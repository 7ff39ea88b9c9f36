"""What several studies share: the same outcomes, levels and words, or nothing."""

import pytest

from analysis.errors import WeightsError
from analysis.weights.shared_outcomes import Part, core_outcomes
from analysis.weights.weight_set import Outcome
from questionnaires.files import find_study, read_questionnaire
from questionnaires.study import Study

CORE = ["independence", "usual_role", "side_effects"]


def part(name, *, of_study=lambda study: study, of_text=lambda text: text):
    """A shipped study, changed or as it is, before anybody has answered."""
    questionnaire = read_questionnaire(find_study(name))
    study = of_study(questionnaire.study)
    outcomes = tuple(Outcome(one.id, one.level_ids) for one in study.attributes)
    return Part(study, of_text(questionnaire.texts["en"]), outcomes, None)


def changed(outcome, **change):
    """A function that changes an outcome of a study."""

    def of_study(study):
        attributes = tuple(
            one.model_copy(update=change) if one.id == outcome else one for one in study.attributes
        )
        return Study.model_validate(study.model_dump() | {"attributes": attributes})

    return of_study


def test_shipped_studies_share_the_common_core():
    parts = [part(name) for name in ("hip-knee", "stroke", "copd", "continence")]

    assert [one.id for one in core_outcomes(parts)] == CORE


def test_outcomes_with_other_levels_are_not_compared():
    other = part("copd", of_study=changed("usual_role", unit="days"))

    with pytest.raises(WeightsError, match="usual_role of stroke and copd: other levels"):
        core_outcomes([part("stroke"), other])


def test_outcomes_in_other_words_are_not_compared():
    def reworded(text):
        words = text.attributes["independence"].model_copy(update={"label": "Getting by"})
        return text.model_copy(update={"attributes": {**text.attributes, "independence": words}})

    with pytest.raises(WeightsError, match="independence of stroke and copd: other words in en"):
        core_outcomes([part("stroke"), part("copd", of_text=reworded)])


def test_a_single_shared_outcome_carries_no_weight():
    def alone(study):
        return changed("side_effects", core=False)(changed("usual_role", core=False)(study))

    with pytest.raises(WeightsError, match="they share independence of the common core"):
        core_outcomes([part("stroke"), part("copd", of_study=alone)])
