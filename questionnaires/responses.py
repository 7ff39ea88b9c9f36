"""The one table that passes from survey to analysis: a row for each alternative as shown."""

from dataclasses import dataclass

from questionnaires.study import Study


@dataclass(frozen=True)
class Column:
    """A column of the responses table."""

    name: str
    type: str  # text | integer | boolean (0 or 1)
    meaning: str


BEST_WORST = "best_worst"  # the role of tasks that ask for best and worst of a list

BEFORE_ATTRIBUTES = (
    Column("respondent", "text", "random number of the respondent in this export; no identifier"),
    Column("study", "text", "id of the study"),
    Column("version", "integer", "version of the study that was shown"),
    Column("condition", "text", "condition of the patient"),
    Column("age_band", "text", "age band of the person whose priorities are given"),
    Column("role", "text", "patient, carer_self, carer_proxy or dyad"),
    Column("language", "text", "language of the words that were shown with the task"),
    Column("reading_level", "text", "standard or easy: how simply those words were said"),
    Column("block", "integer", "block of the design that the respondent was given"),
    Column("task", "text", "id of the choice task in the design"),
    Column("task_role", "text", "warmup, estimation, dominance, holdout, repeat or best_worst"),
    Column("task_position", "integer", "place of the task among those shown, from 1"),
    Column("position", "integer", "place of the alternative on the screen, from 1"),
    Column("alternative", "text", "id of the alternative in the design; opt_out for neither"),
)
AFTER_ATTRIBUTES = (
    Column("chosen", "boolean", "1 if this alternative was chosen, else 0; one per task"),
    Column(
        "ms_on_task",
        "integer",
        "milliseconds from showing the task to its first answer; empty for a paper form",
    ),
    Column("changes", "integer", "how often another alternative was selected before or after"),
    Column("explanations", "integer", "how many explanations were opened on the page of the task"),
)

IF_ASKED = (
    Column("best", "boolean", "best_worst tasks: 1 for the item named best; else empty"),
    Column("worst", "boolean", "best_worst tasks: 1 for the item named worst; else empty"),
    Column("taken", "boolean", "dual response: 1 if what was chosen would be taken, else 0"),
)

RESERVED = frozenset(column.name for column in BEFORE_ATTRIBUTES + AFTER_ATTRIBUTES + IF_ASKED)


def columns(study: Study) -> tuple[Column, ...]:
    """Columns of a study's responses, in order: one for each attribute, by its id."""
    attributes = tuple(
        Column(attribute.id, "text", f"level shown: {', '.join(attribute.level_ids)}")
        for attribute in study.attributes
    )
    asked = {"best": study.best_worst, "worst": study.best_worst}
    asked_for = asked | {"taken": study.design.opt_out == "dual"}
    more = tuple(column for column in IF_ASKED if asked_for[column.name])
    return BEFORE_ATTRIBUTES + attributes + AFTER_ATTRIBUTES + more


def column_names(study: Study) -> tuple[str, ...]:
    """Names of the columns of a study's responses, in order."""
    return tuple(column.name for column in columns(study))
