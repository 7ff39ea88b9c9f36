"""The command that makes invitations: links, QR codes, and codes to type by hand."""

from pathlib import Path
from typing import Annotated

import typer

from questionnaires.errors import did_you_mean
from questionnaires.files import find_study, read_questionnaire, write_files
from questionnaires.links import Links
from questionnaires.questionnaire import Questionnaire
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
    if sheet.exists():
        raise SettingsError(
            f"{sheet}: is there already, with codes that are nowhere else; name another --sheet"
        )
    printed = invite(data, questionnaire, Links(address, n, shared=kiosk, language=lang))
    write_files(sheet.parent, {sheet.name: printed})
    made = [f"{n} personal" if n else "", "1 shared" if kiosk else ""]
    typer.echo(f"Wrote {sheet}: {' and '.join(filter(None, made))}. Print it; keep no copy.")


def invite(data: Path, questionnaire: Questionnaire, asked: Links) -> bytes:
    """Make invitations; the page to print, on which alone their codes are.

    Raises
    ------
    WhatMattersError
        If the study has no words in that language, or a file cannot be written.
    """
    languages = questionnaire.study.languages
    if asked.language is not None and asked.language not in languages:
        remedy = did_you_mean(asked.language, languages)
        raise SettingsError(f"--lang {asked.language}: the study has no such words; {remedy}")
    study = questionnaire.study.id
    shared = [new_code() for _ in range(asked.shared)]
    personal = [new_code() for _ in range(asked.n)]
    make_folder(data)
    known = read_invitations(data, study)
    printed = invitation_sheet(questionnaire, asked.address, shared, personal, asked.language)
    # A printed code must open the door: its hash is kept before the page is given away.
    write_files(data, with_codes(known, study, {"kiosk": shared, "personal": personal}))
    return printed.encode()
