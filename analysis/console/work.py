"""The kinds of long work: the same steps that the command line does, on the answers as they are."""

from pathlib import Path

from analysis.bundle import copies, write_step
from analysis.chain import make_weights
from analysis.console.workshop import Order, Report, Task
from analysis.designs.diagnostics import diagnostics
from analysis.exports.model_plots import plot_bytes
from analysis.exports.power_plot import power_plot
from analysis.exports.recovery import recovered, recovery_csv
from analysis.exports.results_page import results_page
from analysis.power_run import make_power, power_csv, power_sentences
from analysis.quality_run import STEP, make_quality
from analysis.simulation import people, simulate
from analysis.truth import read_truth
from analysis.weights_settings import WeightsSettings
from questionnaires.files import responses_csv, write_files

REHEARSED, SEED = 300, 1  # people who are made up, always the same
RESPONSES, RESPONDENTS = "responses.csv", "respondents.csv"


def export(order: Order, report: Report) -> None:
    """The answers as tables, as `whatmatters export` writes them."""
    report(0.1)
    write_files(order.folder, order.source.export())


def weights(order: Order, report: Report) -> None:
    """Outcome weights, as `whatmatters weights` makes them of the same answers."""
    export(order, report)
    responses = order.folder / RESPONSES
    sent = order.settings.get("case_mix")
    run = make_weights(
        responses,
        WeightsSettings(study=str(order.source.questionnaire.folder)),
        case_mix=None if sent is None else order.uploads / sent,
        progress=lambda done, total: report(0.2 + 0.7 * done / total),
    )
    write_step(order.folder, "weights", copies(run.inputs), run.settings, run.files)


def quality(order: Order, report: Report) -> None:
    """How carefully people answered, as `whatmatters quality` says."""
    export(order, report)
    folder: Path = order.folder
    run = make_quality(
        folder / RESPONSES,
        str(order.source.questionnaire.folder),
        folder / RESPONDENTS,
        progress=lambda share: report(0.2 + 0.7 * share),
    )
    write_step(folder, STEP, copies(run.inputs), run.settings, run.files)


def rehearsal(order: Order, report: Report) -> None:
    """People with known preferences answer, and their weights are compared with the truth."""
    asked = order.source.questionnaire
    truth = read_truth(asked.folder / "truth.toml", asked.study)
    made_up = people(truth, asked.study, REHEARSED, SEED)
    rows = simulate(asked.study, asked.design, made_up, asked.best_worst)
    responses = order.folder / "simulated.csv"
    write_files(order.folder, {responses.name: responses_csv(asked.study, rows)})
    run = make_weights(
        responses,
        WeightsSettings(study=str(asked.folder)),
        progress=lambda done, total: report(0.1 + 0.8 * done / total),
    )
    found = recovered(run.weights, truth)
    figures = diagnostics(asked.study, asked.design)
    page = results_page(run.weights, found, figures, "")
    write_files(order.folder, {"recovery.csv": recovery_csv(found), "recovery.html": page})


def power(order: Order, report: Report) -> None:
    """How many people are needed, as `whatmatters power` says, with its picture and its words."""
    asked = order.source.questionnaire
    truth = read_truth(asked.folder / "truth.toml", asked.study)
    run = make_power(asked, truth, progress=lambda done, total: report(0.95 * done / total))
    table = run.table
    said = "".join(f"{line}\n" for line in power_sentences(run)).encode()
    picture = plot_bytes(power_plot(table), ".svg")
    files = {"power.csv": power_csv(table), "power.svg": picture, "power.txt": said}
    write_files(order.folder, files)


TASKS: dict[str, Task] = {
    "weights": weights,
    "quality": quality,
    "export": export,
    "rehearsal": rehearsal,
    "power": power,
}
