"""What is settled before anybody is asked: the kind of study, who agreed, and what is linked."""

import pytest
from pydantic import ValidationError

from questionnaires.errors import StudyError
from questionnaires.files import read_questionnaire, read_study
from questionnaires.governance import Governance, Linked

LINKED = {
    "lawful_basis": "Article 6(1)(e) of the UK GDPR",
    "condition": "Article 9(2)(j)",
    "dpia": "DPIA 17",
    "key_kept": "by the research office",
    "delete_on": "2027-03-31",
}
RESEARCH = {"kind": "research", "approval": "REC 26/1"}


def governed(tiny, lines):
    """The tiny study with that section."""
    path = tiny / "study.toml"
    path.write_text(path.read_text() + f"\n[governance]\n{lines}\n")
    return tiny


def test_a_study_says_what_it_is_and_who_agreed(tiny):
    study = read_study(governed(tiny, 'kind = "service_evaluation"\napproval = "Tool, 2 May 2026"'))

    assert study.governance.words == (
        "Service evaluation: Tool, 2 May 2026. Nobody can tie answers to people."
    )


@pytest.mark.parametrize("missing", LINKED)
def test_answers_that_can_be_tied_to_people_need_every_document(missing):
    some = {key: value for key, value in LINKED.items() if key != missing}

    with pytest.raises(ValidationError, match=f"linked.{missing}"):
        Governance.model_validate({**RESEARCH, "anonymous": False, "linked": some})


def test_what_is_linked_is_said_with_its_basis_and_its_end():
    said = Governance(**RESEARCH, anonymous=False, linked=Linked.model_validate(LINKED)).words

    assert "under Article 6(1)(e) of the UK GDPR; Article 9(2)(j)" in said
    assert "deleted on 31 March 2027" in said


def test_a_list_without_documents_and_documents_without_a_list_are_refused(tiny):
    with pytest.raises(StudyError, match=r"governance\.linked: needed where `anonymous` is false"):
        read_study(governed(tiny, 'kind = "research"\napproval = "REC"\nanonymous = false'))
    with pytest.raises(ValidationError, match="only there"):
        Governance.model_validate({**RESEARCH, "linked": LINKED})


def test_writing_it_down_does_not_change_what_is_asked(tiny):
    before = read_questionnaire(tiny).structure

    governed(tiny, 'kind = "research"\napproval = "REC"')
    assert read_questionnaire(tiny).structure == before
