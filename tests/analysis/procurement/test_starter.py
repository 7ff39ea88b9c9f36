"""A started tender shows by example what it may say besides, and none of it counts until wanted."""

import re
import tomllib

import pytest

from analysis.procurement.profile import read_profile
from analysis.procurement.starter import starter_files
from analysis.procurement.tender import Tender
from questionnaires.files import find_study, read_study

SECTIONS = {"gates", "evidence", "performance", "pathway"}


@pytest.fixture(scope="module")
def started():
    """The text of a tender that was just started."""
    study = read_study(find_study("hip-knee"))
    titles = dict.fromkeys(study.attribute_ids, "An outcome")
    profile = read_profile("vbp_2026_06", "--profile")
    return starter_files("mine", study, titles, profile)["tender.toml"].decode()


def with_every_section(started):
    """The tender once the first hash of every line that may count is taken away."""
    used = re.sub(r"^# (?=[a-z_]+ = |\[)", "", started, flags=re.MULTILINE)
    return Tender.model_validate(tomllib.loads(used))


def test_sections_that_nobody_uses_say_nothing(started):
    said = tomllib.loads(started)

    assert not SECTIONS & said.keys()
    assert "panels" not in said["patient_outcomes"]
    assert "collected_by" not in said["patient_outcomes"]["criteria"][0]


def test_every_section_is_right_once_its_first_hash_is_taken_away(started):
    tender = with_every_section(started)

    assert tender.model_fields_set >= SECTIONS
    (panel,) = tender.patient_outcomes.panels
    assert panel.swings.keys() == {one.outcome for one in tender.patient_outcomes.criteria}
    assert all(one.collected_by for one in tender.patient_outcomes.criteria)


def test_no_evidence_or_payment_counts_by_a_number_of_ours(started):
    tender = with_every_section(started)

    assert set(tender.evidence.kappa.values()) == {0}
    assert tender.performance.at_risk == 0
    assert all(line.unit_cost is None for line in tender.pathway.lines)
