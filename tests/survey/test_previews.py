"""Any page of a study can be looked at before anybody is asked."""

from html import unescape
from pathlib import Path

import pytest

from questionnaires.files import find_study, read_questionnaire
from survey.previews import preview, preview_names

STUDIES = Path(__file__).parent.parent / "studies"


@pytest.mark.parametrize("name", ["continence", "questions", "dual"])
def test_every_page_of_a_study_can_be_looked_at_in_all_its_words(name):
    folder = STUDIES / name
    asked = read_questionnaire(folder if folder.exists() else find_study(name))
    role = asked.study.groups("role")[0]
    for language, text in asked.texts.items():
        pages = {one: preview(asked, language, role, one) for one in preview_names(asked, role)}

        assert text.consent.title in unescape(pages["consent"])
        assert len({*pages.values()}) == len(pages)
        assert all(f'data-language="{language}"' in page for page in pages.values())
    kinds = {one.partition("/")[0] for one in pages}
    assert {"consent", *kinds_of(asked)} <= kinds


def kinds_of(asked):
    """Kinds of pages that the steps of a study lead to."""
    kinds = {
        "segments": "segment",
        "outcomes": "outcome",
        **({"choices": "choice"} if asked.design.estimation_tasks else {}),
        "best_worst": "best_worst",
        "question": "question",
    }
    return [kinds[step.kind] for step in asked.study.steps if step.kind in kinds]


def test_a_carer_is_shown_the_sheet_of_carers():
    asked = read_questionnaire(find_study("hip-knee"))

    assert "data-language" in preview(asked, "en", "carer_proxy", "consent")
    with pytest.raises(KeyError):
        preview(asked, "en", "patient", "choice/99")
