"""The survey's own words in other languages: complete, up to date, and with the same gaps."""

import re
import runpy
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from survey.translations import LOCALES, catalogue_names, long_date, plurals, translations

TOOL = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "translations.py"))
CATALOGUES = sorted(LOCALES.glob("*.po"))
GAP = re.compile(r"%\(\w+\)s")

each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)


def messages(path):
    """What a catalogue says, by what the templates say; each plural is compared with the last."""
    with path.open("rb") as file:
        found = [message for message in read_po(file) if message.id]
    single = {one.id: one.string for one in found if isinstance(one.id, str)}
    plural = [(one.id[1], one.string) for one in found if isinstance(one.id, tuple)]
    numbered = {f"{said} [{n}]": words for said, forms in plural for n, words in enumerate(forms)}
    return single | numbered


def test_words_are_looked_for_from_the_most_exact_catalogue_to_the_most_general():
    assert list(catalogue_names("pt-br-easy")) == ["pt-br-easy", "pt-easy", "pt-br", "pt"]
    assert list(catalogue_names("cy")) == ["cy"]


def test_a_language_without_a_catalogue_speaks_english():
    assert translations("xx").gettext("Continue") == "Continue"


def test_easy_words_are_the_standard_ones_where_they_say_nothing_else():
    assert translations("cy-easy").gettext("Continue") == translations("cy").gettext("Continue")
    assert translations("cy-easy").gettext("Continue") == "Parhau"
    assert translations("en-easy").gettext("Select an answer") == "Choose an answer"
    assert translations("en").gettext("Select an answer") == "Select an answer"


@each_catalogue
def test_a_catalogue_has_what_the_templates_say_and_nothing_else(path):
    renewed = TOOL["renewed"](path.read_bytes(), path.stem, TOOL["said_in_templates"]())

    assert path.read_bytes() == renewed, "run `uv run python tools/translations.py`"


@each_catalogue
def test_nothing_in_a_catalogue_is_left_to_translate(path):
    left = [said for said, words in messages(path).items() if not words]

    assert left == []


@each_catalogue
def test_a_translation_has_the_gaps_of_what_it_translates(path):
    for said, words in messages(path).items():
        assert sorted(GAP.findall(words)) == sorted(GAP.findall(said)), said


def test_each_plural_of_a_language_has_a_number_that_shows_it():
    assert plurals("en") == {"one": 1, "other": 2}
    assert plurals("en-easy") == plurals("xx") == plurals("en")
    assert plurals("cy") == {"one": 1, "two": 2, "few": 3, "many": 6, "other": 4}
    assert plurals("ar") == {"one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "1 March 2027"),
        ("en-easy", "1 March 2027"),
        ("cy", "1 Mawrth 2027"),
        ("xx", "1 March 2027"),
    ],
)
def test_a_day_is_said_in_the_words_of_the_reader(tag, said):
    assert long_date(date(2027, 3, 1), tag) == said
