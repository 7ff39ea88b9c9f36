"""A folder of weights is made again from its own copies, and any other number is found."""

import io
import json
from dataclasses import replace
from hashlib import sha256
from zipfile import ZipFile

import pandas as pd
import pytest

from analysis.chain import make_weights
from analysis.errors import AnalysisError
from analysis.manifest import INPUTS, NAME, Manifest, Step, read_manifest, software
from analysis.simulation import people, simulate
from analysis.truth import read_truth
from analysis.verification import Remark, verify
from analysis.weights.weights_file import DRAWS_FILE
from analysis.weights_settings import WeightsSettings
from questionnaires.files import find_study, read_questionnaire, responses_csv, write_files

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
STUDY = HIP_KNEE.study
MIX = "condition,age_band,count,source,date\nhip,65-79,60,A,2026-03-31\nknee,80+,40,A,2026-03-31\n"


def hashes(files):
    """SHA-256 of each file."""
    return {name: sha256(content).hexdigest() for name, content in files.items()}


def made(folder, pooling):
    """Inputs, settings and outputs of weights, without the manifest, of two hundred people."""
    path = folder / "responses.csv"
    truth = read_truth(HIP_KNEE.folder, STUDY)
    rows = simulate(STUDY, HIP_KNEE.design, people(truth, STUDY, 200, seed=2))
    path.write_bytes(responses_csv(STUDY, rows))
    mix = folder / "local.csv"
    mix.write_text(MIX)
    settings = WeightsSettings(study="hip-knee", n_draws=100, pooling=pooling)
    run = make_weights(path, settings, case_mix=mix)
    inputs = {f"{INPUTS}/{name}": path.read_bytes() for name, path in run.inputs.items()}
    return inputs, run.settings, run.files


def write(folder, bundle, replaced):
    """The bundle in a folder, after some outputs were replaced and hashed anew."""
    inputs, settings, outputs = bundle
    outputs = outputs | {name.replace("_", "."): new for name, new in replaced.items()}
    step = Step("weights", hashes(inputs), settings, hashes(outputs))
    manifest = Manifest((step,), software())
    write_files(folder, {**inputs, **outputs, NAME: manifest.to_bytes()})
    return folder


@pytest.fixture(scope="module")
def pooled(tmp_path_factory):
    """A bundle of weights in which groups learn from each other."""
    return made(tmp_path_factory.mktemp("pooled"), "partial")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """A bundle of weights of each group alone, which are made again sooner."""
    return made(tmp_path_factory.mktemp("alone"), "none")


@pytest.fixture
def written(bundle, tmp_path):
    """A function that writes that bundle, after some outputs were replaced and hashed anew."""
    return lambda **replaced: write(tmp_path, bundle, replaced)


def rewritten(folder, **change):
    """The folder, after its manifest's only step was changed."""
    manifest = read_manifest(folder)
    step = replace(manifest.steps[0], **change)
    (folder / NAME).write_bytes(Manifest((step,), manifest.software).to_bytes())
    return folder


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "magic"}, "step magic: no such step"),
        ({"settings": {"seed": -1}}, "settings of step weights: seed: "),
        ({"settings": {"n_draws": "many"}}, "settings of step weights: n_draws: "),
        ({"inputs": {}}, "no answers: "),
    ],
)
def test_a_manifest_that_nobody_can_follow_is_refused(written, change, said):
    with pytest.raises(AnalysisError, match=said):
        list(verify(rewritten(written(), **change)))


def test_an_honest_folder_comes_out_the_same_to_the_last_byte(pooled, tmp_path):
    said = list(verify(write(tmp_path, pooled, {})))

    assert said[0].endswith("files are as the manifest says")
    assert "weights.json was made again: the same to the last byte" in said
    assert any("for independence came from" in line for line in said)


@pytest.mark.parametrize(
    "name", ["weights.json", "weights.draws.parquet", f"{INPUTS}/responses.csv"]
)
def test_a_file_that_was_touched_is_named(written, name):
    path = written() / name
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(AnalysisError, match=f"{name}: changed since step weights"):
        list(verify(path.parents[name.count("/")]))


def test_a_weight_that_was_changed_is_found_even_if_all_hashes_were_made_anew(written, bundle):
    document = json.loads(bundle[2]["weights.json"])
    shown = next(cell for cell in document["cells"] if not cell["withheld"])
    shown["attributes"][0]["weight"] += 0.01
    folder = written(weights_json=json.dumps(document).encode())

    with pytest.raises(AnalysisError, match=r"attributes\[0\]\.weight is .*, but comes out as"):
        list(verify(folder))


