"""Tags of words: what they say of language, reading level and direction, and who is given which."""

import pytest
from pydantic import TypeAdapter, ValidationError

from questionnaires.errors import StudyError
from questionnaires.files import read_study
from questionnaires.language import Tag, direction, language_of, preferred, reading_level

OFFERED = ("en", "en-easy", "cy", "cy-easy", "pt-br")


@pytest.mark.parametrize("tag", ["en", "cy-easy", "ckb", "pa-arab", "pt-br-easy", "zh-hant-hk"])
def test_a_language_may_have_script_region_and_easy_words(tag):
    assert TypeAdapter(Tag).validate_python(tag) == tag


@pytest.mark.parametrize("tag", ["EN", "e", "english", "en_GB", "easy-", "en-1", ""])
def test_what_is_no_tag_is_refused(tag):
    with pytest.raises(ValidationError):
        TypeAdapter(Tag).validate_python(tag)


def test_easy_words_are_a_reading_level_of_their_language():
    assert (language_of("cy-easy"), reading_level("cy-easy")) == ("cy", "easy")
    assert (language_of("cy"), reading_level("cy")) == ("cy", "standard")


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("ur-easy", "rtl"),
        ("fa-ir", "rtl"),
        ("pa", "ltr"),
        ("pa-arab", "rtl"),
        ("ar-latn", "ltr"),
    ],
)
def test_direction_follows_language_and_script(tag, said):
    assert direction(tag) == said


@pytest.mark.parametrize(
    ("header", "given"),
    [
        ("cy", "cy"),
        ("cy-GB,cy;q=0.9,en;q=0.5", "cy"),
        ("en;q=0.5, cy;q=0.9", "cy"),
        ("fr-FR, fr;q=0.9, cy;q=0.2", "cy"),
        ("PT-BR", "pt-br"),
        ("pt", "en"),  # what is asked for may be less exact than what is offered, not more
        ("cy;q=0", "en"),
        ("fr", "en"),
        ("en-easy", "en"),  # no browser asks for easy words
        ("*", "en"),
        ("cy;q=much", "en"),
        ("", "en"),
    ],
)
def test_a_browser_is_given_the_language_that_it_prefers(header, given):
    assert preferred(header, OFFERED) == given


def test_a_language_stands_once_in_a_study(tiny):
    path = tiny / "study.toml"
    path.write_text(
        path.read_text().replace("version = 3", 'version = 3\nlanguages = ["en", "en"]')
    )

    with pytest.raises(StudyError, match="languages: one stands twice"):
        read_study(tiny)
