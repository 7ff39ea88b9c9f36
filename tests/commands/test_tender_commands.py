"""A tender is started and checked as a procurement lead does it."""

import json
import re
import shutil

import pytest

from analysis.errors import AnalysisError
from analysis.verification import verify

PROFILES = ("vbp_2026_06", "nottingham_4", "pre_2026_60_40", "blank")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_started_tender_says_what_is_still_to_be_written(whatmatters, tmp_path, profile):
    made = whatmatters("tender", "new", "mine", "--study", "stroke", "--profile", profile)
    checked = whatmatters("tender", "check", "mine/tender.toml")

    assert made.returncode == 0, made.stderr
    assert checked.returncode == 2
    assert 'title: still says "Write: what is bought"; write it' in checked.stderr
    assert " more to write after it)" in checked.stderr
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
    assert re.search(r"\n +1 +Independence.* [0-9.]+ +[0-9.]+ +most help +independent", run.stdout)
    assert "keeps the rules of vbp_2026_06" in run.stdout


@pytest.fixture
def locked_score(whatmatters, weights, tmp_path, example_tender):
    """A tender that was locked, and the score of its bids."""
    shutil.copytree(example_tender.parent, tmp_path, dirs_exist_ok=True)
    support = ("--effects", "effects.csv", "--claims", "claims.csv")
    given = ("--weights", weights / "weights.json")
    for arguments in (
        ("tender", "lock", "tender.toml", *given, "--signatory", "A. Lead, procurement"),
        ("score", "tender.toml", "--bids", "bids.csv", *given, *support, "-o", "scored"),
    ):
        run = whatmatters(*arguments)
        assert run.returncode == 0, run.stderr
    return tmp_path / "scored"


@pytest.mark.slow
def test_a_locked_score_says_so_and_is_verified_from_its_folder(
    whatmatters, locked_score, tmp_path
):
    assert (tmp_path / "published" / "v1" / "self-score.xlsx").is_file()
    elsewhere = tmp_path / "elsewhere"
    shutil.move(locked_score, elsewhere)

    run = whatmatters("verify", elsewhere)

    assert run.returncode == 0, run.stderr
    for name in ("score.json", "pack.html", "self-score.xlsx"):
        assert f"{name} was made again: the same to the last byte" in run.stdout
    assert "not in the manifest" not in run.stdout
    lock = json.loads((elsewhere / "score.json").read_text())["lock"]
    assert (lock["version"], lock["signatory"]) == (1, "A. Lead, procurement")


@pytest.mark.slow
def test_a_bundle_is_verified_by_others_far_away(whatmatters_apart, locked_score, tmp_path):
    """Zipped and unzipped elsewhere, not to be written to; in another zone, language and home."""
    packed = shutil.make_archive(tmp_path / "bundle", "zip", locked_score)
    shutil.rmtree(locked_score)
    far, home = tmp_path / "Ein anderer Ort, 2036", tmp_path / "home"
    home.mkdir()
    shutil.unpack_archive(packed, far)
    for path in [*far.rglob("*"), far]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path: path.stat().st_mtime_ns for path in far.rglob("*")}

    place = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C", "HOME": str(home)}
    run = whatmatters_apart("verify", far, **place)

    assert run.returncode == 0, run.stderr
    for name in ("weights.json", "score.json", "pack.html", "self-score.xlsx", "tender.lock.json"):
        assert f"{name} was made again: the same to the last byte" in run.stdout
    assert {path: path.stat().st_mtime_ns for path in far.rglob("*")} == before


@pytest.mark.usefixtures("locked_score")
def test_a_range_that_moved_after_the_lock_is_refused_and_nothing_is_written(whatmatters, tmp_path):
    tender = tmp_path / "tender.toml"
    tender.write_text(tender.read_text().replace("floor = 15 ", "floor = 14 "))

    run = whatmatters(
        *("score", tender, "--bids", "bids.csv", "--weights", "weights/weights.json"),
        *("-o", "again"),
    )

    assert run.returncode == 2
    assert "changed since version 1 was locked" in run.stderr
    assert run.stderr.count("\n") == 1
    assert not (tmp_path / "again").exists()


