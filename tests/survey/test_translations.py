"""The survey's own words in other languages."""

from survey.translations import catalogue_names, translations


def test_words_are_looked_for_from_the_most_exact_catalogue_to_the_most_general():
    assert list(catalogue_names("pt-br-easy")) == ["pt-br-easy", "pt-easy", "pt-br", "pt"]
    assert list(catalogue_names("cy")) == ["cy"]


def test_a_language_without_a_catalogue_speaks_english():
    assert translations("xx").gettext("Continue") == "Continue"
