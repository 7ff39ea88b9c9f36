"""Pages about a study: its state, its pages as people see them, publishing, invitations."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from analysis import publication
from analysis.console import jobs
from analysis.console.errors import without_paths
from analysis.console.rendering import redirect, render
from analysis.console.security import ONE_PAGE_ALONE, SURVEY_PAGE
from analysis.console.uploads import LARGEST_UPLOAD
from analysis.console.visits import OwnForm, Visit, allowed
from analysis.console.words import page_name
from questionnaires.errors import WhatMattersError
from questionnaires.files import read_questionnaire
from questionnaires.links import Links
from questionnaires.publication import changed_files
from questionnaires.questionnaire import Questionnaire

router = APIRouter()
Reader = Annotated[Visit, allowed("see work")]
Publisher = Annotated[Visit, allowed("publish study")]
Inviter = Annotated[Visit, allowed("invite people")]
Word = Annotated[str, Form(max_length=300)]


@router.get("/studies/{study}/study")
def show_study(request: Request, visit: Reader) -> Response:
    """The study as it is served, and what can be done with it."""
    return render(request, "study.html", _context(visit))


@router.get("/studies/{study}/preview")
def show_preview(
    request: Request, visit: Reader, language: str = "", role: str = "", name: str = ""
) -> Response:
    """A page of the survey in its frame, with ways to all others."""
    asked = visit.study.questionnaire
    language = language if language in asked.texts else asked.language
    roles = asked.study.groups("role")
    role = role if role in roles else roles[0]
    names = visit.study.previews.names(role)
    name = name if name in names else names[0]
    place, text = names.index(name), asked.texts[asked.language]
    context = visit.context(
        languages={tag: words.language or tag for tag, words in asked.texts.items()},
        roles=roles,
        chosen={"language": language, "role": role, "name": name},
        pages=[(one, page_name(text, one)) for one in names],
        before=names[place - 1] if place else "",
        after=names[place + 1] if place + 1 < len(names) else "",
    )
    return render(request, "preview.html", context)


@router.get("/studies/{study}/preview/page")
def show_previewed(visit: Reader, language: str = "", role: str = "", name: str = "") -> Response:
    """The page itself, without scripts; what is pressed in it leads nowhere."""
    asked = visit.study.questionnaire
    if language not in asked.texts or role not in asked.study.groups("role"):
        raise HTTPException(404)
    try:
        page = visit.study.previews.page(language, role, name)
    except KeyError:
        raise HTTPException(404) from None
    return HTMLResponse(page, headers={"Content-Security-Policy": SURVEY_PAGE})


@router.post("/studies/{study}/edition", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def publish_edition(
    request: Request,
    visit: Publisher,
    reason: Word = "",
    structure: Word = "",
    files: Annotated[list[UploadFile], File()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Publish a draft, or what was changed since; files that are sent replace those there are."""
    asked, on = visit.study.questionnaire, datetime.fromtimestamp(visit.console.clock(), UTC).date()
    sent = {one.filename or "": one.file.read() for one in files if one.size}
    try:
        if asked.is_draft:
            made = publication.publish(asked.folder, on, sent)
        else:
            made = publication.amend(
                *(asked.folder, reason, on), structure=bool(structure), changes=sent
            )
    except WhatMattersError as error:
        context = _context(visit) | {"error": without_paths(error, asked.folder), "reason": reason}
        return render(request, "study.html", context, 422)
    visit.note("published a study", f"{made.study.label}: {made.sha256}")
    visit.console.read_again(visit.study.id)
    return redirect(f"/studies/{visit.study.id}/study")


@router.post("/studies/{study}/links", dependencies=[OwnForm])
def make_links(
    request: Request,
    visit: Inviter,
    address: Word = "",
    n: Annotated[int, Form()] = 0,
    shared: Word = "",
    language: Word = "",
) -> Response:
    """Make invitations: the page to print, which is kept nowhere."""
    try:
        asked = Links(address.strip(), n, shared=bool(shared), language=language or None)
        sheet = visit.study.invite(asked)
    except WhatMattersError as error:
        said = without_paths(error, visit.study.questionnaire.folder)
        context = _context(visit) | {"links_error": said, "address": address}
        return render(request, "study.html", context, 422)
    visit.note("made links", f"{asked.n} personal, {int(asked.shared)} shared")
    return HTMLResponse(sheet, headers={"Content-Security-Policy": ONE_PAGE_ALONE})


def _context(visit: Visit) -> dict[str, object]:
    """What the page of a study shows."""
    asked, settings = visit.study.questionnaire, visit.console.settings
    on_disk, fault = _on_disk(asked.folder)
    edition = asked.editions[-1] if asked.editions else None
    with visit.console.database.transaction() as connection:
        rehearsed = jobs.last_done(connection, visit.study.id, "rehearsal")
        planned = jobs.last_done(connection, visit.study.id, "power")
        exported = jobs.last_done(connection, visit.study.id, "export")
    return visit.context(
        asked=asked,
        text=asked.texts[asked.language],
        edition=edition,
        fault=fault,
        changed=changed_files(edition, on_disk.hashes) if edition and on_disk else (),
        survey=settings.survey,
        address=settings.survey,
        rehearsed=rehearsed,
        planned=planned,
        exported=exported,
        has_truth=(asked.folder / "truth.toml").is_file(),
    )


def _on_disk(folder: Path) -> tuple[Questionnaire | None, str]:
    """The study as its files are now; or what is wrong with them."""
    try:
        return read_questionnaire(folder), ""
    except WhatMattersError as error:
        return None, without_paths(error, folder)
