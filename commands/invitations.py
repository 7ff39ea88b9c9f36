"""The command that makes invitations: links, QR codes, and codes to type by hand."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from questionnaires.errors import did_you_mean
from questionnaires.files import find_study, read_questionnaire, write_files
from survey.errors import SettingsError
from survey.folder import make_folder
from survey.invitation_sheet import invitation_sheet
from survey.invitations import new_code, read_invitations, with_codes

StudyArgument = Annotated[
    str, typer.Argument(help="Folder of a study, or id of one that comes with the project.")
]


def links(
    study: StudyArgument,
    data: Annotated[Path, typer.Option(help="Folder of the answers; made if it is not there.")],
    address: Annotated[str, typer.Option(help="Where people reach the survey: https://…")],
    n: Annotated[int, typer.Option("--n", min=0, help="Personal links, each for one use.")] = 0,
    kiosk: Annotated[
        bool, typer.Option("--kiosk", help="One link for a shared tablet or a poster, too.")
    ] = False,
    lang: Annotated[str | None, typer.Option(help="Language that the links ask for.")] = None,
    sheet: Annotated[
        Path, typer.Option(help="Page to print: A4, eight cards with QR codes on each.")
    ] = Path("links.html"),
) -> None:
    """Make invitations: links as QR codes, with codes that can be typed by hand.

    The codes are on that page and nowhere else: beside the answers only their hashes are kept.
    Works while the survey is open. To let in nobody without, set `entry = "invited"`.
    """
    questionnaire = read_questionnaire(find_study(study))
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise SettingsError(f"{address}: no address; write it like https://survey.example.org")
    if lang is not None and lang not in questionnaire.study.languages:
        remedy = did_you_mean(lang, questionnaire.study.languages)
        raise SettingsError(f"--lang {lang}: the study has no such words; {remedy}")
    if n + kiosk == 0:
        raise SettingsError("no link was asked for; add --n 40, --kiosk, or both")
    if sheet.exists():
        raise SettingsError(
            f"{sheet}: is there already, with codes that are nowhere else; name another --sheet"
        )
    study_id = questionnaire.study.id
    shared, personal = [new_code() for _ in range(kiosk)], [new_code() for _ in range(n)]
    make_folder(data)
    known = read_invitations(data, study_id)
    files = with_codes(known, study_id, {"kiosk": shared, "personal": personal})
    printed = invitation_sheet(questionnaire, address, shared, personal, lang)
    write_files(data, files)  # first: a printed code must open the door
    write_files(sheet.parent, {sheet.name: printed.encode()})
    made = [f"{n} personal" if n else "", "1 shared" if kiosk else ""]
    typer.echo(f"Wrote {sheet}: {' and '.join(filter(None, made))}. Print it; keep no copy.")
