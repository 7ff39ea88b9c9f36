"""A tender on the console: checked as it is written, scored as the command line scores it."""

import csv
import json
import re
import tomllib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from zipfile import ZipFile

import pytest

import analysis.procurement
from analysis.console import audit, jobs
from analysis.console.weights_pages import PUBLISHED
from analysis.procurement.evaluations import CONSENSUS, NEW
from analysis.procurement.tender_file import read_tender
from questionnaires.csv_table import csv_bytes

CLAIMS = "claims.csv"
EXAMPLE = Path(analysis.procurement.__file__).parent / "example"
TENDERS = "/studies/hip-knee/tenders"


@pytest.fixture
def tender(signed_in, send):
    """A procurement lead's browser, and the address of a tender that they have started."""
    client = signed_in("procurement")
    answer = send(client, TENDERS, tender="hips", profile="vbp_2026_06")
    assert answer.status_code == 303, answer.text
    return client, answer.headers["location"]


def test_a_new_tender_says_what_is_still_to_be_written(tender):
    client, address = tender

    assert "To be mended:" in client.get(address).text
    assert "still says" in client.get(address).text


def test_a_slip_is_said_while_one_types_and_nothing_is_kept(tender, send):
    client, address = tender
    before = client.get(f"{address}/files/tender.toml").content
    answer = send(client, f"{address}/check", content="id = 'hips'\ntitle = ")

    assert answer.status_code == 200
    assert "To be mended:" in answer.text
    assert client.get(f"{address}/files/tender.toml").content == before


def test_what_is_wrong_names_no_path_of_the_server(tender, send, console):
    client, address = tender
    for content in ("x", "id = 1", 'profile = "../../etc/passwd"'):
        said = send(client, f"{address}/check", content=content).text

        assert str(console.settings.folder) not in said
        assert gettempdir() not in said


@pytest.mark.slow
def test_a_score_is_the_one_of_the_command_line_byte_for_byte(
    tender, send, signed_in, console, source, whatmatters, tmp_path, clock
):
    researcher = signed_in("researcher")
    address = send(researcher, "/studies/hip-knee/work", kind="weights").headers["location"]
    job = address.rsplit("/", 1)[1]
    console.workshop.wait(job)
    with console.database.transaction() as connection:
        made = jobs.find(connection, job, "hip-knee")
    assert made.state == "done", made.said
    client, place = tender
    send(client, f"{place}/weights")
    _send_example(client, place)
    (tmp_path / "responses.csv").write_bytes(source.export()["responses.csv"])
    study = source.questionnaire.folder
    weighed = whatmatters("weights", "responses.csv", "--study", study, "-o", "weights")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/tender.toml").write_bytes((EXAMPLE / "tender.toml").read_bytes())
    who = ("--weights", "weights/weights.json", "--signatory", "A. Buyer, head of procurement")
    fixed = whatmatters("tender", "lock", "mine/tender.toml", *who)
    assert (weighed.returncode, fixed.returncode) == (0, 0), weighed.stderr + fixed.stderr
    lock = json.loads((tmp_path / "mine/tender.lock.json").read_bytes())["versions"][0]
    clock.now = datetime.fromisoformat(lock["locked_at"]).timestamp()  # both at one moment
    unsigned = send(client, f"{place}/lock", signatory=" ")
    locked = send(client, f"{place}/lock", signatory="A. Buyer, head of procurement")
    kept = send(client, f"{place}/files/effects.csv/remove")
    changed = send(client, place, content="id = 1")
    other_weights = send(client, f"{place}/weights")
    again = send(client, f"{place}/lock", signatory="A. Buyer")
    assert (unsigned.status_code, locked.status_code) == (422, 303), unsigned.text
    assert [one.status_code for one in (kept, changed, other_weights, again)] == [409] * 4
    assert "readonly" in client.get(place).text
    scored = send(client, f"{place}/score")
    page = client.get(place)
    assert scored.status_code == 303, scored.text
    assert "up to date" in page.text
    example = ["--bids", EXAMPLE / "bids.csv", "--weights", "weights/weights.json"]
    example += ["--effects", EXAMPLE / "effects.csv", "--claims", EXAMPLE / CLAIMS]
    scored = whatmatters("score", "mine/tender.toml", *example, "-o", "scored")

    assert scored.returncode == 0, scored.stderr
    for name in PUBLISHED:
        shown = client.get(f"/studies/hip-knee/weights/{job}/{name}").content
        assert shown == (tmp_path / "weights" / name).read_bytes(), name
    for name in ("report.html", "manifest.json"):
        shown = researcher.get(f"{address}/files/{name}").content
        assert shown == (tmp_path / "weights" / name).read_bytes(), name
    _compare_all(client, place, tmp_path)
    looked_at = researcher.get("/studies/hip-knee/weights").text
    first = json.loads((tmp_path / "weights/weights.json").read_bytes())["cells"][0]
    for one in first["attributes"]:
        assert f"<strong>{one['weight']:.3f}</strong>" in looked_at
    assert "gains and costs, from April to March" in page.text
    _compare_bundle(client, place, whatmatters, tmp_path)
    _compare_contract(client, send, place, whatmatters, tmp_path)
    _compare_words(client, place, whatmatters, tmp_path)
    _amend(client, send, place)


