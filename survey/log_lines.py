"""Lines of the log, on standard error: when, how bad, from where, and what; never who."""

import logging
import time
from typing import Any


class InUTC(logging.Formatter):
    """Lines that can be sorted and read by programs, wherever the server stands."""

    converter = staticmethod(time.gmtime)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": InUTC,
            "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%SZ",
        }
    },
    "handlers": {"standard error": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["standard error"], "level": "WARNING"},
}
