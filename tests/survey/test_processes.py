"""Several processes serve one survey on PostgreSQL, and none steps on another's toes."""

import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx2 import Client

from survey.bots import take_survey

PEOPLE = 40
LIMIT = 15
QUOTA = f"""
[[quotas]]
id = "carers"
where = 'role == "carer_self"'
limit = {LIMIT}
"""


@pytest.fixture
def limited(tmp_path, opt_out):
    """A study with room for some carers only."""
    folder = tmp_path / "opt-out"
    shutil.copytree(opt_out.folder, folder)
    with (folder / "study.toml").open("a") as file:
        file.write(QUOTA)
    return folder


def arrive(address, number):
    """Someone agrees, and says that they are a carer; gives the page that they are led to."""
    with Client(base_url=address, timeout=60) as client:
        client.post("/consent", data={"agree": "yes"})
        client.post("/question/segment/role", data={"answer": "carer_self"})
        age = ("18-64", "65+")[number % 2]
        last = client.post(
            "/question/segment/age_band", data={"answer": age}, follow_redirects=True
        )
        return last.url.path


@pytest.mark.slow
def test_quotas_and_blocks_are_exact_when_two_processes_are_asked_at_once(
    serve, limited, tmp_path, new_database, rows_in
):
    database = new_database()
    options = ("--database", database, "--workers", "2")
    address = serve(str(limited), tmp_path / "data", *options).address

    with ThreadPoolExecutor(PEOPLE) as crowd:
        pages = list(crowd.map(lambda number: arrive(address, number), range(PEOPLE)))
    people = rows_in(database, "SELECT status, stratum, block FROM participants")
    blocks = Counter((stratum, block) for status, stratum, block in people if status == "open")

    assert pages.count("/thanks") == PEOPLE - LIMIT
    assert Counter(status for status, *_ in people) == {"open": LIMIT, "full": PEOPLE - LIMIT}
    for stratum in {stratum for stratum, _ in blocks}:
        assert abs(blocks[stratum, 1] - blocks[stratum, 2]) <= 1


@pytest.mark.slow
def test_two_processes_serve_walks_to_their_end_and_stop_when_they_are_told_to(
    serve, opt_out, tmp_path, new_database
):
    options = ("--database", new_database(), "--workers", "2")
    served = serve(str(opt_out.folder), tmp_path / "data", *options)
    person = {"role": "patient", "age_band": "65+"}

    def take_part(_number):
        with Client(base_url=served.address, timeout=60) as client:
            return take_survey(client, person, lambda _: 0).finished

    with ThreadPoolExecutor(4) as crowd:
        walks = list(crowd.map(take_part, range(8)))
    served.process.terminate()

    assert all(walks)
    assert served.process.wait(20) == 0
    assert (tmp_path / "survey.log").read_text() == ""
