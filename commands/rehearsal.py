"""A rehearsal: synthetic people take the real survey, pages and process and disk."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import local
from typing import get_args

from httpx2 import Client

from analysis.simulation import Person
from commands.progress import step
from questionnaires.errors import WhatMattersError
from survey.bots import Manner, walk
from survey.bots import Person as Walker

AT_ONCE = 8  # people who take the survey at the same time


@contextmanager
def survey_process(folder: Path, answers: Path, port: int = 0) -> Iterator[str]:
    """The survey's own process, as in the field; gives its address.

    Raises
    ------
    WhatMattersError
        If it does not start.
    """
    # Always in a file of its own, whatever database the environment names for real answers.
    place = ["--data", str(answers), "--database", ""]
    command = [sys.executable, "-m", "survey", str(folder), *place]
    process = subprocess.Popen(  # noqa: S603  (our own program, no shell)
        [*command, "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if "http://" not in line:
            reason = process.stderr.read().strip() if process.stderr else ""
            raise WhatMattersError(f"the survey did not start: {reason or line}")
        yield "http://" + line.strip().rsplit("http://", 1)[1].rstrip("/")
    finally:
        process.terminate()
        process.communicate(timeout=30)  # which closes what it was read through


def take_part(address: str, asked: Sequence[Person]) -> None:
    """Let everybody take the survey through its pages, several at a time."""
    clients = local()

    def one(person: Person) -> None:
        if not hasattr(clients, "own"):
            own = Client(base_url=address, timeout=30, verify=False)
            clients.own = opened.enter_context(own)
        walk(clients.own, _walker(person), person.stops_after)

    with (
        ExitStack() as opened,
        step(f"{len(asked)} people take the survey", len(asked)) as done,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        walks = [pool.submit(one, person) for person in asked]
        for count, finished in enumerate(as_completed(walks), start=1):
            finished.result()
            done(count)


def _walker(person: Person) -> Walker:
    """Someone with known preferences, as one who walks the pages."""
    groups = {"role": person.role, "condition": person.condition, "age_band": person.age_band}
    manner: Manner = "steady"
    for one in get_args(Manner):
        if one == person.manner:
            manner = one
    return Walker(groups, person.choose, person.name_both, person.think, manner)
