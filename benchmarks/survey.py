"""How many answers and pages a second: `uv run python -m benchmarks.survey` prints a table.

wrk asks over 64 connections on the same machine, each of the servers in turns, so that whatever
else the machine does falls on all alike; ratios are what counts. Each answer is on disk before it
is acknowledged. "hello" is a bare FastAPI route that parses the same body.
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
from survey.codes import form_token, new_token
from survey.journey import Visit, next_page
from survey.participant import Answer, Arrival
from survey.store import Store, open_store
from tools.postgresql_server import server_at

STUDY = "hip-knee"
GROUPS = {"role": "patient", "condition": "hip", "age_band": "65-79", "practice": "a"}
PEOPLE = 1024
CHOICES = 8  # pages that people answer, again and again
HELLO = """
import sys
from typing import Annotated
import uvicorn
from fastapi import FastAPI, Form
from pydantic import BaseModel
app = FastAPI(openapi_url=None)
Field = Annotated[str, Form()]
class Fields(BaseModel):
    answer: str
    ms: str
    changes: str
    help: str
    language: str
class Item(BaseModel):
    id: str
    page: str
    revision: int
    form: Fields
class Parcel(BaseModel):
    token: str
    held: int
    items: list[Item]
@app.post("/question/choice/{name}")
async def form(name: str, answer: Field, ms: Field, changes: Field, help: Field, language: Field):
    return {"answer": answer}
@app.post("/answers")
async def answers(parcel: Parcel):
    return {"items": [{"id": item.id} for item in parcel.items]}
print("hello is open at http://127.0.0.1:8731", flush=True)
uvicorn.run(app, port=8731, access_log=False, log_level="warning", server_header=False)
"""
SURVEY = "from survey.__main__ import main; main()"
ONE_BY_ONE = "import survey.writer; survey.writer.LARGEST_GROUP = 1; "
LUA = """
local people, n, i, started = {}, 0, 0, 0
for line in io.lines("PEOPLE") do
  n = n + 1
  local cookie, token = line:match("(%S+) (%S+)")
  people[n] = {cookie = cookie, token = token}
end
function setup(thread) thread:set("first", started * math.floor(n / 2)); started = started + 1 end
function request()
  i = i + 1
  local half = math.floor(n / 2)
  local lap, who = math.floor(i / half), people[first + i % half + 1]
  local page = "/question/choice/" .. (lap % CHOICES + 1)
  local headers = {Cookie = "participant=" .. who.cookie, ["HX-Request"] = "true"}
  local answer = (lap + TURN) % 2 + 1
  if "KIND" == "pages" then return wrk.format("GET", page, headers) end
  if "KIND" == "forms" then
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    local body = "answer=" .. answer .. "&ms=1500&changes=0&help=0&language=en"
    return wrk.format("POST", page, headers, body)
  end
  headers["Content-Type"] = "application/json"
  local body = string.format('{"token":"%s","held":0,"items":[{"id":"%08d-%06d-%d","page":"%s",' ..
    '"revision":%d,"form":{"answer":"%d","ms":"1500","changes":"0","help":"0","language":"en"}}]}',
    who.token, i, first, TURN, page, TURN * 100000 + lap + 1, answer)
  return wrk.format("POST", "/answers", headers, body)
end
function done(summary, latency)
  local e = summary.errors
  print(string.format("RESULT %f %f %d %d", summary.requests / summary.duration * 1e6,
    latency:percentile(99) / 1000, e.connect + e.read + e.write + e.status + e.timeout,
    summary.requests))
end
"""


@dataclass(frozen=True)
class Measured:
    """What wrk says of one turn, and the server's processor."""

    per_second: float
    slowest: float  # milliseconds that 99 of 100 answers were quicker than
    errors: int
    processor: float  # milliseconds for each answer or page


@dataclass(frozen=True)
class Asked:
    """A server, and what it is asked."""

    name: str
    kind: str  # answers, forms or pages
    address: str
    people: Path
    process: psutil.Process


def prepare(store: Store, questionnaire: Questionnaire) -> list[str]:
    """Tokens of people who have answered all choices."""
    tokens = [new_token() for _ in range(PEOPLE)]
    for begun in [store.start(token, Arrival("en")) for token in tokens]:
        begun.result()
    on_the_way = tokens
    while on_the_way:
        answered = [(token, _next_answer(store, questionnaire, token)) for token in on_the_way]
        asked = [(token, answer) for token, answer in answered if answer is not None]
        for kept in [store.record(token, answer) for token, answer in asked]:
            kept.result()
        on_the_way = [token for token, _ in asked]
    return tokens


