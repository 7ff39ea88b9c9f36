"""Run the survey: one process, which prints its link and stops gracefully."""

import signal
import socket
import sys
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType

import uvicorn

from questionnaires.files import read_questionnaire
from questionnaires.questionnaire import require_as_published
from survey.app import create_app
from survey.errors import SettingsError
from survey.settings import Settings
from survey.store import open_store

PATIENCE = 5  # seconds for answers that are still arriving when the survey is told to stop


def serve(
    questionnaire_folder: Path,
    data_folder: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    settings: Settings | None = None,
) -> None:
    """Serve a study's survey until the process is told to stop; port 0 takes a free one.

    Raises
    ------
    WhatMattersError
        If the study, the folder of answers or the address cannot be used.
    """
    questionnaire = read_questionnaire(questionnaire_folder)
    require_as_published(questionnaire)
    with closing(open_store(data_folder, questionnaire)) as store, listen(host, port) as listener:
        app = create_app(questionnaire, store, settings or Settings(data=data_folder))
        # No access log: addresses of devices are not kept, not even for a day.
        config = uvicorn.Config(
            app,
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=PATIENCE,
        )
        shown = f"[{host}]" if ":" in host else host
        kind = " (a draft: answers are a test)" if questionnaire.is_draft else ""
        sys.stdout.write(
            f"{questionnaire.study.label}{kind} is open at http://{shown}:{listener.getsockname()[1]}/\n"
        )
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, _stop)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


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