def test_what_was_put_into_a_document_is_named(written, bundle):
    document = json.loads(bundle[2]["weights.json"]) | {"valid_until": "2099-12-31"}
    folder = written(weights_json=json.dumps(document).encode())

    with pytest.raises(AnalysisError, match="valid_until is '2099-12-31', but comes out as absent"):
        list(verify(folder))


@pytest.mark.slow
def test_draws_that_were_changed_are_found_even_if_all_hashes_were_made_anew(pooled, tmp_path):
    # Part-worths that a tender is scored with stand in the draws.
    draws = pd.read_parquet(io.BytesIO(pooled[2][DRAWS_FILE]))
    buffer = io.BytesIO()
    draws.assign(**{"pain:little_or_none": 9.0}).to_parquet(buffer, index=False)
    document = json.loads(pooled[2]["weights.json"])
    document["draws"]["sha256"] = sha256(buffer.getvalue()).hexdigest()
    replaced = {
        "weights_json": json.dumps(document).encode(),
        "weights_draws_parquet": buffer.getvalue(),
    }
    folder = write(tmp_path, pooled, replaced)

    with pytest.raises(AnalysisError, match="other draws come out of the same inputs"):
        list(verify(folder))


def test_a_report_that_was_changed_is_found_even_if_its_hash_was_made_anew(written, bundle):
    report = bundle[2]["report.html"].replace(b"<h1", b"<h1 class=changed", 1)

    with pytest.raises(AnalysisError, match=r"report\.html: comes out otherwise"):
        list(verify(written(report_html=report)))


def repacked(workbook, change):
    """A workbook after its parts were packed again, each by a function of name and content."""
    buffer = io.BytesIO()
    with ZipFile(io.BytesIO(workbook)) as old, ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def test_a_figure_of_the_workbook_that_was_changed_is_found(written, bundle):
    document = json.loads(bundle[2]["weights.json"])
    weight = str(document["cells"][0]["attributes"][0]["weight"]).encode()
    changed = repacked(
        bundle[2]["weights.xlsx"], lambda _, part: part.replace(b"<v>" + weight, b"<v>0.99")
    )

    with pytest.raises(AnalysisError, match=r"weights\.xlsx: comes out otherwise"):
        list(verify(written(weights_xlsx=changed)))


def test_a_workbook_that_another_machine_packed_is_the_same(written, bundle):
    packed = repacked(bundle[2]["weights.xlsx"], lambda _, part: part)

    assert packed != bundle[2]["weights.xlsx"]
    said = list(verify(written(weights_xlsx=packed)))
    assert "weights.xlsx was made again: the same sheets, packed in other bytes" in said


def test_other_inputs_than_those_named_in_the_weights_are_found(written, bundle):
    document = json.loads(bundle[2]["weights.json"])
    document["how"]["inputs"]["responses.csv"] = "0" * 64

    with pytest.raises(AnalysisError, match=r"how\.inputs\.responses\.csv is '000"):
        list(verify(written(weights_json=json.dumps(document).encode())))


def without_report(folder, **changed_software):
    """The folder without its report, as if it had never had one, made with other software."""
    manifest = read_manifest(folder)
    (step,) = manifest.steps
    fewer = {name: digest for name, digest in step.outputs.items() if name != "report.html"}
    (folder / "report.html").unlink()
    then = Manifest((replace(step, outputs=fewer),), manifest.software | changed_software)
    (folder / NAME).write_bytes(then.to_bytes())
    return folder


def test_other_software_is_said_and_is_no_fault_also_where_it_made_fewer_files(written):
    remarks = [one for one in verify(without_report(written(), numpy="1.0")) if type(one) is Remark]

    assert remarks[0].startswith("made with numpy 1.0; this machine has")
    assert remarks[1] == "report.html: the software of then did not make it"


def test_a_file_that_was_taken_out_of_the_manifest_too_is_missed(written):
    with pytest.raises(AnalysisError, match=r"report\.html: missing; step weights writes it"):
        list(verify(without_report(written())))


def test_weights_for_another_case_mix_than_the_bundle_holds_are_found(bundle, written):
    inputs, settings, outputs = bundle
    folder = written()
    changed = inputs | {f"{INPUTS}/case_mix/local.csv": MIX.replace(",40,", ",90,").encode()}
    step = Step("weights", hashes(changed), settings, hashes(outputs))
    write_files(folder, {**changed, NAME: Manifest((step,), software()).to_bytes()})

    with pytest.raises(AnalysisError, match="case_mix"):
        list(verify(folder))