def _post(client, path, files, **fields):
    """Send a form with files."""
    page = client.get("/second-factor").text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    return client.post(path, data={"form_token": token, **fields}, files=files)


def _compare_all(client, place, tmp_path):
    """Whatever the page offers is what the command line wrote, or was given."""
    mine = {
        f"{one.parent.name}-{one.name}": one for one in (tmp_path / "mine/published").glob("*/*")
    }
    for folder in (EXAMPLE, tmp_path / "mine", tmp_path / "scored"):
        mine |= {one.name: one for one in folder.iterdir() if one.is_file()}
    offered = re.findall(rf'href="{place}/files/([^"]+)">\1<', client.get(place).text)
    without_answers = {"bundle.zip", "manifest.json"}  # `_compare_bundle` verifies these

    assert len([one for one in offered if one.startswith("v1-")]) == 11
    assert {"tender.lock.json", "score.xlsx", "pathway.html", "pathway.xlsx"} <= {*offered}
    for name in {*offered} - without_answers:
        assert client.get(f"{place}/files/{name}").content == mine[name].read_bytes(), name


def _compare_bundle(client, place, whatmatters, tmp_path):
    """The bundle verifies by itself, and has no answers of people."""
    with ZipFile(BytesIO(client.get(f"{place}/files/bundle.zip").content)) as bundle:
        bundle.extractall(tmp_path / "bundle")
    verified = whatmatters("verify", "bundle")

    assert verified.returncode == 0, verified.stderr
    assert not list((tmp_path / "bundle").rglob("respon*.csv"))


def _compare_contract(client, send, place, whatmatters, tmp_path):
    """A contract's schedule is the one of the command line."""
    unknown = send(client, f"{place}/contract", bid="nobody")
    made = send(client, f"{place}/contract", bid="steady")
    written = whatmatters("contract", "scored", "--bid", "steady", "-o", "contract")

    assert (unknown.status_code, made.status_code) == (422, 303), made.text
    assert written.returncode == 0, written.stderr
    of_score = {path.name for path in (tmp_path / "scored").iterdir()}
    own = [one for one in (tmp_path / "contract").iterdir() if one.name not in of_score]
    assert {"contract.json", "contract.html", "observed.csv"} <= {path.name for path in own}
    for path in own:
        assert client.get(f"{place}/files/{path.name}").content == path.read_bytes(), path.name


def _compare_words(client, place, whatmatters, tmp_path):
    """Words of a panel are recorded for good, and score as on the command line."""
    criteria = [one.id for _, one in read_tender(EXAMPLE / "tender.toml")[0].evaluated]
    rows = list(csv.DictReader((EXAMPLE / "bids.csv").read_text(encoding="utf-8").splitlines()))
    words = [
        dict(zip(NEW, (row["bid"], one, who, row[one], "The visit showed it."), strict=True))
        for row in rows
        for one in criteria
        for who in ("Ann", CONSENSUS)
    ]
    for row in rows:  # what one bid states is worked out of the scores behind it instead
        row["independence"] = row["independence"] if row["bid"] != "steady" else ""
    bids = csv_bytes([name for name in rows[0] if name not in criteria], _without(rows, criteria))
    scores = (EXAMPLE / "proms-steady.csv").read_text(encoding="utf-8").splitlines()[1:]
    measured = [f"steady,{one}\n" for one in scores if one.startswith("independence,")]
    proms = "".join(["bid,outcome,score,people\n", *measured]).encode()
    slip = _post(client, f"{place}/words", {"file": ("x.csv", b"bid,word\n")})
    kept = _post(client, f"{place}/words", {"file": ("x.csv", csv_bytes(NEW, words))})
    sent = _post(client, f"{place}/bids", {"file": ("x.csv", bids), "proms": ("y.csv", proms)})
    page = _post(client, f"{place}/score", {})
    (tmp_path / "bids.csv").write_bytes(bids)
    (tmp_path / "proms.csv").write_bytes(proms)
    evaluations = client.get(f"{place}/files/evaluations.csv").content
    (tmp_path / "evaluations.csv").write_bytes(evaluations)
    options = ["--bids", "bids.csv", "--weights", "weights/weights.json"]
    options += ["--evaluations", "evaluations.csv", "--effects", EXAMPLE / "effects.csv"]
    options += ["--claims", EXAMPLE / CLAIMS, "--proms", "proms.csv"]
    scored = whatmatters("score", "mine/tender.toml", *options, "-o", "panel")

    assert [one.status_code for one in (slip, kept, sent, page)] == [422, 303, 303, 303], page.text
    assert scored.returncode == 0, scored.stderr
    shown = client.get(f"{place}/files/score.json").content
    assert shown == (tmp_path / "panel/score.json").read_bytes()


def _without(rows, names):
    """Rows without some columns."""
    return [{name: cell for name, cell in row.items() if name not in names} for row in rows]


