"""Public choices, answers of known preferences, and an example tender with its weights."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.chain import make_weights
from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.procurement import score as score_module
from analysis.procurement.score import score
from analysis.simulation import people, simulate
from analysis.truth import read_truth
from analysis.weights.weight_set import Cell, Outcome, WeightSet
from analysis.weights_settings import WeightsSettings
from questionnaires.files import find_study, read_questionnaire, responses_csv

PUBLIC = Path(__file__).parent.parent / "known_answers"
TRUE = np.array([1.0, -0.5, 0.25])
EXAMPLE = Path(score_module.__file__).parent / "example"

# Share of the swing at each level, and swings of four age bands, as in truth.toml of hip-knee.
SHAPES = {
    "independence": (0, 0.609, 0.906, 1),
    "usual_role": (0, 0.45, 0.75, 1),
    "side_effects": (0, 10 / 19, 15 / 19, 1),
    "pain": (0, 0.40, 0.75, 1),
    "reoperation": (0, 5 / 13, 10 / 13, 1),
}
SWINGS = {
    "18-44": (1.2, 0.90, 1.0, 1.10, 1.0),
    "45-64": (1.4, 0.70, 1.0, 1.15, 0.9),
    "65-79": (1.7, 0.25, 1.0, 1.15, 0.6),
    "80+": (2.0, 0.10, 0.9, 1.00, 0.3),
}
SCALES = {"18-44": 1.0, "45-64": 1.0, "65-79": 0.8, "80+": 0.6}

OUTCOMES = (
    Outcome("independence", ("most_help", "some_help", "manages", "independent")),
    Outcome(
        "usual_role",
        ("not_at_12_months", "6_months", "3_months", "6_weeks"),
        (52.0, 26.0, 13.0, 6.0),
        "weeks after treatment starts",
    ),
    Outcome(
        "side_effects",
        ("20_in_100", "10_in_100", "5_in_100", "1_in_100"),
        (20.0, 10.0, 5.0, 1.0),
        "people in 100",
    ),
    Outcome("pain", ("strong_most_days", "some_most_days", "now_and_then", "little_or_none")),
    Outcome(
        "reoperation",
        ("15_in_100", "10_in_100", "5_in_100", "2_in_100"),
        (15.0, 10.0, 5.0, 2.0),
        "people in 100, within 10 years",
    ),
)


@pytest.fixture(scope="session")
def electricity():
    """361 people who chose among four suppliers twelve times."""
    return ChoiceData.from_long(
        pd.read_csv(PUBLIC / "electricity.csv"),
        respondent="id",
        task="obsID",
        chosen="choice",
        attributes=("pf", "cl", "loc", "wk", "tod", "seas"),
    )


@pytest.fixture(scope="session")
def yogurt():
    """100 people who bought one of four brands 2,412 times in all."""
    frame = pd.read_csv(PUBLIC / "yogurt.csv.gz")
    brands = ("hiland", "weight", "yoplait")
    return ChoiceData.from_long(
        frame.assign(**{brand: (frame["brand"] == brand).astype(float) for brand in brands}),
        respondent="id",
        task="obsID",
        chosen="choice",
        attributes=("price", "feat", *brands),
    )


@pytest.fixture(scope="session")
def kenyan_births():
    """466 women who chose where to give birth, or neither, sixteen times, in long form."""
    frame = pd.read_csv(PUBLIC / "kenya_delivery_dce.csv")
    return frame.assign(cost1000=frame["cost"] / 1000)


@pytest.fixture(scope="session")
def kenya(kenyan_births):
    """Those choices by the good levels, the cost, and a constant for neither."""
    return ChoiceData.from_long(
        kenyan_births,
        respondent="respondent_id",
        task="choice_set",
        chosen="choice",
        attributes=(
            "goodqualityclinicalservices",
            "distancetofacilityshort",
            "attitudekindsupportive",
            "medicalequipmentdrugsavail",
            "referralservicesavailable",
            "cost1000",
        ),
        constants=("asc_optout",),
    )


@pytest.fixture(scope="session")
def kenya_bad_levels(kenyan_births):
    """Those choices by the cost and the bad levels, without a constant."""
    return ChoiceData.from_long(
        kenyan_births,
        respondent="respondent_id",
        task="choice_set",
        chosen="choice",
        attributes=(
            "cost1000",
            "badqualityclinicalservices",
            "distancetofacilitylong",
            "attitudeunkindnotsupportive",
            "medicalequipmentdrugsnotavail",
            "referralservicesnotavailable",
        ),
    )


def joint_cell(age_band):
    """Patients of an age band, with part-worths of known size and draws around them."""
    rng = np.random.default_rng(7)
    worths = {
        outcome: np.array(shape) * swing * SCALES[age_band]
        for (outcome, shape), swing in zip(SHAPES.items(), SWINGS[age_band], strict=True)
    }
    draws = {
        outcome: np.hstack([np.zeros((500, 1)), values[1:] + rng.normal(0, 0.08, (500, 3))])
        for outcome, values in worths.items()
    }
    return Cell("hip+knee", age_band, "patient", 100, 1000, "", worths, draws)


@pytest.fixture(scope="session")
def joint_weights():
    """Weights of the study hip-knee, pooled over condition, for patients of four age bands."""
    cells = tuple(joint_cell(age_band) for age_band in SWINGS)
    return WeightSet("hip-knee", 1, OUTCOMES, cells, "conditional_logit", seed=7, n_draws=500)


def as_stated(name):
    """A file of the example; the tender without terms of evidence, so that claims count whole."""
    text = (EXAMPLE / name).read_text()
    return re.sub(r"# --- Evidence:.*?(?=# --- The pathway)", "", text, flags=re.DOTALL)


@pytest.fixture(scope="session")
def example_score(joint_weights, tmp_path_factory):
    """The example tender and its three bids, scored as they state themselves."""
    tender = tmp_path_factory.mktemp("example") / "tender.toml"
    tender.write_text(as_stated("tender.toml"))
    return score(tender, EXAMPLE / "bids.csv", joint_weights, "ab" * 32)


@pytest.fixture(scope="session")
def evidenced_score(joint_weights):
    """The example with its pathway, each claim as far as its evidence bears it."""
    return score(
        EXAMPLE / "tender.toml",
        EXAMPLE / "bids.csv",
        joint_weights,
        "ab" * 32,
        effects=EXAMPLE / "effects.csv",
        claims=EXAMPLE / "claims.csv",
    )


@pytest.fixture
def changed(tmp_path):
    """The example's files, without evidence, with texts replaced by others; gives their folder."""

    def change(*replacements):
        for name in ("tender.toml", "bids.csv"):
            (tmp_path / name).write_text(as_stated(name))
        for name, old, new in replacements:
            text = (tmp_path / name).read_text()
            assert old in text
            (tmp_path / name).write_text(text.replace(old, new))
        return tmp_path

    return change


