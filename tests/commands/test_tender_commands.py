"""A tender is started and checked as a procurement lead does it."""

import pytest

PROFILES = ("vbp_2026_06", "nottingham_4", "pre_2026_60_40", "blank")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_started_tender_says_what_is_still_to_be_written(whatmatters, tmp_path, profile):
    made = whatmatters("tender", "new", "mine", "--study", "stroke", "--profile", profile)
    checked = whatmatters("tender", "check", "mine/tender.toml")

    assert made.returncode == 0, made.stderr
    assert checked.returncode == 2
    assert 'title: still says "Write: what is bought"; write it' in checked.stderr
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {"tender.toml", "bids.csv"}


def test_a_tender_is_never_started_over_another(whatmatters, tmp_path):
    (tmp_path / "mine").mkdir()

    run = whatmatters("tender", "new", "mine", "--study", "stroke")

    assert run.returncode == 2
    assert "mine: is there already" in run.stderr


def test_a_charter_without_what_good_looks_like_is_refused(whatmatters, tmp_path, example_tender):
    tender = tmp_path / "tender.toml"
    text = example_tender.read_text()
    tender.write_text(text.replace("good_looks_like", "# good_looks_like"))

    run = whatmatters("tender", "check", tender)

    assert run.returncode == 2
    assert "charter.good_looks_like: missing; add it" in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_check_prints_the_charter_and_what_each_criterion_is_worth(
    whatmatters, weights, example_tender
):
    run = whatmatters("tender", "check", example_tender, "--weights", weights / "weights.json")

    assert run.returncode == 0, run.stderr
    assert "comparator: The implant we use now" in run.stdout
    assert "of the patient points" in run.stdout
    assert "keeps the rules of vbp_2026_06" in run.stdout
