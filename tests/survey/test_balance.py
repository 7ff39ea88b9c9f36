"""Blocks stay balanced in the field: a crowd at the door, people who walk away, a real server."""

import shutil
import sqlite3
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import product
from random import Random

import pytest
from httpx2 import Client

from survey.bots import take_survey

GROUPS = list(product(("patient", "carer_self", "carer_proxy"), ("hip", "knee")))


def take_part(address, number):
    """One person, who in three of ten cases walks away after some of the choices."""
    rng = Random(number)
    role, condition = GROUPS[number % len(GROUPS)]
    person = {"role": role, "condition": condition, "age_band": "65-79"}
    stop_after = rng.randrange(1, 10) if rng.random() < 0.3 else None
    with Client(base_url=address, timeout=60) as client:
        return take_survey(client, person, lambda _: rng.randrange(2), stop_after).finished


@pytest.mark.slow
def test_completes_per_block_differ_by_at_most_two_after_fifty_at_once(
    serve, tmp_path, questionnaire
):
    folder = tmp_path / "hip-knee"
    shutil.copytree(questionnaire.folder, folder)
    with (folder / "study.toml").open("a") as file:
        file.write("\n[fieldwork]\nrelease_minutes = 0.1\n")
    address = serve(str(folder), tmp_path / "data").address

    with ThreadPoolExecutor(50) as crowd:
        finished = list(crowd.map(lambda number: take_part(address, number), range(50)))
    time.sleep(7)  # those who walked away are given up
    with ThreadPoolExecutor(3) as later:
        finished += later.map(lambda number: take_part(address, number), range(50, 150))

    with closing(sqlite3.connect(tmp_path / "data" / "test.sqlite")) as connection:
        placed = connection.execute("SELECT stratum, block, status FROM participants").fetchall()
    complete = Counter((group, block) for group, block, status in placed if status == "finished")
    strata = {group for group, *_ in placed}

    assert 20 <= finished.count(False) <= 70  # 45 of 150 expected
    assert complete.total() == finished.count(True)
    assert len(strata) == 6
    for stratum in strata:
        counts = [complete[stratum, block] for block in questionnaire.design.blocks]
        assert max(counts) - min(counts) <= 2