def _amend(client, send, place):
    """A changed file is the next version; without a reason, a name or a change it is none."""
    before = client.get(f"{place}/files/tender.toml").content
    old = tomllib.loads(before.decode())["title"]
    changed = {"file": ("x.toml", before.replace(old.encode(), f"{old}, corrected".encode(), 1))}
    who, why = {"signatory": "A. Buyer"}, {"reason": "The title was wrong."}
    refused = [
        _post(client, f"{place}/amend", changed, **who),
        _post(client, f"{place}/amend", changed, **why),
        _post(client, f"{place}/amend", {"file": ("x.toml", before)}, **who, **why),
        _post(client, f"{place}/amend", {"file": ("x.toml", b"id = ")}, **who, **why),
    ]
    assert [one.status_code for one in refused] == [422] * 4
    assert client.get(f"{place}/files/tender.toml").content == before
    made = _post(client, f"{place}/amend", changed, **who, **why)
    lock = json.loads(client.get(f"{place}/files/tender.lock.json").content)

    assert made.status_code == 303, made.text
    assert [one["reason"] for one in lock["versions"]] == ["", "The title was wrong."]
    assert client.get(f"{place}/files/v2-tender.toml").status_code == 200
    assert client.get(f"{place}/files/score.json").status_code == 404  # of version 1
    assert "tender.toml, tender.lock.json have changed" in client.get(place).text
    assert send(client, f"{place}/contract", bid="steady").status_code == 422
    assert send(client, f"{place}/score").status_code == 303


def _send_example(client, place):
    """Send the files of the example as one chooses them in a browser."""
    page = client.get("/second-factor").text
    token = {"form_token": page.split('name="form_token" value="')[1].split('"')[0]}
    files = {"file": ("any name.toml", (EXAMPLE / "tender.toml").read_bytes())}
    assert client.post(place, data=token, files=files).status_code == 200
    tables = [
        (field, ("../../other.csv", (EXAMPLE / name).read_bytes()))
        for field, name in (("file", "bids.csv"), ("effects", "effects.csv"), ("claims", CLAIMS))
    ]
    records = [("records", (one.name, one.read_bytes())) for one in EXAMPLE.glob("claims/*.json")]
    assert client.post(f"{place}/bids", data=token, files=tables + records).status_code == 303


def test_a_record_whose_name_is_a_path_is_refused(tender, console):
    client, address = tender
    page = client.get("/second-factor").text
    token = {"form_token": page.split('name="form_token" value="')[1].split('"')[0]}
    for name in ("../../other.json", "/etc/x.json", "a b.json", "x.toml"):
        files = {"records": (name, b"{}")}

        assert client.post(f"{address}/bids", data=token, files=files).status_code == 422
    assert not list(console.settings.folder.rglob("*.json"))


def test_what_was_sent_by_mistake_is_taken_away_after_a_question_and_the_log_says_so(
    tender, send, console
):
    client, place = tender
    _send_example(client, place)
    page = client.get(place).text
    names = re.findall(rf'href="{place}/files/([^"]+)/remove"', page)
    asked = [client.get(f"{place}/files/{name}/remove") for name in names]
    still = client.get(f"{place}/files/claims.csv").status_code
    gone = [send(client, f"{place}/files/{name}/remove").status_code for name in names]
    again = send(client, f"{place}/files/claims.csv/remove").status_code
    with console.database.transaction() as connection:
        last = [*audit.lines(connection)][-1]

    assert {"effects.csv", CLAIMS, *(one.name for one in EXAMPLE.glob("claims/*.json"))} == {*names}
    assert {one.status_code for one in asked} == {still} == {200}
    assert ({*gone}, again) == ({303}, 404)
    assert client.get(f"{place}/files/claims.csv").status_code == 404
    assert not list(console.settings.folder.rglob("*.json"))
    assert (last.did, last.about) == ("removed a file of a tender", f"hips: {names[-1]}")
    for name in ("tender.toml", "bids.csv", "..%2Ftender.toml"):
        assert send(client, f"{place}/files/{name}/remove").status_code == 404


def test_an_empty_table_of_bids_follows_the_tender_until_a_bid_is_in_it(tender, send):
    client, place = tender
    before = client.get(f"{place}/files/bids.csv").text
    nothing = _post(client, f"{place}/bids", {})
    _post(client, place, {"file": ("x.toml", (EXAMPLE / "tender.toml").read_bytes())})
    followed = client.get(f"{place}/files/bids.csv").text
    _post(client, f"{place}/bids", {"file": ("x.csv", b"bid,name\nnow,The implant in use\n")})
    send(client, place, content=(EXAMPLE / "tender.toml").read_text(encoding="utf-8"))
    page = client.get(place).text

    assert (nothing.status_code, "Choose a file first" in nothing.text) == (422, True)
    assert "first_criterion" in before
    assert followed.strip() == ",".join(read_tender(EXAMPLE / "tender.toml")[0].columns)
    assert client.get(f"{place}/files/bids.csv").text.startswith("bid,name\nnow,")
    assert "In it now: The implant in use." in page
