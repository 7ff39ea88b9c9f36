"""A printed form: what the screens ask, in the design's own order, for those who want paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from questionnaires.errors import StudyError
from questionnaires.questionnaire import Questionnaire
from survey.allocation import printed_plan
from survey.errors import SettingsError
from survey.journey import Visit
from survey.pages import page_context, site_context
from survey.participant import Answer, Participant
from survey.rendering import STATIC, environment, static_url
from survey.sequence import YES, Kind, Page

LISTS_ON_A_SHEET = 2
ONE_ON_A_SHEET: tuple[Kind, ...] = ("practice", "choice")
SCREEN_ONLY: tuple[Kind, ...] = ("feedback",)  # what is said depends on the answer
STYLES = ("vendor/nhsuk-frontend.min.css", "survey.css", "paper.css")
PICTURES = "pictures.svg"


@dataclass(frozen=True)
class Sheet:
    """Pages of the screen that stand together on paper."""

    kind: Kind
    tasks: tuple[str, ...]  # ids in the design, which stand at its foot
    pages: tuple[str, ...]  # HTML


def require_printable(questionnaire: Questionnaire) -> None:
    """Raise StudyError if what a study asks or says depends on answers: paper cannot know them."""
    study = questionnaire.study
    place = f"{questionnaire.folder}: no paper form"
    if study.design.opt_out == "dual":
        raise StudyError(f'{place}: opt_out = "dual" asks again about the one that was chosen')
    for question in study.questions:
        others = question.condition.names - {"role"} if question.condition else ()
        if others:
            raise StudyError(
                f"{place}: whether [[questions]] {question.id} is asked depends on "
                f"{', '.join(sorted(others))}; only `role` is known when a form is printed"
            )
    for language in sorted(questionnaire.piped):
        raise StudyError(f"{place}: text.{language}.toml repeats answers, as `{{…}}`; reword it")


def require_block(questionnaire: Questionnaire, block: int) -> None:
    """Raise SettingsError if the design has no such block."""
    blocks = questionnaire.design.blocks
    if block not in blocks:
        there = ", ".join(map(str, blocks))
        raise SettingsError(f"block {block}: not in design.csv; there are {there}")


def paper_visit(questionnaire: Questionnaire, language: str, role: str, block: int) -> Visit:
    """Someone in a role who has the form of a block before them, and would answer all of it.

    Raises
    ------
    WhatMattersError
        If there is no such block, or the study cannot be asked on paper.
    """
    require_printable(questionnaire)
    require_block(questionnaire, block)
    plan = printed_plan(questionnaire.design, block, questionnaire.best_worst)
    participant = Participant(language, "open", plan, {"segment:role": role})
    visit = Visit(questionnaire, "", participant, language)
    while more := next((page for page in visit.pages if _is_open(visit, page)), None):
        visit = visit.answered(Answer(more.item, YES, 0, 0))
    return visit


def foot(questionnaire: Questionnaire) -> str:
    """What stands at the foot of all forms of an edition, the same in all languages."""
    return f"{questionnaire.study.id} · version {questionnaire.study.version}"


def _is_open(visit: Visit, page: Page) -> bool:
    """Whether a page asks for more choices, and was not answered."""
    return page.kind == "more" and page.item not in visit.participant.answers


def printed_pages(visit: Visit) -> list[Page]:
    """The pages of the screen that stand on the form; the role is printed on it."""
    return [
        page for page in visit.pages if page.kind not in SCREEN_ONLY and page.item != "segment:role"
    ]


def paper_form(questionnaire: Questionnaire, language: str, role: str, block: int) -> str:
    """The form of a block for someone in a role: HTML that prints as A4, and needs only itself.

    Raises
    ------
    WhatMattersError
        If there is no such block, or the study cannot be asked on paper.
    """
    visit = paper_visit(questionnaire, language, role, block)
    site = site_context(questionnaire, language, "")
    body = questionnaire.consent(language, role)
    sheets = list(_sheets(visit))
    printed = (
        environment(language)
        .get_template("paper_form.html")
        .render(
            **site,
            consent=_page("consent", {**site, "body": body, "role": role}),
            role_words=visit.text.segment("role").options.get(role, ""),
            sheets=sheets,
            foot=f"{foot(questionnaire)} · block {block} · {role} · {language}",
            style="\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES),
            pictures=(STATIC / PICTURES).read_text(encoding="utf-8"),
        )
    )
    return printed.replace(f'href="{static_url(PICTURES)}#', 'href="#')


def _sheets(visit: Visit) -> Iterator[Sheet]:
    """The pages in their order, gathered into sheets; no task is split."""
    for kind, same in groupby(printed_pages(visit), key=lambda page: page.kind):
        pages = list(same)
        at_once = 1 if kind in ONE_ON_A_SHEET else len(pages)
        if kind == "best_worst":
            at_once = LISTS_ON_A_SHEET
        for start in range(0, len(pages), at_once):
            some = pages[start : start + at_once]
            tasks = tuple(page.task for page in some if page.task)
            yield Sheet(kind, tasks, tuple(_question(visit, page) for page in some))


def _question(visit: Visit, page: Page) -> str:
    """A page of the screen, with nothing answered on it."""
    return _page(page.kind, {**page_context(visit, page, now=0), "selected": None})


def _page(template: str, context: dict[str, object]) -> str:
    """What a page says, without the frame of the screen."""
    templates = environment(str(context["language"]))
    return templates.get_template(f"{template}.html").render(layout="paper_page.html", **context)
