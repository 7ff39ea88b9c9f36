"""What a claim says."""

import pytest


@pytest.fixture
def claim_said():
    """A claim of 0.6 fewer bed-days for each patient, as its file says it."""
    return {
        "format": "whatmatters/claim/1",
        "id": "fewer-bed-days",
        "effect": "beds",
        "unit": "bed-days per patient",
        "low": -0.9,
        "central": -0.6,
        "high": -0.3,
        "design": "randomised_trial",
        "n": 412,
        "setting": "Three hospitals",
        "comparator": "The implant in use before",
        "comparator_is": "standard_of_care",
        "maturity": "developing",
        "measure": "Days from admission to discharge",
        "source": "Invented",
        "date": "2026-03-31",
    }
