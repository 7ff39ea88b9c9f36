"""Recordings of a study's pages: found by language and screen, and each of them in use."""

import pytest

from questionnaires.errors import StudyError
from questionnaires.files import read_questionnaire, read_study, read_text
from questionnaires.recordings import find_recordings, screens

SOUND = b"\xff\xfb\x90\x00" + bytes(400)


def record(folder, name):
    """Lay a sound file into the folder of recordings."""
    path = folder / "audio" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(SOUND)


def test_each_table_with_a_heading_can_be_recorded(tiny):
    found = set(screens(read_text(tiny, read_study(tiny), "en")))

    assert found == {
        *("consent", "consent.refused", "role", "condition", "age_band", "practice", "choice"),
        *("attributes.pain", "attributes.weeks", "attributes.harm", "thanks"),
        *("practice.right", "practice.wrong"),
    }


def test_recordings_are_found_by_language_and_screen(tiny):
    record(tiny, "en/role.mp3")
    record(tiny, "en/attributes.pain.ogg")

    questionnaire = read_questionnaire(tiny)

    assert questionnaire.recordings == {
        "en": {"attributes.pain": "audio/en/attributes.pain.ogg", "role": "audio/en/role.mp3"}
    }


def test_a_recording_is_part_of_what_people_are_shown(tiny):
    silent = read_questionnaire(tiny).sha256
    record(tiny, "en/role.mp3")

    assert read_questionnaire(tiny).sha256 != silent
    assert "audio/en/role.mp3" in read_questionnaire(tiny).hashes


def test_most_studies_have_none(tiny):
    assert read_questionnaire(tiny).recordings == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("en/roles.mp3", 'text.en.toml has no such screen; did you mean "role"?'),
        ("en/attributes.pain.levels.mp3", "no such screen"),
        ("en/role.docx", "not .mp3, .m4a, .ogg; save the recording as one of them"),
        ("cy/role.mp3", "in no folder of a language; expected one of: en"),
        ("role.mp3", "in no folder of a language"),
        ("en/more/role.mp3", "in no folder of a language"),
        ("en/consent-carer.mp3", "no such screen"),  # there is no such sheet
    ],
)
def test_a_file_that_nobody_would_hear_is_refused(tiny, name, said):
    record(tiny, name)

    with pytest.raises(StudyError) as refused:
        read_questionnaire(tiny)

    assert said in str(refused.value)
    assert name in str(refused.value)


def test_a_screen_has_one_recording(tiny):
    record(tiny, "en/role.mp3")
    record(tiny, "en/role.ogg")

    with pytest.raises(StudyError, match=r"role\.ogg: a second recording of role; keep one"):
        read_questionnaire(tiny)


def test_a_sheet_for_carers_is_recorded_by_itself(tiny):
    record(tiny, "en/consent-carer.mp3")
    texts = {"en": read_text(tiny, read_study(tiny), "en")}

    assert find_recordings(tiny, texts, carers=["en"]) == {
        "en": {"consent-carer": "audio/en/consent-carer.mp3"}
    }
