"""Answers inside later sentences."""

import pytest

from questionnaires.errors import StudyError
from questionnaires.files import read_study, read_text
from questionnaires.piping import fill


@pytest.fixture
def said(tiny):
    """Puts words into a place of the tiny study's text, and reads it."""

    def say(old, new):
        path = tiny / "text.en.toml"
        path.write_text(path.read_text().replace(old, new, 1))
        return read_text(tiny, read_study(tiny), "en")

    return say


def test_a_name_stands_for_the_words_of_the_answer(said):
    text = said('body = "Choose one."', 'body = "Choose one for {condition}."')

    assert fill(text, {"condition": "knee"}).practice.body == "Choose one for Knee."


def test_words_inside_a_sentence_can_differ(said):
    said('title = "Which joint?"', 'title = "Which joint?"\ninside = { knee = "your knee" }')
    text = said('body = "Choose one."', 'body = "Choose one for {condition}."')

    assert fill(text, {"condition": "knee"}).practice.body == "Choose one for your knee."


def test_a_text_without_names_stays_as_it_is(said):
    text = said("", "")

    assert fill(text, {"condition": "knee"}) is text


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ('body = "Choose one."', 'body = "For {conditon}."', 'did you mean "condition"'),
        ('title = "Which joint?"', 'title = "{role}?"', "condition.title: {role}"),
        ('agree = "I agree"', 'agree = "I, a {role}, agree"', "consent.agree: {role}"),
    ],
)
def test_a_name_that_nobody_has_answered_by_then_is_refused(said, old, new, remedy):
    with pytest.raises(StudyError) as error:
        said(old, new)

    assert remedy in str(error.value)


def test_a_question_that_can_be_declined_cannot_be_named(tiny, said):
    (tiny / "study.toml").write_text(
        (tiny / "study.toml")
        .read_text()
        .replace(
            "[design]", '[[questions]]\nid = "sleep"\noptions = ["well", "badly"]\n\n[design]', 1
        )
    )
    words = '[questions.sleep]\ntitle = "Sleep?"\noptions = { well = "Well", badly = "Badly" }\n\n'

    with pytest.raises(StudyError, match=r"thanks\.body: \{sleep\}: not everybody has answered"):
        said(
            '[thanks]\ntitle = "Thank you"\nbody = "You have finished."',
            words + '[thanks]\ntitle = "Thank you"\nbody = "You sleep {sleep}."',
        )
