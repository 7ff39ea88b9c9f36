"""From answers to weights, a score and its proof, as a researcher and a buyer do it."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.verification import verify

ROOT = Path(__file__).parent.parent.parent
KNOWN = ROOT / "tests" / "known_answers"
EXAMPLE = ROOT / "analysis" / "procurement" / "example"
KENYA_ATTRIBUTES = (
    "goodqualityclinicalservices",
    "distancetofacilityshort",
    "attitudekindsupportive",
    "medicalequipmentdrugsavail",
    "referralservicesavailable",
    "cost",
)
KENYA = (
    *("--respondent", "respondent_id", "--task", "ncs", "--chosen", "choice"),
    *("--attributes", ",".join(KENYA_ATTRIBUTES), "--constants", "asc_optout"),
)
ELECTRICITY = (
    *("--respondent", "id", "--task", "obsID", "--chosen", "choice"),
    *("--attributes", "pf,cl,loc,wk,tod,seas"),
)


def scored(whatmatters, weights, tender=EXAMPLE / "tender.toml", bids=EXAMPLE / "bids.csv"):
    given = ("--bids", bids, "--weights", weights / "weights.json", "-o", "score")
    support = ("--effects", EXAMPLE / "effects.csv", "--claims", EXAMPLE / "claims.csv")
    return whatmatters("score", tender, *given, *support)


def refused(run, *said):
    """The command said what is wrong in one line, and left nothing behind."""
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "Traceback" not in run.stderr
    for words in said:
        assert words in run.stderr


@pytest.mark.parametrize(
    ("file", "columns", "n"),
    [
        ("kenya_delivery_dce.csv", KENYA, 465),
        pytest.param("electricity.csv", ELECTRICITY, 360, marks=pytest.mark.slow),
    ],
)
@pytest.mark.slow
def test_public_data_give_weights_that_pylogit_agrees_with_twice_the_same(
    whatmatters, whatmatters_apart, tmp_path, file, columns, n
):
    for run, output in ((whatmatters, "one"), (whatmatters_apart, "two")):
        made = run("weights", KNOWN / file, *columns, "-o", output)
        assert made.returncode == 0, made.stderr

    document = json.loads((tmp_path / "one" / "weights.json").read_text())
    (cell,) = document["cells"]
    for name in ("weights.json", "weights.draws.parquet", "weights.csv", "report.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert cell["n"] == n  # to the nearest 5
    assert cell["second_opinion"]["agrees"]
    assert sum(one["weight"] for one in cell["attributes"]) == pytest.approx(1, abs=1e-5)
    assert all(one["low"] < one["weight"] < one["high"] for one in cell["attributes"])


def test_subgroups_of_long_data_are_kept_apart(whatmatters, tmp_path):
    made = whatmatters(
        "weights", KNOWN / "kenya_delivery_dce.csv", *KENYA, "--by", "block", "-o", "out"
    )

    cells = json.loads((tmp_path / "out" / "weights.json").read_text())["cells"]
    assert made.returncode == 0, made.stderr
    assert len(cells) > 1
    assert all(cell["condition"].startswith("block=") for cell in cells)


@pytest.mark.slow
def test_a_score_is_verified_from_its_folder_alone(whatmatters_apart, score):
    verified = whatmatters_apart("verify", score)

    assert verified.returncode == 0, verified.stderr
    assert "weights.json was made again: the same to the last byte" in verified.stdout
    assert "score.json was made again: the same to the last byte" in verified.stdout
    assert "other groups, 65-79, hip+knee, study hip-knee v1, conditional logit" in verified.stdout


def test_the_first_link_that_differs_is_named(score):
    names = [path for path in score.rglob("*") if path.is_file()]
    assert len(names) > 10

    for path in names:
        before = path.read_bytes()
        for place in (0, len(before) // 3, len(before) // 2, len(before) - 1):
            flipped = bytes([before[place] ^ 1])
            path.write_bytes(before[:place] + flipped + before[place + 1 :])
            with pytest.raises(AnalysisError, match=re.escape(path.name)):
                list(verify(score))
        path.write_bytes(before)


def test_a_number_that_does_not_come_out_again_is_named(score, sealed):
    weights = score / "weights.json"
    document = json.loads(weights.read_text())
    document["cells"][0]["attributes"][0]["weight"] += 0.01
    weights.write_text(json.dumps(document))
    manifest = score / "manifest.json"
    forged = json.loads(manifest.read_text())
    for step in forged["steps"]:
        for files in (step["inputs"], step["outputs"]):
            if "weights.json" in files:
                files["weights.json"] = hashlib.sha256(weights.read_bytes()).hexdigest()
    manifest.write_bytes(sealed(forged))

    with pytest.raises(AnalysisError, match=r"cells\[0\]\.attributes\[0\]\.weight is .* comes out"):
        list(verify(score))


def test_no_weight_is_vouched_for_that_was_not_made_again(score, sealed):
    manifest = score / "manifest.json"
    document = json.loads(manifest.read_text())
    document["steps"] = [one for one in document["steps"] if one["step"] == "score"]
    manifest.write_bytes(sealed(document))

    said = list(verify(score))

    assert "weights.json was given, with no answers to make it again from: not verified" in said
    assert not any("came from" in line for line in said)


def test_formats_that_others_rely_on(answers, weights, score):
    header = answers.read_text().splitlines()[0].split(",")
    cell = json.loads((weights / "weights.json").read_text())["cells"][0]
    bid = json.loads((score / "score.json").read_text())["bids"][0]

    assert {"respondent", "condition", "age_band", "role", "task", "alternative"} <= set(header)
    assert {"independence", "usual_role", "side_effects", "pain", "chosen"} <= set(header)
    assert {"condition", "age_band", "role", "n", "attributes"} <= set(cell)
    assert {"id", "weight", "low", "high"} <= set(cell["attributes"][0])
    assert {"id", "total", "rank", "p_best", "criteria"} <= set(bid)


def test_two_chosen_alternatives_are_refused_with_the_row(whatmatters, answers, tmp_path):
    lines = answers.read_text().splitlines()
    first = next(k for k, line in enumerate(lines) if ",estimation," in line)
    chosen = lines[0].split(",").index("chosen")
    for k in (first, first + 1):
        cells = lines[k].split(",")
        cells[chosen] = "1"
        lines[k] = ",".join(cells)
    answers.write_text("\n".join(lines) + "\n")

    run = whatmatters("weights", answers, "--study", "hip-knee", "-o", "out")

    refused(run, "responses.csv", "row ", "has 2 chosen alternatives; mark exactly one")
    assert not (tmp_path / "out").exists()


def test_answers_of_another_study_are_refused(whatmatters_apart, answers, tmp_path):
    answers.write_text(answers.read_text().replace("hip-knee", "stroke"))

    run = whatmatters_apart("weights", answers, "--study", "hip-knee", "-o", "out")

    refused(run, "responses.csv, row 2", 'study is "stroke"', "hip-knee v1")
    assert not (tmp_path / "out").exists()


def test_a_model_is_not_fitted_until_somebody_says_whose(whatmatters, answers):
    refused(whatmatters("fit", answers, "--study", "hip-knee"), "roles are never pooled silently")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--attributes", ","), "all of --respondent, --task, --chosen and --attributes"),
        (
            ("--direction", "pf=lower", "--direction", "pf=higher"),
            "--direction pf: said twice; say it once",
        ),
        (("--direction", "id=lower"), "direction of id, which is no attribute"),
    ],
)
def test_options_that_would_be_passed_over_are_refused(whatmatters, tmp_path, options, said):
    run = whatmatters("weights", KNOWN / "electricity.csv", *ELECTRICITY, *options, "-o", "out")

    refused(run, said)
    assert not (tmp_path / "out").exists()


def test_what_is_no_folder_of_results_is_refused(whatmatters, answers):
    refused(whatmatters("verify", answers), "responses.csv/manifest.json: missing; name the folder")


def test_a_tender_of_99_points_is_refused(whatmatters, weights, tmp_path):
    tender = tmp_path / "tender.toml"
    text = (EXAMPLE / "tender.toml").read_text()
    one_less = re.sub(
        r'(id = "whole_life_cost"[^\n]*\npoints = )(\d+)',
        lambda found: found[1] + str(int(found[2]) - 1),
        text,
    )
    assert one_less != text
    tender.write_text(one_less)

    run = scored(whatmatters, weights, tender=tender)

    refused(run, "tender.toml", "99")
    assert not (tmp_path / "score").exists()


def test_a_bid_outside_the_surveyed_range_is_refused(whatmatters, weights, tmp_path):
    bids = tmp_path / "bids.csv"
    lines = (EXAMPLE / "bids.csv").read_text().splitlines()
    header = next(k for k, line in enumerate(lines) if line.startswith("bid,"))
    place = lines[header].split(",").index("side_effects")
    cells = lines[header + 1].split(",")
    cells[place] = "35"
    lines[header + 1] = ",".join(cells)
    bids.write_text("\n".join(lines) + "\n")

    run = scored(whatmatters, weights, bids=bids)

    refused(run, "bids.csv", "side_effects", "35")
    assert not (tmp_path / "score").exists()


def test_weights_of_another_study_do_not_score_this_tender(whatmatters, tmp_path):
    made = whatmatters("weights", KNOWN / "electricity.csv", *ELECTRICITY, "-o", "other")
    assert made.returncode == 0, made.stderr

    run = scored(whatmatters, tmp_path / "other")

    refused(run, "tender.toml", "hip-knee v1", "electricity v1")
    assert not (tmp_path / "score").exists()