def _next_answer(store: Store, questionnaire: Questionnaire, token: str) -> Answer | None:
    """What someone answers next; nothing after the choices."""
    person = store.participant(token)
    assert person is not None  # noqa: S101 - for the type checker
    page = next_page(Visit(questionnaire, token, person, "en").pages, person.answers)
    if page is None or (page.kind != "choice" and _has_chosen(person.answers)):
        return None
    value = "a" if page.kind == "choice" else GROUPS.get(page.name, GROUPS.get(page.kind, "read"))
    return Answer(page.item, value, 900, 0, None, "en")


def _has_chosen(answers: Mapping[str, str]) -> bool:
    """Whether someone has begun to choose."""
    return any(item.startswith("choice:") for item in answers)


@contextmanager
def serving(code: str, *arguments: str) -> Iterator[tuple[str, psutil.Process]]:
    """A server in a process of its own: its address and the process."""
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield line.rsplit(" ", 1)[1].strip().rstrip("/"), psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def ask(asked: Asked, folder: Path, seconds: int, turn: int) -> Measured:
    """One turn of wrk."""
    script = folder / "ask.lua"
    said = {"PEOPLE": asked.people, "KIND": asked.kind, "TURN": turn, "CHOICES": CHOICES}
    text = LUA
    for gap, word in said.items():
        text = text.replace(gap, str(word))
    script.write_text(text)
    command = ["wrk", "-t2", "-c64", f"-d{seconds}s", "-s", str(script), asked.address]
    before = processor_seconds(asked.process)
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - wrk
    used = processor_seconds(asked.process) - before
    found = re.search(r"RESULT (\S+) (\S+) (\d+) (\d+)", out)
    assert found is not None, out  # noqa: S101 - wrk was told to say it
    return Measured(float(found[1]), float(found[2]), int(found[3]), 1000 * used / int(found[4]))


def family(process: psutil.Process) -> list[psutil.Process]:
    """A server's processes."""
    return [process, *process.children(recursive=True)]


def processor_seconds(process: psutil.Process) -> float:
    """Time on a processor of a server's processes."""
    return float(sum(one.cpu_times().user + one.cpu_times().system for one in family(process)))


def megabytes(process: psutil.Process) -> float:
    """Resident memory of the largest of a server's processes."""
    return float(max(one.memory_info().rss for one in family(process)) / 1e6)


def table(turns: Sequence[Asked], measured: Mapping[str, Sequence[Measured]]) -> str:
    """Medians as a table, each beside the "hello" that parses the same body."""
    lines = [
        "| what | a second | of hello | processor, ms | of hello's | p99, ms | not answered | MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rate = {name: median(one.per_second for one in some) for name, some in measured.items()}
    spent = {name: median(one.processor for one in some) for name, some in measured.items()}
    for asked in turns:
        hello = "hello: forms" if asked.kind == "forms" else "hello: answers"
        slow = median(one.slowest for one in measured[asked.name])
        errors = sum(one.errors for one in measured[asked.name])
        lines.append(
            f"| {asked.name} | {rate[asked.name]:,.0f} | {rate[asked.name] / rate[hello]:.2f} "
            f"| {spent[asked.name]:.2f} | {spent[asked.name] / spent[hello]:.1f} "
            f"| {slow:.0f} | {errors} | {megabytes(asked.process):.0f} |"
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

        def survey(
            label: str, kinds: Sequence[str], *options: str, url: str = "", code: str = SURVEY
        ) -> list[Asked]:
            people, data = folder / f"{label}.txt", folder / label
            with closing(open_store(data, questionnaire, url)) as store:
                tokens = prepare(store, questionnaire)
            people.write_text("".join(f"{token} {form_token(token)}\n" for token in tokens))
            given = (STUDY, "--data", str(data), "--port", "0", *options)
            address, process = running.enter_context(serving(code, *given))
            return [Asked(f"{label}: {kind}", kind, address, people, process) for kind in kinds]

        turns = survey("SQLite", ("answers", "forms", "pages"))
        turns += survey("SQLite, one commit each", ("answers", "forms"), code=ONE_BY_ONE + SURVEY)
        if not arguments.no_postgresql:
            for workers in ("1", "2"):
                server = running.enter_context(server_at())
                server.run()
                options = ("--database", server.url, "--workers", workers)
                label = f"PostgreSQL, {workers} process{'es' * (workers > '1')}"
                turns += survey(label, ("answers", "pages"), *options, url=server.url)
        address, hello = running.enter_context(serving(HELLO))
        turns += [
            Asked(f"hello: {kind}", kind, address, turns[0].people, hello)
            for kind in ("answers", "forms")
        ]
        time.sleep(5)  # several processes begin after their link is printed
        measured: dict[str, list[Measured]] = {asked.name: [] for asked in turns}
        for turn in range(arguments.rounds):
            for asked in turns:
                measured[asked.name].append(ask(asked, folder, arguments.seconds, turn))
        print(table(turns, measured))  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
