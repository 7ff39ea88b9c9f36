"""How hard each file of a study is to read, and what its author is told about it."""

import pytest

from questionnaires.files import find_study, read_questionnaire
from questionnaires.reading import paragraphs, readings

TRANSLATED = ("en", "en-easy", "cy", "cy-easy")


def reading_of(folder, file):
    """Figures of one file of a study."""
    return next(one for one in readings(read_questionnaire(folder)) if one.file == file)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_each_file_that_people_read_has_its_figures():
    files = [one.file for one in readings(read_questionnaire(find_study("hip-knee")))]

    assert {f"text.{tag}.toml" for tag in TRANSLATED} <= set(files)
    assert {f"consent.{tag}.md" for tag in TRANSLATED} <= set(files)


def test_a_sheet_for_carers_is_read_too(tiny):
    (tiny / "consent-carer.en.md").write_text("You care for someone. You may say no.\n")

    assert reading_of(tiny, "consent-carer.en.md").longest_sentence == 4


def test_only_english_has_a_reading_age():
    read = readings(read_questionnaire(find_study("hip-knee")))

    assert {one.language for one in read if one.age is None} == {"cy"}
    assert {one.language for one in read if one.age is not None} == {"en"}


def test_hip_knee_keeps_to_its_targets():
    warnings = [
        warning
        for one in readings(read_questionnaire(find_study("hip-knee")))
        for warning in one.warnings
    ]

    assert [one for one in warnings if not one.startswith("needs review")] == []
    assert len(warnings) == 2  # Welsh and easy Welsh


def test_a_long_sentence_is_named_with_its_key(tiny):
    long = " ".join(["so"] * 26)
    edit(tiny / "text.en.toml", "How much it hurts.", f"Short. It is {long}.")

    (warning,) = reading_of(tiny, "text.en.toml").warnings

    assert warning.startswith("attributes.pain.meaning: 28 words in a sentence; split it, 25 at")


def test_easy_words_have_a_shorter_limit(tiny):
    edit(tiny / "study.toml", "version = 3", 'version = 3\nlanguages = ["en-easy"]')
    (tiny / "text.en.toml").rename(tiny / "text.en-easy.toml")
    (tiny / "consent.en.md").rename(tiny / "consent.en-easy.md")
    edit(tiny / "text.en-easy.toml", "How much it hurts.", "It is " + "so " * 11 + "bad.")

    (warning,) = reading_of(tiny, "text.en-easy.toml").warnings

    assert "attributes.pain.meaning: 14 words in a sentence; split it, 12 at most" in warning


def test_hard_words_raise_the_reading_age_and_lix(tiny):
    (tiny / "consent.en.md").write_text(
        "Participation necessitates comprehension of methodological considerations.\n"
    )

    age, score = reading_of(tiny, "consent.en.md").warnings

    assert age.startswith("reading age ")
    assert "aim for 11 at most" in age
    assert score.startswith("LIX ")
    assert "aim for 40 at most" in score


def test_what_is_to_be_reviewed_is_a_warning(tiny):
    edit(tiny / "text.en.toml", 'title = "Knees"', 'title = "Knees"\nneeds_review = "By Ann."')

    assert reading_of(tiny, "text.en.toml").warnings == ("needs review: By Ann.",)


def test_names_of_levels_do_not_make_a_file_look_easy(tiny):
    before = reading_of(tiny, "text.en.toml").mean_sentence
    edit(tiny / "text.en.toml", 'strong = "Strong pain"', 'strong = "Strong"')

    assert reading_of(tiny, "text.en.toml").mean_sentence == before


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("## What **you** should\n", {"line 1": "What you should"}),
        ("- One.\n- Two\n  lines.\n", {"line 1": "One.", "line 2": "Two lines."}),
        ("See [here](https://example.org).\n", {"line 1": "See here."}),
        ("One\nparagraph.\n\nTwo.\n", {"line 1": "One paragraph.", "line 4": "Two."}),
    ],
)
def test_a_page_is_read_without_its_marks(markdown, found):
    assert paragraphs(markdown) == found
