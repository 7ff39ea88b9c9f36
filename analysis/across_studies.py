"""The step of the chain that compares studies: weights of the outcomes that they share."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from analysis.chain import CASE_MIX, Progress, WeightsRun, make_weights, silent
from analysis.errors import DataError
from analysis.exports.weights_folder import how_made, weights_folder
from analysis.exports.weights_report import Evidence
from analysis.weights.case_mix import MixedWeights, mix_weights
from analysis.weights.case_mix_file import read_case_mix
from analysis.weights.cells import N_DRAWS
from analysis.weights.local_normal import FEW
from analysis.weights.pooled_cells import PooledCells
from analysis.weights.pooling import PartialPooling
from analysis.weights.shared_outcomes import Part, core_outcomes, pool_core
from analysis.weights.weight_set import WeightSet
from analysis.weights_settings import WeightsSettings

CORE = "core"  # the step, and what stands for the name of a study


@dataclass(frozen=True)
class CoreSettings:
    """Everything that decides the weights of the core, besides answers and studies."""

    studies: tuple[str, ...]  # ids, in the order in which they were named
    seed: Annotated[int, Field(ge=0)] = 1
    n_draws: Annotated[int, Field(ge=1)] = N_DRAWS
    case_mix: str | None = None  # name of the file of a case mix

    def to_json(self) -> dict[str, Any]:
        """Settings as they stand in a manifest."""
        return asdict(self)

    def of_study(self, study: str) -> WeightsSettings:
        """How the weights of one of the studies are made."""
        return WeightsSettings(study=study, seed=self.seed, n_draws=self.n_draws)


@dataclass(frozen=True, eq=False)
class CoreRun:
    """Each study by itself, and the outcomes that all of them share."""

    runs: tuple[WeightsRun, ...]
    weights: WeightSet
    inputs: dict[str, Path]  # name in a bundle -> file
    files: dict[str, bytes]  # outputs by name
    settings: dict[str, Any]
    mixed: MixedWeights | None


def make_core(
    responses: Sequence[Path],
    settings: CoreSettings,
    *,
    studies: Path | None = None,
    case_mix: Path | None = None,
    progress: Progress = silent,
) -> CoreRun:
    """Weights of each study, and of what they share; `responses` are in the order of the studies.

    A study that has nothing of the common core is left out of it, and changes nothing there. A
    case mix counts people of all conditions, so its weights are of the core.

    Raises
    ------
    WhatMattersError
        If a file is wrong, a study has no pooled weights, or too little is shared.
    """
    mix = None if case_mix is None else read_case_mix(case_mix)
    runs = []
    for place, (path, study) in enumerate(zip(responses, settings.studies, strict=True)):
        runs.append(make_weights(path, settings.of_study(study), studies=studies))
        progress(place + 1, len(responses) + 1)
    ids = tuple(run.weights.study for run in runs)
    parts = _parts(runs, responses)
    pooled = pool_core(parts, PartialPooling(n_draws=settings.n_draws, seed=settings.seed))
    ends = [run.weights.valid_until for run in runs]  # what is shared ends with the first
    weights = WeightSet(
        study=CORE,
        version=1,
        outcomes=core_outcomes(parts),
        cells=tuple(one.cell for one in pooled.cells),
        model="conditional_logit",
        seed=settings.seed,
        n_draws=settings.n_draws,
        pooling="partial",
        valid_until=min((one for one in ends if one is not None), default=None),
    )
    mixed = None
    if mix is not None:
        mixed = mix_weights(weights, list(chain.from_iterable(run.groups for run in runs)), mix)
    inputs = _inputs(runs, ids, responses)
    if mix is not None:
        inputs[f"{CASE_MIX}/{mix.path.name}"] = mix.path
    named = replace(settings, studies=ids, case_mix=None if mix is None else mix.path.name)
    files = _files(weights, pooled, parts, mixed, inputs, named)
    progress(1, 1)
    return CoreRun(tuple(runs), weights, inputs, files, named.to_json(), mixed)


def _parts(runs: Sequence[WeightsRun], responses: Sequence[Path]) -> list[Part]:
    """What each study brings that has outcomes of the common core."""
    parts = []
    for run, path in zip(runs, responses, strict=True):
        study, text = run.answers.study, run.answers.text
        if study is None or text is None or run.pooled is None:
            raise DataError(
                f"{path}: {run.weights.study}: no groups to pool; the core is compared between "
                "studies of which at least two groups answered"
            )
        if any(one.core for one in study.attributes):
            parts.append(Part(study, text, run.weights.outcomes, run.pooled))
    if len(parts) < 2:
        raise DataError(
            f"{', '.join(run.weights.study for run in runs)}: at least two studies need outcomes "
            "of the common core (core = true) to be compared; make the weights of each by itself"
        )
    return parts


def _inputs(
    runs: Sequence[WeightsRun], ids: Sequence[str], responses: Sequence[Path]
) -> dict[str, Path]:
    """All that the studies were made from, answers under the name of their study."""
    inputs: dict[str, Path] = {}
    for run, study, path in zip(runs, ids, responses, strict=True):
        inputs |= {name: file for name, file in run.inputs.items() if file != path}
        inputs[f"{study}.csv"] = path
    return inputs


def _files(
    weights: WeightSet,
    pooled: PooledCells,
    parts: Sequence[Part],
    mixed: MixedWeights | None,
    inputs: dict[str, Path],
    settings: CoreSettings,
) -> dict[str, bytes]:
    """The files of the core, like those of a study."""
    covariance = f"clustered by respondent; {FEW}"
    title = f"What {len(parts)} studies share"
    return weights_folder(
        weights,
        Evidence(pooled.cells),
        how_made(inputs, settings.to_json(), covariance),
        together=pooled.together,
        mixed=mixed,
        study=None,
        text=parts[0].text.model_copy(update={"title": title}),
    )
