"""Every step of the chain again, from nothing but the files of a folder of results."""

from collections.abc import Callable
from pathlib import Path

from analysis.across_studies import CORE, CoreSettings, make_core
from analysis.chain import CASE_MIX, make_weights
from analysis.contract_step import STEP as CONTRACT
from analysis.contract_step import make_contract, review_contract
from analysis.errors import AnalysisError
from analysis.exports.importance_files import importance_files
from analysis.importance_run import ImportanceSettings, importance_of_cells
from analysis.manifest import BESIDE, INPUTS, NAME, Step, from_manifest, input_if_read, software
from analysis.pathway_step import CLAIMS, EFFECTS, make_pathway
from analysis.quality_run import make_quality
from analysis.rescaling import WEIGHTS, make_rescaled
from analysis.score_step import score_again
from analysis.weights.ranges import Ends
from analysis.weights_settings import WeightsSettings
from questionnaires.files import file_sha256


def made_again(folder: Path, step: Step) -> dict[str, bytes]:
    """The outputs of a step, from the inputs that the folder holds.

    Raises
    ------
    AnalysisError
        If there is no such step, its settings are none, or it cannot be made.
    """
    if step.name not in STEPS:
        raise AnalysisError(f"{folder}/{NAME}: step {step.name}: no such step; restore the file")
    return STEPS[step.name](folder, step)


def _weights(folder: Path, step: Step) -> dict[str, bytes]:
    """Weights from answers."""
    studies = {Path(name).parts[1] for name in step.inputs if len(Path(name).parts) > 2}
    answers = next((name for name in step.inputs if len(Path(name).parts) == 2), "no answers")
    settings = from_manifest(WeightsSettings, step.name, dict(step.settings))
    mix = settings.case_mix and folder / INPUTS / CASE_MIX / settings.case_mix
    return make_weights(
        folder / answers,
        settings,
        studies=folder / INPUTS if studies else None,
        case_mix=mix or None,
    ).files


def _core(folder: Path, step: Step) -> dict[str, bytes]:
    """Weights of the outcomes that several studies share."""
    settings = from_manifest(CoreSettings, step.name, dict(step.settings))
    inputs = folder / INPUTS
    mix = settings.case_mix and inputs / CASE_MIX / settings.case_mix
    return make_core(
        [inputs / f"{study}.csv" for study in settings.studies],
        settings,
        studies=inputs,
        case_mix=mix or None,
    ).files


def _score(folder: Path, step: Step) -> dict[str, bytes]:
    """The score of a tender's bids."""
    return score_again(folder, step)[1]


def _pathway(folder: Path, step: Step) -> dict[str, bytes]:
    """What bids change in the pathway."""
    inputs = folder / INPUTS
    claims = input_if_read(folder, step, CLAIMS)
    return make_pathway(inputs / "tender.toml", inputs / EFFECTS, claims)[1]


def _contract(folder: Path, step: Step) -> dict[str, bytes]:
    """The schedule of a contract."""
    return make_contract(folder, from_manifest(str, step.name, step.settings.get("bid")))[1]


def _review(folder: Path, _: Step) -> dict[str, bytes]:
    """A review of a contract."""
    inputs = folder / INPUTS
    return review_contract(inputs / "contract.json", inputs / "observed.csv")[1]


def _quality(folder: Path, step: Step) -> dict[str, bytes]:
    """Flags of response quality."""
    said = {"respondents": None, **step.settings}
    found = from_manifest(dict[str, str | int | None], step.name, said)
    names = [str(found.get(name) or "none") for name in ("responses", "study")]
    respondents = found["respondents"]
    return make_quality(
        folder / INPUTS / names[0],
        names[1],
        None if respondents is None else folder / INPUTS / str(respondents),
        seed=int(found.get("seed") or 0),
        studies=folder / INPUTS,
    ).files


def _rescaled(folder: Path, step: Step) -> dict[str, bytes]:
    """Weights over another range."""
    ranges = from_manifest(dict[str, Ends], step.name, step.settings.get("ranges"))
    return make_rescaled(folder / INPUTS / WEIGHTS, ranges)[2]


def _importance(folder: Path, step: Step) -> dict[str, bytes]:
    """Importance by another method."""
    settings = from_manifest(ImportanceSettings, step.name, dict(step.settings))
    answers = next((name for name in step.inputs if len(Path(name).parts) == 2), "no answers")
    run = importance_of_cells(folder / answers, settings, studies=folder / INPUTS)
    hashes = {name: file_sha256(path) for name, path in run.inputs.items()}
    return importance_files(settings, run.study.version, run.cells, hashes, software())


def _beside(_: Path, __: Step) -> dict[str, bytes]:
    """Nothing: files that stand beside a chain are held to their hashes only."""
    return {}


STEPS: dict[str, Callable[[Path, Step], dict[str, bytes]]] = {
    "weights": _weights,
    CORE: _core,
    "score": _score,
    "pathway": _pathway,
    CONTRACT: _contract,
    "review": _review,
    "quality": _quality,
    "rescale": _rescaled,
    "importance": _importance,
    BESIDE: _beside,
}
