"""Whoever is given an export can read it without its authors."""

import csv
import io

from questionnaires.codebook import codebook_csv
from questionnaires.files import find_study, read_questionnaire
from questionnaires.respondents import respondent_columns
from questionnaires.responses import column_names


def test_every_column_is_explained_and_levels_are_in_words():
    asked = read_questionnaire(find_study("hip-knee"))
    rows = list(csv.DictReader(io.StringIO(codebook_csv(asked, "responses.csv").decode())))
    columns = [(row["table"], row["column"]) for row in rows]
    attribute = asked.study.attributes[0]
    words = asked.texts[asked.language].attributes[attribute.id]
    row = next(row for row in rows if row["column"] == attribute.id)

    assert columns == [
        *(("responses.csv", one) for one in column_names(asked.study)),
        *(("respondents.csv", one.name) for one in respondent_columns(asked.study)),
    ]
    assert all(row["meaning"] and row["type"] for row in rows)
    assert row["words"].startswith(words.label)
    assert all(f"{level} = {words.levels[level]}" in row["words"] for level in attribute.level_ids)
