"""One study in several languages: whatever one says, all say."""

import pytest

from questionnaires.errors import StudyError
from questionnaires.files import find_study, read_questionnaire, read_study, read_text
from questionnaires.wording import words_by_key


@pytest.fixture
def bilingual(tiny):
    """The tiny study with a second language, which says the same for now."""
    study = tiny / "study.toml"
    study.write_text(
        study.read_text().replace("version = 3", 'version = 3\nlanguages = ["en", "cy-easy"]')
    )
    text = (tiny / "text.en.toml").read_text()
    (tiny / "text.en.toml").write_text('language = "English"\n' + text)
    (tiny / "text.cy-easy.toml").write_text('language = "Cymraeg hawdd"\n' + text)
    (tiny / "consent.cy-easy.md").write_text("Gallwch ddweud na.\n")
    return tiny


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_every_text_is_found_under_its_key(tiny):
    words = words_by_key(read_text(tiny, read_study(tiny), "en"))

    assert words["attributes.pain.levels.strong"] == "Strong pain"
    assert words["role.title_for.carer_self"] == "Who cares?"
    assert words["choice.alternatives[1]"] == "B"
    assert words["consent.refused.body"] == "Goodbye."
    assert "role.hint" not in words


def test_languages_that_say_the_same_are_one_study(bilingual):
    questionnaire = read_questionnaire(bilingual)

    assert list(questionnaire.texts) == ["en", "cy-easy"]
    assert questionnaire.consents["cy-easy"] == "Gallwch ddweud na."
    assert "text.cy-easy.toml" in questionnaire.hashes


def test_each_file_of_a_language_is_needed(bilingual):
    (bilingual / "consent.cy-easy.md").unlink()

    with pytest.raises(StudyError, match=r"consent\.cy-easy\.md: missing or empty"):
        read_questionnaire(bilingual)

    (bilingual / "text.cy-easy.toml").unlink()

    with pytest.raises(StudyError, match=r"text\.cy-easy\.toml: missing"):
        read_questionnaire(bilingual)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "text.cy-easy.toml",
            'title_for = { carer_self = "Who cares?" }\n',
            "",
            r"cy-easy\.toml: role\.title_for\.carer_self: no text, but text\.en\.toml has one; add",
        ),
        (
            "text.cy-easy.toml",
            '[condition]\ntitle = "Which joint?"',
            '[condition]\ntitle = "Which joint?"\nhint = "One."',
            r"cy-easy\.toml: condition\.hint: text\.en\.toml has no such text; remove it here or",
        ),
        (
            "text.en.toml",
            'body = "You have finished."',
            'body = "You have {condition} and {role}."',
            r"thanks\.body: fills in nothing, but text\.en\.toml \{condition\}, \{role\}; use",
        ),
        (
            "text.cy-easy.toml",
            'alternatives = ["A", "B"]',
            'alternatives = ["A", "B", "C"]',
            r"choice\.alternatives\[2\]: text\.en\.toml has no such text",
        ),
        (
            "text.cy-easy.toml",
            'none = "No pain"',
            'nothing = "No pain"',
            r"cy-easy\.toml: attributes\.pain\.levels\.nothing: the study has no such key",
        ),
        (
            "text.cy-easy.toml",
            'language = "Cymraeg hawdd"\n',
            "",
            r"cy-easy\.toml: language: no text; add it",
        ),
    ],
)
def test_a_difference_between_languages_names_file_and_key(bilingual, file, old, new, said):
    edit(bilingual / file, old, new)

    with pytest.raises(StudyError, match=said):
        read_questionnaire(bilingual)


def test_differences_are_counted(bilingual):
    edit(bilingual / "text.cy-easy.toml", 'title = "Practice"', 'title = "{role} practice"')
    edit(bilingual / "text.cy-easy.toml", 'wrong = "Look again."', 'wrong = "Look {condition}."')

    with pytest.raises(StudyError, match=r"\(and 1 more\)$"):
        read_questionnaire(bilingual)


def test_hip_knee_speaks_english_and_welsh_in_two_reading_levels():
    questionnaire = read_questionnaire(find_study("hip-knee"))

    assert set(questionnaire.texts) == {"en", "en-easy", "cy", "cy-easy"}
    assert not questionnaire.texts["en"].needs_review
    assert "translator" in questionnaire.texts["cy"].needs_review
    assert "translator" in questionnaire.texts["cy-easy"].needs_review
