"""Small studies of which the information can be worked out by hand."""

import pytest

from questionnaires.study import Study

ABOUT = ("research_question", "decision", "population", "perspective", "why_choices", "funding")


def make(n_levels, *, ordered=True, **settings):
    """A study with that many levels of each of its attributes."""
    attributes = [
        {
            "id": f"a{k}",
            "ordered": ordered,
            "levels": [{"id": f"l{number}"} for number in range(n)],
        }
        for k, n in enumerate(n_levels, start=1)
    ]
    return Study.model_validate(
        {
            "id": "small",
            "version": 1,
            "about": dict.fromkeys(ABOUT, "an example"),
            "segments": {"role": ["patient"], "condition": ["any"], "age_band": ["any"]},
            "attributes": attributes,
            "design": {"min_overlap": 0, "blocks": 1, "seed": 3} | settings,
        }
    )


@pytest.fixture(scope="session")
def small_study():
    """A function that makes a study with that many levels of each attribute."""
    return make