def test_words_are_recorded_with_their_reasons(whatmatters, tmp_path, example_tender):
    words = tmp_path / "words.csv"
    words.write_text(
        "bid,criterion,evaluator,word,reason\n"
        "swift,delivery,Ann,good,Late twice in a year; see page 9\n"
    )

    run = whatmatters("tender", "record", example_tender, words)

    assert run.returncode == 0, run.stderr
    assert "Late twice" in (tmp_path / "evaluations.csv").read_text()


def test_a_contract_names_the_locked_version_that_it_rests_on(whatmatters, locked_score, tmp_path):
    run = whatmatters("contract", locked_score, "--bid", "steady", "-o", "contract")

    assert run.returncode == 0, run.stderr
    assert "Bids were scored by version 1 of the tender, locked on" in run.stdout
    kept = json.loads((tmp_path / "tender.lock.json").read_text())["versions"][-1]
    named = json.loads((tmp_path / "contract" / "contract.json").read_text())["lock"]
    assert (named["number"], named["sha256"]) == (1, kept["sha256"])
    assert kept["sha256"] in (tmp_path / "contract" / "contract.html").read_text()


def test_verify_names_whatever_byte_of_a_score_was_altered(locked_score):
    """Any file of the bundle, at its start, in its middle, or at its end."""
    files = sorted(path for path in locked_score.rglob("*") if path.is_file())
    assert locked_score / "published" / "v1" / "pack.html" in files

    for number, path in enumerate(files):
        content = path.read_bytes()
        place = (0, len(content) // 2, len(content) - 1)[number % 3]
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(AnalysisError, match=re.escape(path.name)):
            list(verify(locked_score))
        path.write_bytes(content)


@pytest.mark.slow
def test_scores_of_a_prom_score_as_their_shares_and_are_kept_to_be_verified(
    whatmatters, weights, tmp_path, example_tender
):
    """The rows of one bid are worth the cell that the example states in its place."""
    shutil.copytree(example_tender.parent, tmp_path, dirs_exist_ok=True)
    given = ("--weights", weights / "weights.json", "--effects", "effects.csv")
    claimed = (*given, "--claims", "claims.csv")
    stated = whatmatters("score", "tender.toml", "--bids", "bids.csv", *claimed, "-o", "stated")
    bids = (tmp_path / "bids.csv").read_text()
    cell = "2% most_help; 13% some_help; 40% manages; 45% independent"
    (tmp_path / "bids.csv").write_text(bids.replace(cell, "", 1))
    rows = (tmp_path / "proms-steady.csv").read_text().splitlines()[1:]
    own = "".join(f"steady,{row}\n" for row in rows if row.startswith("independence"))
    (tmp_path / "proms.csv").write_text("bid,outcome,score,people\n" + own)

    measured = whatmatters(
        *("score", "tender.toml", "--bids", "bids.csv", *claimed),
        *("--proms", "proms.csv", "-o", "measured"),
    )
    kept = tmp_path / "measured" / "inputs" / "proms.csv"
    verified = whatmatters("verify", "measured")

    assert stated.returncode == measured.returncode == verified.returncode == 0
    documents = [
        json.loads((tmp_path / name / "score.json").read_text()) for name in ("stated", "measured")
    ]
    assert documents[0]["bids"] == documents[1]["bids"]
    assert kept.read_bytes() == (tmp_path / "proms.csv").read_bytes()
    assert "score.json was made again: the same to the last byte" in verified.stdout
    kept.write_text(kept.read_text().replace("steady", "swift", 1))
    assert "proms.csv" in whatmatters("verify", "measured").stderr
