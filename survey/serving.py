"""Run the survey: one process or several, which print their link and stop gracefully."""

import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from uvicorn.supervisors import Multiprocess

from questionnaires.errors import WhatMattersError
from questionnaires.files import read_questionnaire
from questionnaires.publication import NAME as PUBLISHED
from questionnaires.questionnaire import require_as_published
from survey.app import create_app
from survey.errors import SettingsError
from survey.log_lines import LOGGING
from survey.settings import Settings, require_here
from survey.store import open_store

STARTING = 60  # seconds that a process may take, on a busy machine, before it is given up
LOOKING = 10  # ticks of a tenth of a second, after which to look for another edition
DOORS = 16  # as uvloop takes one newcomer at a time by each: by one, some waited for 1.5 s
PATIENCE = 5  # seconds for answers that are still arriving when the survey is told to stop


def serve(
    questionnaire_folder: Path,
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
) -> None:
    """Serve a study's survey until the process is told to stop; port 0 takes a free one.

    One process goes on with the next edition as soon as one is published, at the same address.

    Raises
    ------
    WhatMattersError
        If the study, the place of the answers or the address cannot be used.
    """
    require_shared(workers, settings)
    require_here(host, settings)
    signal.signal(signal.SIGTERM, _stop)
    with suppress(KeyboardInterrupt), listen(host, port) as listener:
        while _serve_edition(questionnaire_folder, settings, listener, host, workers):
            pass


def _serve_edition(
    folder: Path, settings: Settings, listener: socket.socket, host: str, workers: int
) -> bool:
    """Serve the study as it is; whether that ended because another edition was published."""
    questionnaire = read_questionnaire(folder)
    require_as_published(questionnaire)
    with closing(open_store(settings.data, questionnaire, settings.database)) as store:
        shown = f"[{host}]" if ":" in host else reached_at(host)
        kind = " (a draft: answers are a test)" if questionnaire.is_draft else ""
        sys.stdout.write(
            f"{questionnaire.study.label}{kind} is open at http://{shown}:{listener.getsockname()[1]}/\n"
        )
        sys.stdout.flush()
        if workers > 1:
            config = _config(partial(worker_app, folder, settings), factory=True, workers=workers)
            Multiprocess(config, sockets=[listener]).run()
            return False
        server = UntilPublished(_config(create_app(questionnaire, store, settings)), folder)
        collect_rarely()
        server.run(sockets=[listener.dup() for _ in range(DOORS)])  # which it closes at the end
        return server.is_published


class UntilPublished(uvicorn.Server):
    """Serves until it is told to stop, or another edition of the study is there to be served."""

    def __init__(self, config: uvicorn.Config, folder: Path) -> None:
        super().__init__(config)
        self.is_published = False
        self._folder = folder
        self._seen = self._publication()

    async def on_tick(self, counter: int) -> bool:
        """Look about once a second, and see whether it is time to end."""
        if counter % LOOKING == 0 and (found := self._publication()) != self._seen:
            self._seen = found
            self.is_published = await run_in_threadpool(_can_be_served, self._folder)
        return self.is_published or await super().on_tick(counter)

    def _publication(self) -> bytes:
        """What says which edition is the last one; nothing of a draft."""
        path = self._folder / PUBLISHED
        return path.read_bytes() if path.is_file() else b""


def _can_be_served(folder: Path) -> bool:
    """Whether a study is whole; what is open goes on with the last edition otherwise."""
    try:
        require_as_published(read_questionnaire(folder))
    except WhatMattersError:
        return False
    return True


def require_shared(workers: int, settings: Settings) -> None:
    """Raise SettingsError if several processes are to write where only one may."""
    if workers < 1:
        raise SettingsError(f"--workers {workers}: at least one process has to serve")
    if workers > 1 and not settings.database:
        raise SettingsError(
            f"--workers {workers}: SQLite lets one process write, and can lose answers if several "
            "do; leave --workers out, or name a PostgreSQL database with --database"
        )


def worker_app(questionnaire_folder: Path, settings: Settings) -> FastAPI:
    """The survey in one of several processes, with a store of its own until it ends."""
    questionnaire = read_questionnaire(questionnaire_folder)
    store = open_store(settings.data, questionnaire, settings.database)
    app = create_app(questionnaire, store, settings)
    collect_rarely()

    @asynccontextmanager
    async def until_the_end(_app: FastAPI) -> AsyncIterator[None]:
        """Keep the store open for as long as the process serves."""
        with closing(store):
            yield

    app.router.lifespan_context = until_the_end
    return app


def collect_rarely() -> None:
    """Let the collector of circles leave alone what was loaded, and look less often for new ones.

    Measured: a seventh more answers a second, and half the time of the slowest.
    """
    gc.unfreeze()  # an edition that is served no more can go
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _config(
    app: FastAPI | Callable[[], FastAPI], *, factory: bool = False, workers: int = 1
) -> uvicorn.Config:
    """How uvicorn runs; no access log: addresses of devices are not kept, not even for a day."""
    return uvicorn.Config(
        app,
        factory=factory,
        workers=workers,
        access_log=False,
        log_config=LOGGING,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
        timeout_worker_healthcheck=STARTING,
    )


def reached_at(host: str) -> str:
    """Address at which others reach a host; that of this machine in its network for all of them."""
    if host != "0.0.0.0":  # noqa: S104 - only compared
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking, suppress(OSError):
        asking.connect(("192.0.2.1", 9))  # an address of nobody (RFC 5737); nothing is sent
        return str(asking.getsockname()[0])
    return host


def listen(host: str, port: int) -> socket.socket:
    """Socket that listens at an address.

    Raises
    ------
    SettingsError
        If the address is taken, not this machine's, or no address.
    """
    if not 0 <= port <= 65535:
        raise SettingsError(f"{port}: no such port; choose one from 0 to 65535")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"{host}:{port}: cannot listen there: {error.strerror}; choose another port or host"
        ) from error
    # Connections inherit this. Without it each page waits 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that the store is closed; uvicorn has finished its answers by then."""
    raise KeyboardInterrupt
