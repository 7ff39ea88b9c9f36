"""Pages as people would see them, for those who look at a study before anybody is asked."""

from collections.abc import Iterator
from dataclasses import replace

from questionnaires.questionnaire import Questionnaire
from survey.allocation import generator, make_plan
from survey.journey import Visit, next_page
from survey.pack import nodes
from survey.pages import page_context, site_context
from survey.participant import Answer, Participant
from survey.rendering import environment
from survey.sequence import Page

CONSENT = "consent"
SEED = "a1"  # of the order and sides, which are the same whenever somebody looks


def preview_names(questionnaire: Questionnaire, role: str) -> list[str]:
    """Names of all pages that people of a role may come to, in their order: `choice/3`."""
    return [CONSENT, *_places(questionnaire, questionnaire.language, role)]


def preview(questionnaire: Questionnaire, language: str, role: str, name: str) -> str:
    """A page as somebody in a role reads it.

    Raises
    ------
    KeyError
        If there is no such page.
    """
    if name == CONSENT:
        sheet = questionnaire.consent_file(language, role)
        context = site_context(questionnaire, language, "") | {
            "body": questionnaire.consent(language, role),
            "role": role,
            "screen": sheet.partition(".")[0],
        }
        return _whole(CONSENT, context)
    visit, page = _places(questionnaire, language, role)[name]
    return _whole(page.kind, page_context(visit, page, now=0))


def _whole(template: str, context: dict[str, object]) -> str:
    """The page with the frame that all pages have, without their scripts."""
    templates = environment(str(context["language"]))
    return templates.get_template(f"{template}.html").render(
        layout="page.html", still=True, **context
    )


def _places(
    questionnaire: Questionnaire, language: str, role: str
) -> dict[str, tuple[Visit, Page]]:
    """Pages by name, each with somebody who has come to it."""
    found: dict[str, tuple[Visit, Page]] = {}
    for visit, page in _walk(questionnaire, language, role):
        found.setdefault(page.address.removeprefix("/question/"), (visit, page))
    return found


def _walk(questionnaire: Questionnaire, language: str, role: str) -> Iterator[tuple[Visit, Page]]:
    """Questions about groups, answered with the first; then the pages of all ways from there."""
    visit = Visit(questionnaire, "", Participant(language, "open", None, {}), language)
    while page := next_page(visit.pages, visit.participant.answers):
        if page.kind != "segment":
            break
        yield visit, page
        group = role if page.name == "role" else questionnaire.study.groups(page.name)[0]
        visit = visit.answered(Answer(page.item, group, 0, 0))
    block = questionnaire.design.blocks[0]
    plan = make_plan(questionnaire.design, block, generator(SEED), questionnaire.best_worst)
    placed = replace(visit, participant=replace(visit.participant, plan=plan))
    yield from _ways(placed)


def _ways(visit: Visit) -> Iterator[tuple[Visit, Page]]:
    """The pages of all ways; also past a question whose answer only the server can weigh."""
    graph = nodes(visit)
    yield from ((node.visit, node.page) for node in graph)
    for page in (node.page for node in graph if not node.following):
        question = visit.questionnaire.study.question(page.name)
        first = str(question.least) if question.kind == "number" else question.options[0]
        yield from _ways(visit.answered(Answer(page.item, first, 0, 0)))
        return
