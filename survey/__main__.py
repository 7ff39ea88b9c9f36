"""Serve a survey without the rest of the project: `python -m survey STUDY --data DIR`."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from questionnaires.errors import WhatMattersError
from questionnaires.files import find_study
from survey.serving import serve
from survey.settings import Settings


def main() -> None:
    """Read the command line and the environment, then serve."""
    parser = argparse.ArgumentParser(prog="python -m survey", description=__doc__)
    parser.add_argument("study", help="folder of a study, or id of one that comes with the project")
    parser.add_argument("--data", type=Path, help="folder of the answers (or SURVEY_DATA)")
    parser.add_argument("--database", help="URL of PostgreSQL (or SURVEY_DATABASE)")
    parser.add_argument("--workers", type=int, default=1, help="processes; several on PostgreSQL")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 to reach it from tablets")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one")
    parser.add_argument("--kiosk", action="store_true", help="one tablet for everybody")
    parser.add_argument("--paper", action="store_true", help="to copy paper forms, here alone")
    arguments = parser.parse_args()
    try:
        settings = Settings.from_environ(os.environ)
        if arguments.data is not None:
            settings = replace(settings, data=arguments.data)
        if arguments.database is not None:
            settings = replace(settings, database=arguments.database)
        kiosk = arguments.kiosk or settings.kiosk
        settings = replace(settings, kiosk=kiosk, paper=arguments.paper)
        folder = find_study(arguments.study)
        serve(folder, settings, arguments.host, arguments.port, arguments.workers)
    except WhatMattersError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
