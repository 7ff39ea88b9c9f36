"""Pages about a tender's file: written with a check at each pause, or question by question."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from fastapi.responses import Response

from analysis.console import tender_folder, tenders
from analysis.console.errors import ConsoleError
from analysis.console.rendering import render
from analysis.console.tender_folder import TENDER
from analysis.console.tender_form import Answers, changed
from analysis.console.tender_points import tender_points
from analysis.console.tender_visits import (
    Reader,
    Writer,
    find_tender,
    folder_of,
    open_tender,
    tender_context,
    text_of,
    weights_of,
)
from analysis.console.tenders import TenderEntry
from analysis.console.uploads import LARGEST_UPLOAD, sent
from analysis.console.visits import OwnForm, Visit

router = APIRouter()
HERE = "/studies/{study}/tenders/{tender}"
LONGEST = 200_000  # characters of a tender's file
MOST_ANSWERS = 1000  # that one form may send
Content = Annotated[str, Form(max_length=LONGEST)]
Some = Annotated[str, Form(max_length=100)]


def _sent_answers(
    of: Some = "",
    line: Annotated[list[str], Form(max_length=MOST_ANSWERS)] = [],  # noqa: B006 - FastAPI copies it
    words: Annotated[list[str], Form(max_length=MOST_ANSWERS)] = [],  # noqa: B006 - and this too
    add: Some = "",
    say: Some = "",
    remove: Annotated[int | None, Form()] = None,
) -> Answers:
    """What the form of questions sent."""
    said = {number: one.strip() for number, one in zip(line, words, strict=False)}
    return Answers(of, said, add, say, remove)


Sent = Annotated[Answers, Depends(_sent_answers)]


@router.post(HERE, dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def save_tender(
    request: Request,
    visit: Writer,
    tender: str,
    content: Content = "",
    file: UploadFile | None = None,
) -> Response:
    """Keep what was written, or a file that was sent instead, with or without faults."""
    entry = open_tender(visit, tender)
    written = sent(file) or content.replace("\r\n", "\n").encode()
    return _saved(request, visit, entry, written)


@router.post(f"{HERE}/answers", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def answer(request: Request, visit: Writer, tender: str, answers: Sent) -> Response:
    """Write the answers to some questions into the file, and add a part or take one out."""
    entry = open_tender(visit, tender)
    before = text_of(visit, entry)
    try:
        made = changed(before, answers, visit.study.questionnaire)
    except ConsoleError as error:
        context = tender_context(visit, entry) | {"errors": {"answers": str(error)}}
        return render(request, "tender.html", context | {"answers": answers.words}, 422)
    undo = "" if answers.remove is None else before
    return _saved(request, visit, entry, made.text.encode(), undo=undo, new=made.line)


@router.post(f"{HERE}/answers/check", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def check_answers(request: Request, visit: Writer, tender: str, answers: Sent) -> Response:
    """How the points come to 100 with what is being written; nothing is kept."""
    entry, asked = open_tender(visit, tender), visit.study.questionnaire
    try:
        text = changed(text_of(visit, entry), replace(answers, add="", say="", remove=None), asked)
    except ConsoleError as error:
        return render(request, "tender_points.html", visit.context(points=None, fault=str(error)))
    context = visit.context(points=tender_points(text.text, asked))
    return render(request, "tender_points.html", context)


@router.post(f"{HERE}/check", dependencies=[OwnForm], max_body_size=LARGEST_UPLOAD)
def check_tender(request: Request, visit: Reader, tender: str, content: Content = "") -> Response:
    """What is wrong with what is being written; nothing is kept."""
    entry = find_tender(visit, tender)
    checked = tender_folder.check(content.encode(), weights_of(visit, entry))
    context = visit.context(tender=entry, checked=checked)
    return render(request, "tender_check.html", context)


def _saved(
    request: Request, visit: Visit, entry: TenderEntry, content: bytes, **more: object
) -> Response:
    """Keep a tender's file, and show it."""
    folder = folder_of(visit, entry.id)
    tender_folder.save(folder, TENDER, content)
    checked = tender_folder.check(content, weights_of(visit, entry))
    if checked.tender is not None:
        tender_folder.fit_bids(folder, checked.tender)
        with visit.console.database.transaction() as connection:
            tenders.rename(connection, entry.id, checked.tender.title)
    visit.note("changed a tender", f"{entry.id}: {TENDER}")
    context = tender_context(visit, find_tender(visit, entry.id), checked)
    return render(request, "tender.html", context | {"saved": True} | more)
