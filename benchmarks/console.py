"""How long fieldwork's page takes with many answers, and what watching it costs the survey.

`uv run python -m benchmarks.console` prints it. There are 20,000 people; wrk answers over 64
connections, in turns with and without somebody who looks at the page every two seconds, which is
seven times as often as an open page asks by itself.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from httpx2 import Client
from sqlalchemy import ColumnElement, Engine, Insert, Table, func, insert, select

from analysis.console import accounts
from analysis.console.counts import FRESH
from analysis.console.database import open_database
from benchmarks.survey import GROUPS, STUDY, SURVEY, Asked, ask, prepare, serving
from questionnaires.files import find_study, read_questionnaire
from questionnaires.questionnaire import Questionnaire
from survey.codes import form_token, new_token
from survey.database import find_database
from survey.journey import Visit, next_page
from survey.participant import Answer, Arrival
from survey.queries.progress import read_progress
from survey.store import Store, open_store
from survey.tables import answers, participants

WALKED, COPIES = 40, 500  # people who are walked, and how often each is copied
TIMES = 5  # that a page is asked for
LOOK_EVERY = 2  # seconds
PASSWORD = "only for this benchmark"  # noqa: S105 - of an account that is gone with it
SERVE = "from whatmatters import main; main()"
PAGE = f"/studies/{STUDY}/fieldwork"


def copies(table: Table, which: ColumnElement[bool], **made: ColumnElement[Any]) -> Insert:
    """Rows of a table once more, with some columns made anew."""
    names = [column.name for column in table.columns]
    rows = select(*(made.get(one, table.c[one]) for one in names)).where(which)
    return insert(table).from_select(names, rows)


def walk(store: Store, questionnaire: Questionnaire, *, finishes: bool) -> None:
    """Somebody who answers every page, or stops at the first choice."""
    token = new_token()
    store.start(token, Arrival("en")).result()
    while True:
        person = store.participant(token)
        assert person is not None  # noqa: S101 - for the type checker
        visit = Visit(questionnaire, token, person, "en")
        page = next_page(visit.pages, person.answers)
        if page is None:
            return
        if page.kind == "choice" and not finishes:
            store.stop(token).result()
            return
        shown = {"task_position": 1, "alternatives": []} if page.kind == "choice" else None
        value = GROUPS.get(page.name, "a" if page.task else "read")
        answer = Answer(page.item, value, 9000, 0, shown, "en")
        over = visit.answered(answer).is_over_after(page)
        store.record(token, answer, "finished" if over else "open").result()


def fill(data: Path, questionnaire: Questionnaire) -> None:
    """Twenty thousand people, one of ten of whom stopped."""
    with closing(open_store(data, questionnaire)) as store:
        for number in range(WALKED):
            walk(store, questionnaire, finishes=number % 10 > 0)
    copy_all(find_database(data, "", is_draft=True).writing_engine())


def people_who_answer(data: Path, questionnaire: Questionnaire) -> str:
    """Those who go on to answer, as wrk reads them."""
    with closing(open_store(data, questionnaire)) as store:
        tokens = prepare(store, questionnaire)
    return "".join(f"{token} {form_token(token)}\n" for token in tokens)


def copy_all(engine: Engine) -> None:
    """Everybody who is there, as often as there are to be people."""
    people, given = participants.c, answers.c
    with closing(engine.connect()) as connection, connection.begin():
        walked = connection.execute(select(func.max(people.id))).scalar_one()
        for copy in range(1, COPIES):
            first, mark = 1000 * copy, str(copy)
            changes = {
                "id": people.id + first,
                "token_hash": people.token_hash + mark,
                "withdrawal_hash": people.withdrawal_hash + mark,
            }
            of_people = copies(participants, people.id <= walked, **changes)
            connection.execute(of_people)
            who = {"participant": given.participant + first}
            connection.execute(copies(answers, given.participant <= walked, **who))
    engine.dispose()


def seconds(look: Callable[[], object], pause: float = 0.0) -> float:
    """Median time that something takes, with a pause before each turn."""
    took = []
    for _ in range(TIMES):
        time.sleep(pause)
        begun = time.perf_counter()
        look()
        took.append(time.perf_counter() - begun)
    return median(took)


@contextmanager
def signed_in(address: str) -> Iterator[Client]:
    """A browser of a researcher."""
    headers = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
    with Client(base_url=address, headers=headers, timeout=60) as client:
        client.post("/sign-in", data={"name": "ada", "password": PASSWORD})
        client.get(PAGE).raise_for_status()
        yield client


@contextmanager
def watching(client: Client) -> Iterator[None]:
    """Somebody who looks at the page again and again until the end of the block."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_EVERY):
            client.get(f"{PAGE}/now").raise_for_status()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.console", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="of each turn of wrk")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    questionnaire = read_questionnaire(find_study(STUDY))
    with TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        data, place, people = folder / "data", folder / "console", folder / "people.txt"
        fill(data, questionnaire)
        people.write_text(people_who_answer(data, questionnaire))
        with closing(open_database(place)) as database, database.transaction() as connection:
            accounts.add(connection, "ada", ("researcher",), ("*",), PASSWORD, must_change=False)
        given = ("console", "serve", STUDY, "--data", str(data), "--folder", str(place))
        survey, process = running.enter_context(
            serving(SURVEY, STUDY, "--data", str(data), "--port", "0")
        )
        console, _ = running.enter_context(serving(SERVE, *given, "--port", "0"))
        client = running.enter_context(signed_in(console))
        query = seconds(lambda: read_progress(data, questionnaire))
        page = seconds(lambda: client.get(PAGE).raise_for_status(), FRESH)  # counted anew
        asked = Asked("answers", "answers", survey, people, process)
        alone, watched = [], []
        for turn in range(arguments.rounds):
            alone.append(ask(asked, folder, arguments.seconds, 2 * turn).per_second)
            with watching(client):
                watched.append(ask(asked, folder, arguments.seconds, 2 * turn + 1).per_second)
    kept = median(one / other for one, other in zip(watched, alone, strict=True))
    sys.stdout.write(
        f"{WALKED * COPIES:,} people: the query takes {query:.3f} s, the page {page:.3f} s "
        f"({page / query:.2f} times)\nanswers a second: {median(alone):,.0f} alone, "
        f"{median(watched):,.0f} while somebody watches ({kept:.2f})\n"
    )


if __name__ == "__main__":
    main()
