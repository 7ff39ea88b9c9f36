"""Weights of several studies at once, and of the outcomes that all of them share."""

from pathlib import Path

from analysis.across_studies import CORE, CoreSettings, make_core
from analysis.bundle import copies, write_step
from analysis.errors import DataError
from analysis.weights.case_mix_json import mix_document
from commands.progress import console, step
from commands.weights_tables import print_case_mix, print_cells


def refuse_for_several(*options: object) -> None:
    """Raise DataError if one of these is given, as they are for one file of answers."""
    if any(any(one) if isinstance(one, tuple) else one for one in options):
        raise DataError(
            "several files of answers: give a --study for each, and leave out --pooling none, "
            "--post-stratify and the options of long data"
        )


def core_weights(
    responses: list[str],
    studies: list[str],
    output: Path,
    case_mix: Path | None,
    *,
    seed: int,
    n_draws: int,
) -> None:
    """Make and write the weights of several studies, and of the outcomes that all share."""
    if len(studies) != len(responses):
        raise DataError(
            f"{len(responses)} files of answers, but {len(studies)} studies; give a --study for "
            "each file, in the same order"
        )
    how = CoreSettings(tuple(studies), seed, n_draws)
    with step("Fitting each study, then what they share") as done:
        run = make_core(
            list(map(Path, responses)),
            how,
            case_mix=case_mix,
            progress=lambda now, total: done(now / total),
        )
    for one in run.runs:
        folder = output / one.weights.study
        write_step(folder, "weights", copies(one.inputs), one.settings, one.files)
    write_step(output / CORE, CORE, copies(run.inputs), run.settings, run.files)
    print_cells(run.weights)
    if run.mixed is not None:
        print_case_mix(mix_document(run.mixed))
    made = [one.weights.study for one in run.runs]
    console.print(f"Wrote {', '.join([*made, CORE])} to {output}/", soft_wrap=True)
