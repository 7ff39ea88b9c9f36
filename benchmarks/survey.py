"""How many answers and pages a second: `uv run python -m benchmarks.survey` prints a table.

wrk asks over 64 connections on the same machine, each of the servers in turns, so that whatever
else the machine does falls on all alike; ratios are what counts. Each answer is on disk before it
is acknowledged. "hello" is a bare FastAPI route that parses the same form.
"""

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from questionnaires.files import find_study, read_questionnaire
from questionnaires.questionnaire import Questionnaire
from survey.codes import new_token
from survey.journey import Visit, next_page
from survey.participant import Answer, Arrival
from survey.store import Store, open_store
from tools.postgresql_server import server_at

STUDY = "hip-knee"
GROUPS = {"role": "patient", "condition": "hip", "age_band": "65-79"}
PEOPLE = 64
PAGE = "/question/choice/1"
HELLO = """
import sys
from typing import Annotated
import uvicorn
from fastapi import FastAPI, Form
app = FastAPI(openapi_url=None)
Field = Annotated[str, Form()]
@app.post("/question/choice/1")
async def hello(answer: Field, ms: Field, changes: Field, help: Field, language: Field):
    return {"answer": answer}
print("hello is open at http://127.0.0.1:8731", flush=True)
uvicorn.run(app, port=8731, access_log=False, log_level="warning", server_header=False)
"""
SURVEY = "from survey.__main__ import main; main()"
ONE_BY_ONE = "import survey.writer; survey.writer.LARGEST_GROUP = 1; "
LUA = """
local people, n, i, started = {}, 0, 0, 0
for line in io.lines("PEOPLE") do n = n + 1; people[n] = line end
function setup(thread) thread:set("first", started * math.floor(n / 2)); started = started + 1 end
function request()
  i = i + 1
  local lap, who = math.floor((first + i) / n), people[(first + i) % n + 1]
  local headers = {Cookie = "participant=" .. who, ["HX-Request"] = "true",
    ["Content-Type"] = "application/x-www-form-urlencoded"}
  local body = "answer=" .. (lap % 2 + 1) .. "&ms=1500&changes=0&help=0&language=en"
  return wrk.format("METHOD", "PAGE", headers, "METHOD" == "POST" and body or nil)
end
function done(summary, latency)
  local e = summary.errors
  print(string.format("RESULT %f %f %d", summary.requests / summary.duration * 1e6,
    latency:percentile(99) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Measured:
    """What wrk says of one turn."""

    per_second: float
    slowest: float  # milliseconds that 99 of 100 answers were quicker than
    errors: int


@dataclass(frozen=True)
class Asked:
    """A server, and what it is asked."""

    name: str
    address: str
    method: str
    people: Path


def prepare(store: Store, questionnaire: Questionnaire) -> str:
    """Token of someone who has come to the first choice."""
    token = new_token()
    store.start(token, Arrival("en")).result()
    while True:
        person = store.participant(token)
        assert person is not None  # noqa: S101 - for the type checker
        page = next_page(Visit(questionnaire, token, person, "en").pages, person.answers)
        assert page is not None  # noqa: S101 - for the type checker
        if page.kind == "choice":
            return token
        value = GROUPS.get(page.name, "a" if page.kind == "practice" else "read")
        store.record(token, Answer(page.item, value, 900, 0, None, "en")).result()


@contextmanager
def serving(code: str, *arguments: str) -> Iterator[tuple[str, psutil.Process]]:
    """A server in a process of its own: its address and the process."""
    command = [sys.executable, "-c", code, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield line.rsplit(" ", 1)[1].strip().rstrip("/"), psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def ask(asked: Asked, folder: Path, seconds: int) -> Measured:
    """One turn of wrk."""
    script = folder / "ask.lua"
    said = {"PEOPLE": str(asked.people), "METHOD": asked.method, "PAGE": PAGE}
    text = LUA
    for gap, word in said.items():
        text = text.replace(f'"{gap}"', f'"{word}"')
    script.write_text(text)
    command = ["wrk", "-t2", "-c64", f"-d{seconds}s", "-s", str(script), asked.address]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - wrk
    found = re.search(r"RESULT (\S+) (\S+) (\d+)", out)
    assert found is not None, out  # noqa: S101 - wrk was told to say it
    return Measured(float(found[1]), float(found[2]), int(found[3]))


def megabytes(process: psutil.Process) -> float:
    """Resident memory of the largest of a server's processes."""
    family = [process, *process.children(recursive=True)]
    return max(one.memory_info().rss for one in family) / 1e6


def table(
    measured: Mapping[str, Sequence[Measured]], memory: Mapping[str, float], hello: str
) -> str:
    """Medians as a table, beside the yardstick."""
    yardstick = median(one.per_second for one in measured[hello])
    lines = [
        "| what | a second | of hello | p99, ms | not answered | MB |",
        "|---|---|---|---|---|---|",
    ]
    for name, turns in measured.items():
        rate = median(one.per_second for one in turns)
        slow = median(one.slowest for one in turns)
        errors = sum(one.errors for one in turns)
        lines.append(
            f"| {name} | {rate:,.0f} | {rate / yardstick:.2f} | {slow:.0f} | {errors} "
            f"| {memory.get(name, 0):.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.survey", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of each turn")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-postgresql", action="store_true")
    arguments = parser.parse_args()
    questionnaire = read_questionnaire(find_study(STUDY))
    with TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)

        def survey(label: str, *options: str, url: str = "", code: str = SURVEY) -> list[Asked]:
            people, data = folder / f"{label}.txt", folder / label
            with closing(open_store(data, questionnaire, url)) as store:
                tokens = [prepare(store, questionnaire) for _ in range(PEOPLE)]
            people.write_text("\n".join(tokens) + "\n")
            given = (STUDY, "--data", str(data), "--port", "0", *options)
            address, process = running.enter_context(serving(code, *given))
            processes[f"{label}: answers"] = processes[f"{label}: pages"] = process
            return [
                Asked(f"{label}: answers", address, "POST", people),
                Asked(f"{label}: pages", address, "GET", people),
            ]

        processes: dict[str, psutil.Process] = {}
        turns = survey("SQLite")
        turns += survey("SQLite, one commit per answer", code=ONE_BY_ONE + SURVEY)[:1]
        if not arguments.no_postgresql:
            for workers in ("1", "2"):
                server = running.enter_context(server_at())
                server.run()
                options = ("--database", server.url, "--workers", workers)
                label = f"PostgreSQL, {workers} process{'es' * (workers > '1')}"
                turns += survey(label, *options, url=server.url)
        address, processes["hello"] = running.enter_context(serving(HELLO))
        turns.append(Asked("hello", address, "POST", turns[0].people))
        time.sleep(5)  # several processes begin after their link is printed
        measured: dict[str, list[Measured]] = {asked.name: [] for asked in turns}
        for _ in range(arguments.rounds):
            for asked in turns:
                measured[asked.name].append(ask(asked, folder, arguments.seconds))
        memory = {name: megabytes(process) for name, process in processes.items()}
        print(table(measured, memory, "hello"))  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
