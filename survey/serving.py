"""Run the survey: one process or several, which print their link and stop gracefully."""

import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from questionnaires.files import read_questionnaire
from questionnaires.questionnaire import require_as_published
from survey.app import create_app
from survey.errors import SettingsError
from survey.settings import Settings
from survey.store import open_store

STARTING = 60  # seconds that a process may take, on a busy machine, before it is given up
PATIENCE = 5  # seconds for answers that are still arriving when the survey is told to stop


def serve(
    questionnaire_folder: Path,
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
) -> None:
    """Serve a study's survey until the process is told to stop; port 0 takes a free one.

    Raises
    ------
    WhatMattersError
        If the study, the place of the answers or the address cannot be used.
    """
    require_shared(workers, settings)
    questionnaire = read_questionnaire(questionnaire_folder)
    require_as_published(questionnaire)
    with ExitStack() as resources:
        store = open_store(settings.data, questionnaire, settings.database)
        resources.callback(store.close)
        listener = resources.enter_context(listen(host, port))
        shown = f"[{host}]" if ":" in host else reached_at(host)
        kind = " (a draft: answers are a test)" if questionnaire.is_draft else ""
        sys.stdout.write(
            f"{questionnaire.study.label}{kind} is open at http://{shown}:{listener.getsockname()[1]}/\n"
        )
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, _stop)
        with suppress(KeyboardInterrupt):
            if workers == 1:
                config = _config(create_app(questionnaire, store, settings))
                uvicorn.Server(config).run(sockets=[listener])
            else:
                made = partial(worker_app, questionnaire_folder, settings)
                config = _config(made, factory=True, workers=workers)
                Multiprocess(config, sockets=[listener]).run()


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

    @asynccontextmanager
    async def until_the_end(_app: FastAPI) -> AsyncIterator[None]:
        """Keep the store open for as long as the process serves."""
        with closing(store):
            yield

    app.router.lifespan_context = until_the_end
    return app


def _config(
    app: FastAPI | Callable[[], FastAPI], *, factory: bool = False, workers: int = 1
) -> uvicorn.Config:
    """How uvicorn runs; no access log: addresses of devices are not kept, not even for a day."""
    return uvicorn.Config(
        app,
        factory=factory,
        workers=workers,
        access_log=False,
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
        found: str = asking.getsockname()[0]
        return found
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
