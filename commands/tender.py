"""Commands for the file of a tender: new, check, lock, amend, record."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Column, Table

from analysis.errors import TenderError
from analysis.procurement.advice import advice, advice_on_method
from analysis.procurement.evaluations import recorded
from analysis.procurement.lock import NAME as LOCK
from analysis.procurement.method import Method, make_method
from analysis.procurement.profile import Profile, read_profile
from analysis.procurement.starter import starter_files
from analysis.procurement.tender import Tender
from analysis.procurement.tender_file import read_tender
from analysis.procurement.validity import advice_on_validity
from analysis.tender_lock import lock_tender
from analysis.weights.weights_file import read_weights
from commands.progress import console
from questionnaires.files import file_sha256, find_study, read_study, read_text, write_files
from questionnaires.frozen import Id

tender = typer.Typer(
    help="Build a tender from patients' weights: new, check, lock, amend, record.",
    no_args_is_help=True,
)
TenderFile = Annotated[Path, typer.Argument(help="The tender's tender.toml.")]


@tender.command()
def new(
    name: Annotated[str, typer.Argument(help="Id of the tender: small letters, digits, hyphens.")],
    study: Annotated[str, typer.Option(help="Study that the weights come from.")],
    profile: Annotated[
        str, typer.Option(help="vbp_2026_06, nottingham_4, pre_2026_60_40 or blank.")
    ] = "vbp_2026_06",
    folder: Annotated[Path, typer.Option("--in", help="Where to make its folder.")] = Path(),
) -> None:
    """Start a tender: its file with a decision charter first, and a table for bids."""
    try:
        TypeAdapter(Id).validate_python(name)
    except ValidationError:
        raise TenderError(
            f'"{name}": a tender\'s id has small letters, digits and hyphens; try "my-tender"'
        ) from None
    target = folder / name
    if target.exists():
        raise TenderError(f"{target}: is there already; choose another id or folder")
    rules = read_profile(profile, "--profile")
    place = find_study(study)
    asked = read_study(place)
    text = read_text(place, asked, asked.languages[0])
    titles = {one: text.attributes[one].label for one in asked.attribute_ids}
    write_files(target, starter_files(name, asked, titles, rules))
    console.print(
        f"Wrote {target}/. Next: write what it asks for, then `whatmatters tender check "
        f"{target / 'tender.toml'}`.",
        soft_wrap=True,
    )


@tender.command()
def check(
    path: TenderFile,
    weights: Annotated[
        Path | None, typer.Option(help="weights.json: show the points that it shares out.")
    ] = None,
) -> None:
    """Hold a tender to its profile, and show what each criterion is worth in the whole tender."""
    if weights is None:
        checked, rules = read_tender(path)
        _print_charter(checked, rules)
        said = [*advice(checked), "With --weights, the points of each outcome are shown too."]
    else:
        found = read_weights(weights)
        method = make_method(path, found, file_sha256(weights))
        checked, rules = method.tender, method.profile
        _print_charter(checked, rules)
        _print_criteria(method)
        today = datetime.now(UTC).date()
        said = [*advice_on_validity(found, today), *advice(checked), *advice_on_method(method)]
        said += method.outcomes.flags
    for line in said:
        console.print(f"! {escape(line)}", highlight=False, soft_wrap=True)
    console.print(f"{path}: keeps the rules of {rules.id}", highlight=False, soft_wrap=True)


def _print_charter(checked: Tender, rules: Profile) -> None:
    """The decision charter, and the points of each domain."""
    console.print(f"[bold]{escape(checked.title)}[/bold]")
    for key, words in checked.charter:
        console.print(
            f"  {key.replace('_', ' ')}: {escape(words)}", highlight=False, soft_wrap=True
        )
    table = Table("domain", "points = % of the tender")
    for domain in checked.domains:
        table.add_row(escape(rules.domain(domain.id).title), f"{domain.points}")
    console.print(table)


def _print_criteria(method: Method) -> None:
    """Each patient outcome: its part of the patient points, and of the whole tender."""
    patient = method.tender.patient_outcomes
    table = Table(
        Column("rank"),
        Column("outcome", min_width=14),
        Column("% of the patient points", justify="right", max_width=14),
        Column("% of the tender", justify="right", max_width=9),
        Column("floor", min_width=10),
        Column("ceiling", min_width=11),
        box=SIMPLE,
    )
    for one in sorted(method.outcomes.criteria, key=lambda one: one.rank):
        within = one.range
        table.add_row(
            f"{one.rank}",
            escape(one.criterion.title),
            f"{100 * one.points / patient.points:.1f}",
            f"{one.points}",
            escape(within.words(within.floor)),
            escape(within.words(within.ceiling)),
        )
    console.print(table)


@tender.command()
def lock(
    path: TenderFile,
    weights: Annotated[Path, typer.Option(help="weights.json, with its draws beside it.")],
    signatory: Annotated[str, typer.Option(help="Name and role of who signs.")],
) -> None:
    """Fix the method before any bid, and write the pack to publish. Score refuses any other."""
    publish_version(path, weights, signatory)


@tender.command()
def amend(
    path: TenderFile,
    weights: Annotated[Path, typer.Option(help="weights.json, with its draws beside it.")],
    signatory: Annotated[str, typer.Option(help="Name and role of who signs.")],
    reason: Annotated[str, typer.Option(help="Why the published version is amended.")],
) -> None:
    """Lock a changed tender as a new version, with a reason. Versions before it stay on record."""
    if not reason.strip():
        raise TenderError("--reason: empty; say why the published version is amended")
    publish_version(path, weights, signatory, reason)


def publish_version(path: Path, weights: Path, signatory: str, reason: str = "") -> None:
    """Write the lock beside the tender, and the pack of its version."""
    now = datetime.now(UTC).replace(microsecond=0)
    made = lock_tender(path, weights, signatory=signatory, at=now, reason=reason)
    number = made.current.number
    console.print(
        f"Locked {made.tender} as version {number}: {made.current.sha256}",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f"Publish {path.parent}/published/v{number}/ to all suppliers at the same time, and keep "
        f"{path.parent / LOCK}.",
        highlight=False,
        soft_wrap=True,
    )


@tender.command()
def record(
    path: TenderFile,
    new_words: Annotated[
        Path, typer.Argument(help="CSV file: bid, criterion, evaluator, word, reason.")
    ],
    evaluations: Annotated[Path, typer.Option(help="File that they are added to.")] = Path(
        "evaluations.csv"
    ),
) -> None:
    """Record evaluators' words and reasons, then the consensus. Nothing recorded can be changed."""
    checked, _ = read_tender(path)
    now = datetime.now(UTC).replace(microsecond=0)
    content, n_new = recorded(evaluations, new_words, checked, now)
    write_files(evaluations.parent, {evaluations.name: content})
    console.print(f"Recorded {n_new} words in {evaluations}", highlight=False, soft_wrap=True)
