"""How often a planned survey would let the right bid win, where the answer is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.designs.power import Simulated, respondents
from analysis.errors import TenderError
from analysis.procurement.bids import read_bids
from analysis.procurement.marks import ranks
from analysis.procurement.method import make_method
from analysis.procurement.planned_winner import planned_winner, simulated_weights
from analysis.procurement.scoring import score_bids
from analysis.truth import read_truth
from questionnaires.files import find_study, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
STUDY = HIP_KNEE.study
EXAMPLE = Path(__file__).parents[3] / "analysis" / "procurement" / "example"
FILES = EXAMPLE / "tender.toml", EXAMPLE / "bids.csv"


@pytest.fixture(scope="module")
def places():
    """Ten studies of each group that all find the truth."""
    truth = read_truth(HIP_KNEE.folder, STUDY)
    found = {}
    for one in truth.sample:
        for band in one.age_band:
            people = respondents(STUDY, HIP_KNEE.design, truth, (one.role, band), 0.0)
            estimates = np.tile(people.beta, (10, 1))
            found[one.role, band] = Simulated(people, 50, estimates, np.full((10, 5), 0.1))
    return found


def others(places, which, estimates):
    """The studies, some of which found something else in every group."""
    return {
        place: replace(one, estimates=np.where(which[:, None], estimates, one.estimates))
        for place, one in places.items()
    }


def test_studies_that_find_the_truth_let_the_right_bid_win(places):
    found = planned_winner(STUDY, places, *FILES, seed=1)
    method = make_method(FILES[0], simulated_weights(STUDY, places, 1), "the truth")
    bids = score_bids(read_bids(FILES[1], method.tender, method.outcomes.criteria), method)

    assert found.right == 1
    assert ranks(bids)[found.bid] == 1  # by the published, rounded points


def test_studies_that_find_the_opposite_let_another_win(places):
    # Swift is better in the usual role alone, and steady in all that most people prefer.
    only_role = np.zeros(15)
    only_role[3:6] = (0.5, 1.0, 2.0)
    every = others(places, np.ones(10, dtype=bool), only_role)

    assert planned_winner(STUDY, places, *FILES, seed=1).bid == "steady"
    assert planned_winner(STUDY, every, *FILES, seed=1).right == 0


def test_too_many_studies_without_weights_leave_no_answer(places):
    few = others(places, np.arange(10) < 1, np.nan)
    unclear = others(places, np.arange(10) < 5, -1.0)

    for studies in (few, unclear):
        found = planned_winner(STUDY, studies, *FILES, seed=1)
        assert found.bid == "steady"
        assert np.isnan(found.right)


def test_pooled_age_bands_are_not_planned_for(places):
    plan = STUDY.analysis.model_copy(update={"pool": ("age_band",)})
    pooled = STUDY.model_copy(update={"analysis": plan})

    with pytest.raises(TenderError, match=r"analysis\.pool: people of pooled age bands"):
        planned_winner(pooled, places, *FILES, seed=1)


def test_conditions_that_are_not_pooled_have_people_of_their_own(places):
    plan = STUDY.analysis.model_copy(update={"pool": ()})
    apart = simulated_weights(STUDY.model_copy(update={"analysis": plan}), places, 1)

    assert {cell.condition for cell in apart.cells} == {"hip", "knee"}
    assert len(apart.cells) == 2 * len(places)
