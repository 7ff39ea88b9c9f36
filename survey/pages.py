"""What each question page is rendered with, and how what it posts is read."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from questionnaires.questionnaire import Questionnaire
from survey.allocation import Plan
from survey.answers import (
    FieldError,
    Form,
    parse_best_worst,
    parse_choice,
    parse_group,
    parse_more,
    parse_one_of,
    parse_question,
    parse_reading,
)
from survey.codes import form_token
from survey.contexts import (
    best_worst_context,
    break_context,
    dual_context,
    feedback_context,
    more_context,
    outcome_context,
    question_context,
    segment_context,
    task_context,
)
from survey.journey import Visit, page_before, position, progress
from survey.participant import Answer
from survey.rendering import static_root
from survey.sequence import KEEP, TAKE, Kind, Page

Context = Mapping[str, object]

CONTEXTS: Mapping[Kind, Callable[[Visit, Page], Context]] = {
    "segment": segment_context,
    "outcome": outcome_context,
    "question": question_context,
    "break": break_context,
    "practice": task_context,
    "feedback": feedback_context,
    "choice": task_context,
    "dual": dual_context,
    "more": more_context,
    "best_worst": best_worst_context,
}


def parse(visit: Visit, page: Page, form: Form, now: int) -> Answer | FieldError:
    """Read what was posted to a question page; `now` is the server's clock in milliseconds."""
    study = visit.questionnaire.study
    if form.language not in visit.questionnaire.texts:
        form = replace(form, language=visit.language)
    match page.kind:
        case "segment":
            return parse_group(study, page, form, now)
        case "question":
            return parse_question(study.question(page.name), page, form, now)
        case "dual":
            return parse_one_of((TAKE, KEEP), page, form, now)
        case "more":
            return parse_more(page, form, now)
    if visit.participant.plan is not None and page.task:
        return _parse_task(visit, page, visit.participant.plan, form, now)
    return parse_reading(page, form, now)


def _parse_task(visit: Visit, page: Page, plan: Plan, form: Form, now: int) -> Answer | FieldError:
    """Read what was posted to a page with a task."""
    place = position(visit.pages, page)
    if page.kind == "best_worst":
        lists = visit.questionnaire.best_worst
        return parse_best_worst(page, lists.task(page.task), plan, place, form, now)
    if page.kind in ("practice", "choice"):
        task = visit.questionnaire.design.task(page.task)
        return parse_choice(page, task, plan, place, form, now)
    return parse_reading(page, form, now)


def version(questionnaire: Questionnaire) -> str:
    """Name of what devices may keep: another one for other words, and for another program."""
    return f"{static_root().rpartition('/')[2]}-{questionnaire.sha256[:12]}"


def site_context(questionnaire: Questionnaire, language: str, token: str) -> dict[str, object]:
    """What every page of the site shows to whoever has that token, which may be empty."""
    return {
        "form_token": form_token(token) if token else "",
        "text": questionnaire.texts[language],
        "language": language,
        "recordings": {
            screen: f"/{name}?v={questionnaire.hashes[name][:12]}"
            for screen, name in questionnaire.recordings.get(language, {}).items()
        },
        "draft": questionnaire.is_draft,
        "version": version(questionnaire),
        "languages": {tag: text.language for tag, text in questionnaire.texts.items()},
    }


def page_context(visit: Visit, page: Page, now: int) -> dict[str, object]:
    """What a question page is rendered with."""
    before = page_before(visit.pages, page)
    of_kind = CONTEXTS[page.kind](visit, page)
    return {
        **site_context(visit.questionnaire, visit.language, visit.token),
        "text": visit.text,
        **of_kind,
        "page": page,
        "screen": _screen(page, right=bool(of_kind.get("right"))),
        "back": before.address if before else "/consent",
        "progress": progress(visit.pages, page),
        "role": visit.role,
        "rendered": now,
    }


def _screen(page: Page, *, right: bool) -> str:
    """The table of the texts that a page reads from, by which its recording is named."""
    match page.kind:
        case "segment":
            return page.name
        case "outcome":
            return f"attributes.{page.name}"
        case "question" | "break":
            return f"{page.kind}s.{page.name}"
        case "dual":
            return "choice.dual"
        case "feedback":
            table = "practice" if page.task else f"questions.{page.name}"
            return f"{table}.{'right' if right else 'wrong'}"
    return page.kind


def refusal(visit: Visit, error: FieldError, form: Form) -> dict[str, object]:
    """What a page shows besides, when its answer was refused: why, and what was posted."""
    named = visit.text.item(error.item) if error.item else ""
    return {"error": error, "named": named, "posted": form}
