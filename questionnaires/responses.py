"""The one table that passes from survey to analysis: a row for each alternative as shown."""

from dataclasses import dataclass

from questionnaires.study import Study


@dataclass(frozen=True)
class Column:
    """A column of the responses table."""

    name: str
    type: str  # text | integer | boolean (0 or 1)
    meaning: str


BEFORE_ATTRIBUTES = (
    Column("respondent", "text", "random number of the respondent in this export; no identifier"),
    Column("study", "text", "id of the study"),
    Column("version", "integer", "version of the study that was shown"),
    Column("condition", "text", "condition of the patient"),
    Column("age_band", "text", "age band of the person whose priorities are given"),
    Column("role", "text", "patient, carer_self or carer_proxy"),
    Column("language", "text", "language of the words that were shown with the task"),
    Column("reading_level", "text", "standard or easy: how simply those words were said"),
    Column("block", "integer", "block of the design that the respondent was given"),
    Column("task", "text", "id of the choice task in the design"),
    Column("task_role", "text", "warmup or estimation"),
    Column("task_position", "integer", "place of the task among those shown, from 1"),
    Column("position", "integer", "place of the alternative on the screen, from 1"),
    Column("alternative", "text", "id of the alternative in the design; opt_out for neither"),
)
AFTER_ATTRIBUTES = (
    Column("chosen", "boolean", "1 if this alternative was chosen, else 0; one per task"),
    Column("ms_on_task", "integer", "milliseconds from showing the task to its first answer"),
    Column("changes", "integer", "how often another alternative was selected before or after"),
)

RESERVED = frozenset(column.name for column in BEFORE_ATTRIBUTES + AFTER_ATTRIBUTES)


def columns(study: Study) -> tuple[Column, ...]:
    """Columns of a study's responses, in order: one for each attribute, by its id."""
    attributes = tuple(
        Column(attribute.id, "text", f"level shown: {', '.join(attribute.level_ids)}")
        for attribute in study.attributes
    )
    return BEFORE_ATTRIBUTES + attributes + AFTER_ATTRIBUTES


def column_names(study: Study) -> tuple[str, ...]:
    """Names of the columns of a study's responses, in order."""
    return tuple(column.name for column in columns(study))
