"""The command that fits a choice model and shows its parameters."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.chain import naming, read_answers
from analysis.errors import DataError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.second_opinion import second_opinion
from commands.answers import (
    AttributesOption,
    ChosenOption,
    ConstantsOption,
    RespondentOption,
    ResponsesArgument,
    StudyOption,
    TaskOption,
    settings,
)
from commands.progress import console
from questionnaires.errors import did_you_mean
from questionnaires.files import write_files


def fit(
    responses: ResponsesArgument,
    study: StudyOption = None,
    role: Annotated[
        str | None, typer.Option(help="Whose answers: patient, carer_self or carer_proxy.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV file for the parameters.")
    ] = None,
    respondent: RespondentOption = None,
    task: TaskOption = None,
    chosen: ChosenOption = None,
    attributes: AttributesOption = None,
    constants: ConstantsOption = "",
) -> None:
    """Fit a conditional logit to the answers of one role, with errors clustered by respondent.

    pylogit refits the model, or a sample of it above 3,000 tasks, and must agree. Coefficients
    of different groups are on different scales: compare weights, never coefficients.
    """
    how = settings(study, (respondent, task, chosen, attributes), constants)
    with naming(Path(responses)):
        answers = read_answers(Path(responses), how)
        frame = answers.frame
        if answers.study is not None:
            roles = answers.study.groups("role")
            if role not in roles:
                raise DataError(
                    f"--role {role or '(not given)'}: roles are never pooled silently; "
                    + did_you_mean(role or "", roles)
                )
            frame = frame[frame["role"] == role]
        data = answers.choices(frame)
    result = ConditionalLogit().fit(data)
    opinion = second_opinion(result, data)
    table = result.to_frame()
    console.print(table.round(4).to_string(), highlight=False, soft_wrap=True)
    sample = f", on a sample of {opinion.n_respondents} respondents" if opinion.sampled else ""
    console.print(
        f"\nlog-likelihood {result.log_likelihood:.4f} (zero {result.null_log_likelihood:.4f}), "
        f"McFadden R2 {result.mcfadden_r2:.4f}, AIC {result.aic:.1f}, BIC {result.bic:.1f}\n"
        f"{result.n_respondents} respondents, {result.n_tasks} tasks; converged in "
        f"{result.n_steps} steps; {opinion.engine} agrees{sample}",
        highlight=False,
        soft_wrap=True,
    )
    if output is not None:
        write_files(output.parent, {output.name: table.to_csv().encode()})
        console.print(f"Wrote {output}")
