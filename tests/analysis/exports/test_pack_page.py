"""Nobody needs statistics to read an export: words are explained, and what numbers do not mean."""

import io
import json
import re
from datetime import UTC, datetime
from html import unescape

import openpyxl
import pytest

from analysis.exports.pack_files import pack_files
from analysis.exports.pack_page import GLOSSARY
from analysis.exports.pathway_json import NOTES as OF_THE_PATHWAY
from analysis.exports.score_files import score_files
from analysis.procurement.locking import locked
from analysis.procurement.method import NOTES, make_method

GATE = """[[gates]]
id = "evergreen"
title = "Evergreen"
definition = "Level 1 of the supplier assessment"
evidence = "The published assessment"
link = "Suppliers of these implants"

[patient_outcomes]
"""
AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def pack(changed_pathway, joint_weights):
    """The published pack of the example, with a gate."""
    gate = ("tender.toml", "[patient_outcomes]\n", GATE)
    path = changed_pathway(gate) / "tender.toml"
    method = make_method(path, joint_weights, "ab" * 32)
    return pack_files(method, locked(path, path, method, signatory="A. Lead", at=AT), b"")


def read(name, content):
    """What a person, or a program, reads in a file."""
    if name.endswith(".xlsx"):
        sheet = openpyxl.load_workbook(io.BytesIO(content))["Read me"]
        return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    if name.endswith(".json"):
        return " ".join(json.loads(content)["notes"])
    return unescape(content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def test_the_glossary_explains_words_of_the_page_and_no_others(pack):
    page = read("pack.html", pack["pack.html"])
    explained = page[page.index("<dl>") : page.index("</dl>")]
    said = re.sub(r"<[^>]+>", " ", page.replace(explained, "")).casefold()

    words = [word for words, _ in GLOSSARY for word in words.casefold().split(", ")]
    assert [word for word in words if word.removesuffix("s") not in said] == []
    assert all(meaning in explained for _, meaning in GLOSSARY)


def test_a_supplier_reads_what_counts_of_a_claim_what_things_cost_and_what_is_paid(pack):
    page = " ".join(read("pack.html", pack["pack.html"]).split())

    assert '<td>Before-and-after study</td><td class="number">50 %</td>' in page
    assert "evidence is taken to be developing: shown in several places" in page
    assert '<td>bed-days</td><td class="number">310</td><td>whole-life cost</td>' in page
    assert '<td>minutes</td><td class="number">18</td><td>Time in theatre</td>' in page
    assert "5 % of each payment depends on the outcomes above" in page


def test_a_supplier_gets_every_table_to_fill_in(pack):
    assert pack["bid.csv"].startswith(b"bid,name,status_quo,whole_life_cost,evergreen,")
    assert pack["effects.csv"] == b"bid,line,quantity,per,first_month,last_month\n"
    assert pack["claims.csv"] == b"bid,effect,claim\n"
    assert "comparator_is" in json.loads(pack["claim.schema.json"])["required"]


def test_every_export_says_what_its_numbers_do_not_mean(pack, evidenced_score):
    files = pack | score_files(evidenced_score)
    read_by_people = [name for name in files if name.endswith((".html", ".xlsx"))]
    documents = ["method.json", "score.json", "pathway.json"]

    assert {"score.xlsx", "pathway.html", "self-score.xlsx", "pack.html"} < set(read_by_people)
    for name in (*read_by_people, *documents):
        notes = OF_THE_PATHWAY if name.startswith("pathway") else NOTES
        assert [note for note in notes if note not in read(name, files[name])] == [], name
