"""What each question page is rendered with: the template and its words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from questionnaires.design import OPT_OUT, best_in_practice
from questionnaires.questionnaire import Questionnaire
from questionnaires.text import Text
from survey.allocation import Plan
from survey.answers import FieldError, Form, parse_choice, parse_group, parse_reading
from survey.cards import MOST_ON_CARDS, cards, chance_of
from survey.journey import Page, groups_of, page_before, pages, progress
from survey.participant import Answer, Participant


@dataclass(frozen=True)
class Visit:
    """A participant on their way through a questionnaire."""

    questionnaire: Questionnaire
    token: str
    participant: Participant
    language: str  # tag of the words that the participant reads now

    @property
    def text(self) -> Text:
        """The words that the participant reads."""
        return self.questionnaire.texts[self.language]

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The participant's pages, in order."""
        questionnaire = self.questionnaire
        return pages(questionnaire.study, questionnaire.design, self.participant.plan)

    @property
    def role(self) -> str | None:
        """The role in which the participant answers, once it is known."""
        return groups_of(self.questionnaire.study, self.participant.answers).get("role")


def address(page: Page) -> str:
    """Path of a question page."""
    return f"/question/{page.kind}/{page.name}"


def parse(visit: Visit, page: Page, form: Form, now: int) -> Answer | FieldError:
    """Read what was posted to a question page; `now` is the server's clock in milliseconds."""
    plan = visit.participant.plan
    if form.language not in visit.questionnaire.texts:
        form = replace(form, language=visit.language)
    if page.kind == "segment":
        return parse_group(visit.questionnaire.study, page, form, now)
    if page.kind in ("practice", "choice") and plan is not None:
        return parse_choice(page, visit.questionnaire.design.task(page.task), plan, form, now)
    return parse_reading(page, form, now)


def site_context(questionnaire: Questionnaire, language: str) -> dict[str, object]:
    """What every page of the site shows."""
    return {
        "text": questionnaire.texts[language],
        "language": language,
        "recordings": {
            screen: f"/{name}?v={questionnaire.hashes[name][:12]}"
            for screen, name in questionnaire.recordings.get(language, {}).items()
        },
        "languages": {tag: text.language for tag, text in questionnaire.texts.items()},
    }


def page_context(visit: Visit, page: Page, now: int) -> dict[str, object]:
    """What a question page is rendered with."""
    before = page_before(visit.pages, page)
    of_kind = _context_of_kind(visit, page)
    return {
        **site_context(visit.questionnaire, visit.language),
        **of_kind,
        "page": page,
        "screen": _screen(page, right=bool(of_kind.get("right"))),
        "back": address(before) if before else "/consent",
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
        case "feedback":
            return "practice.right" if right else "practice.wrong"
    return page.kind


def _context_of_kind(visit: Visit, page: Page) -> Mapping[str, object]:
    """What only this kind of page shows."""
    plan = visit.participant.plan
    if page.kind == "segment":
        return {
            "words": visit.text.segment(page.name),
            "groups": visit.questionnaire.study.groups(page.name),
            "selected": visit.participant.answers.get(page.item),
        }
    if page.kind == "outcome" or plan is None:
        return _outcome_context(visit, page)
    if page.kind == "feedback":
        return _feedback_context(visit, page, plan)
    return _task_context(visit, page, plan)


def _outcome_context(visit: Visit, page: Page) -> Mapping[str, object]:
    """What the page that explains an outcome shows: all its levels, worst first."""
    study = visit.questionnaire.study
    return {
        "words": visit.text.attributes[page.name],
        "ordered": study.attribute(page.name).ordered,
        "picture": study.attribute(page.name).picture,
        "levels": [
            (level, chance_of(study, page.name, level.id))
            for level in study.attribute(page.name).levels
        ],
    }


def _feedback_context(visit: Visit, page: Page, plan: Plan) -> Mapping[str, object]:
    """What the page after a practice task shows."""
    study, design = visit.questionnaire.study, visit.questionnaire.design
    chosen = visit.participant.answers[f"practice:{page.task}"]
    position = plan.sides[page.task].index(chosen)
    return {
        "right": chosen == best_in_practice(study, design.task(page.task)),
        "chosen_name": visit.text.choice.alternatives[position],
        "practice": address(Page("practice", page.name)),
    }


def _task_context(visit: Visit, page: Page, plan: Plan) -> Mapping[str, object]:
    """What a page with a choice task shows."""
    study = visit.questionnaire.study
    task = visit.questionnaire.design.task(page.task)
    order = plan.sides[page.task]
    chosen = visit.participant.answers.get(page.item)
    return {
        "cards": cards(study, visit.text, task, order),
        "opt_out": order.index(OPT_OUT) + 1 if OPT_OUT in order else None,
        "selected": order.index(chosen) + 1 if chosen in order else None,
        "attributes": study.attribute_ids,
        "as_table": len(study.attributes) > MOST_ON_CARDS,
    }