@pytest.fixture
def changed_pathway(tmp_path):
    """The example's pathway in a folder, with texts replaced by others; gives the folder."""

    def change(*replacements):
        for name in ("tender.toml", "effects.csv"):
            (tmp_path / name).write_text((EXAMPLE / name).read_text())
        for name, old, new in replacements:
            text = (tmp_path / name).read_text()
            assert old in text
            (tmp_path / name).write_text(text.replace(old, new))
        return tmp_path

    return change


@pytest.fixture
def score_changed(changed, joint_weights):
    """The example scored after its texts were replaced by others."""

    def score_after(*replacements):
        folder = changed(*replacements)
        return score(folder / "tender.toml", folder / "bids.csv", joint_weights, "ab" * 32)

    return score_after


def answers(rng, n_people=60, n_tasks=8, n_alternatives=3):
    """Choices by people who all weigh pain, nights and weeks as `TRUE` says."""
    n = n_people * n_tasks
    x = rng.normal(size=(n * n_alternatives, len(TRUE)))
    utility = (x @ TRUE + rng.gumbel(size=len(x))).reshape(n, n_alternatives)
    names = ("pain", "nights", "weeks")
    return ChoiceData(
        coding=Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in names)),
        x=x,
        task=np.repeat(np.arange(n), n_alternatives),
        respondent=np.repeat(np.arange(n_people), n_tasks * n_alternatives),
        chosen=(utility == utility.max(axis=1, keepdims=True)).ravel(),
    )


@pytest.fixture(scope="session")
def answered():
    """A function that lets people of the same known preferences answer tasks of their own."""
    return answers


@pytest.fixture(scope="session")
def true_preferences():
    """What those people prefer, in utility per unit of each attribute."""
    return TRUE


@pytest.fixture
def sixty_people():
    """Answers of sixty people to eight tasks of three alternatives each."""
    return answers(np.random.default_rng(20240501))


@pytest.fixture(scope="session")
def hip_knee_answers(tmp_path_factory):
    """Answers of 200 synthetic people; carers of 80 and over are too few to show."""
    questionnaire = read_questionnaire(find_study("hip-knee"))
    study = questionnaire.study
    asked = people(read_truth(questionnaire.folder, study), study, 200, seed=5)
    path = tmp_path_factory.mktemp("answers") / "responses.csv"
    path.write_bytes(responses_csv(study, simulate(study, questionnaire.design, asked)))
    return path


@pytest.fixture(scope="session")
def hip_knee_alone(hip_knee_answers):
    """Weights of those people, each group by itself."""
    return make_weights(hip_knee_answers, WeightsSettings(study="hip-knee", pooling="none"))


@pytest.fixture(scope="session")
def hip_knee_pooled(hip_knee_answers):
    """The same, pooled in part, and for a case mix."""
    mix = hip_knee_answers.parent / "local.csv"
    mix.write_text(
        "condition,age_band,count,source,date\n"
        "hip,65-79,60,A county,2026-03-31\nknee,80+,40,A county,2026-03-31\n"
    )
    settings = WeightsSettings(study="hip-knee", n_draws=500)
    return make_weights(hip_knee_answers, settings, case_mix=mix)
