"""Commands for the console: serve it, make accounts, hold its audit log to what was written."""

import os
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from analysis.console import accounts, audit, links, passwords, sessions
from analysis.console.accounts import EVERY_STUDY
from analysis.console.app import SurveyFiles, create_app
from analysis.console.console import Console
from analysis.console.database import Database, open_database
from analysis.console.errors import ConsoleError
from analysis.console.provider import Provider, read_provider
from analysis.console.settings import Settings
from analysis.console.source import Previews, Source
from analysis.console.work import TASKS
from analysis.console.workshop import Workshop
from commands.export_facts import export_files
from commands.field import DatabaseOption, settings_of
from commands.invitations import invite
from questionnaires.files import find_study, read_questionnaire
from survey.previews import preview, preview_names
from survey.queries.progress import read_progress
from survey.rendering import STATIC, static_root
from survey.serving import listen

console = typer.Typer(help="The pages for staff: serve them, make accounts, check the audit log.")
user = typer.Typer(help="Accounts of the console.")
console.add_typer(user, name="user")

NICENESS = 5
PATIENCE = 5  # seconds for answers that are on their way when the console is told to stop
COMMAND_LINE = "command line"  # who it was, in the audit log
FolderOption = Annotated[
    Path, typer.Option(help="Folder of the console: accounts, audit log, results.")
]
ProviderOption = Annotated[
    Path | None,
    typer.Option(help="File of a provider of OpenID Connect, where staff can sign in."),
]


@console.command()
def serve(
    studies: Annotated[
        list[str], typer.Argument(metavar="STUDY...", help="Folders of studies, or their ids.")
    ],
    data: Annotated[
        list[Path], typer.Option(help="Folder of the answers; once for each study, in their order.")
    ],
    folder: FolderOption = Path("console"),
    host: Annotated[str, typer.Option(help="0.0.0.0 to reach it from elsewhere.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8001,
    database: DatabaseOption = None,
    survey: Annotated[
        str, typer.Option(help="Address of the survey, for links to its pages.")
    ] = "",
    https: Annotated[
        bool, typer.Option("--https", help="A web server that speaks https stands in front.")
    ] = False,
    oidc: ProviderOption = None,
) -> None:
    """Serve the console alone, of one study or more, until Ctrl-C.

    `whatmatters console serve hip-knee --data answers`
    """
    if len(studies) != len(data):
        raise ConsoleError(
            f"{len(studies)} studies, but {len(data)} folders of answers; give one --data for each"
        )
    settings = Settings(folder=folder, secure_cookie=https, survey=survey.rstrip("/"))
    sources = [
        source_of(study, place, database) for study, place in zip(studies, data, strict=True)
    ]
    provider = None if oidc is None else _provider(oidc)
    with _open(folder) as opened, closing(listen(host, port)) as listener:
        workshop = Workshop(folder, opened, TASKS)
        studies_here = {one.id: one for one in sources}
        made = Console(settings, opened, studies_here, workshop, provider=provider)
        typer.echo(f"The console is open at http://{host}:{listener.getsockname()[1]}/")
        with opened.transaction() as connection:
            if not accounts.everybody(connection):
                typer.echo(
                    "Nobody has an account yet. In another terminal: "
                    f"whatmatters console user add NAME --role admin --folder {folder}"
                )
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, _stop)
        with suppress(KeyboardInterrupt), closing(workshop):
            _run(made, listener)


def _provider(path: Path) -> Provider:
    """Where staff sign in elsewhere; its library is an extra to install."""
    found = read_provider(path)
    try:
        from analysis.console.openid import OpenIdProvider
    except ModuleNotFoundError:
        raise ConsoleError(
            "--oidc needs Authlib: pip install 'whatmatters[oidc]' where the console runs"
        ) from None
    return OpenIdProvider(found)


def source_of(study: str, data: Path, database: str | None) -> Source:
    """A study with the functions that read its answers, wherever they are."""
    questionnaire = read_questionnaire(find_study(study))
    place = settings_of(data, database)
    where = (place.data, questionnaire, place.database)
    return Source(
        questionnaire,
        progress=partial(read_progress, *where),
        export=partial(export_files, *where),
        invite=partial(invite, place.data, questionnaire),
        previews=Previews(partial(preview_names, questionnaire), partial(preview, questionnaire)),
        again=partial(source_of, study, data, database),
    )


@user.command()
def add(
    name: Annotated[str, typer.Argument(help="Small letters, such as an address of e-mail.")],
    role: Annotated[list[str], typer.Option(help="researcher, procurement or admin; repeatable.")],
    study: Annotated[
        list[str] | None, typer.Option(help="Id of a study; repeatable. All if left out.")
    ] = None,
    folder: FolderOption = Path("console"),
    no_password: Annotated[
        bool, typer.Option("--no-password", help="For who signs in at a provider alone.")
    ] = False,
) -> None:
    """Make an account; its password is asked for, and never shown.

    `whatmatters console user add ada@example.org --role admin --role researcher`
    """
    password = passwords.one_time() if no_password else _asked_password(name)
    known = tuple(study or [EVERY_STUDY])
    with _open(folder) as database, database.transaction() as connection:
        accounts.add(connection, name, tuple(role), known, password, must_change=False)
        if no_password:
            accounts.forget_password(connection, name)
        audit.note(
            connection, _now(), COMMAND_LINE, "made an account", f"{name}: {', '.join(role)}"
        )
    studies = ", ".join(study or ["all"])
    typer.echo(f"{name} can sign in: {', '.join(role)}; studies: {studies}.")


@user.command("list")
def list_accounts(folder: FolderOption = Path("console")) -> None:
    """Show all accounts."""
    with _open(folder) as database, database.transaction() as connection:
        for one in accounts.everybody(connection):
            state = " (closed)" if one.is_closed else ""
            typer.echo(f"{one.name}: {', '.join(one.roles)}; {', '.join(one.studies)}{state}")


@user.command("password")
def set_password(
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    folder: FolderOption = Path("console"),
) -> None:
    """Give somebody another password, without second factor; for an admin who is locked out."""
    password = _asked_password(name)
    with _open(folder) as database, database.transaction() as connection:
        _require_account(connection, name)
        accounts.set_password(connection, name, password, must_change=False)
        accounts.set_second_factor(connection, name, "", 0)
        audit.note(connection, _now(), COMMAND_LINE, "gave an account another password", name)
    typer.echo(f"{name} can sign in with the new password.")


@user.command("link")
def link_account(
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    oidc: Annotated[Path, typer.Option(help="File of the provider, as for `serve`.")],
    subject: Annotated[str, typer.Option(help="The provider's own name for the person.")],
    folder: FolderOption = Path("console"),
) -> None:
    """Let somebody in as that account whom a provider of OpenID Connect knows.

    The page for signing in shows their subject to whoever comes from the provider and is not
    linked; the audit log has it, too.
    """
    issuer = read_provider(oidc).issuer
    with _open(folder) as database, database.transaction() as connection:
        _require_account(connection, name)
        links.link(connection, name, issuer, subject)
        sessions.end_all(connection, name)
        said = f"{name}: {subject}"
        audit.note(connection, _now(), COMMAND_LINE, "linked an account to a provider", said)
    typer.echo(f"{name} can sign in as {subject} at {issuer}.")


@console.command()
def verify(
    folder: FolderOption = Path("console"),
    head: Annotated[
        str | None, typer.Option(help="Hash that was kept elsewhere: it has to be in the log.")
    ] = None,
) -> None:
    """Check that no line of the audit log was changed, and print the hash of the last one.

    Keep that hash in another place: with `--head` it shows later that all until then is the same.
    """
    with _open(folder) as database, database.transaction() as connection:
        lines = list(audit.lines(connection))
    number, last = audit.verified(lines)
    if head is not None and head not in {line.hash for line in lines}:
        raise ConsoleError(f"audit log: no line has the hash {head}: it was made anew since then")
    typer.echo(f"{number} lines, none changed. Hash of the last: {last}")


def _asked_password(name: str) -> str:
    """A password that is asked for twice, and good enough."""
    password: str = typer.prompt(
        f"Password, at least {passwords.SHORTEST} characters",
        hide_input=True,
        confirmation_prompt=True,
    )
    if fault := passwords.fault(password, name):
        raise ConsoleError(f"password: {fault[0].lower()}{fault[1:]}")
    return password


def _require_account(connection: sqlite3.Connection, name: str) -> None:
    """Raise ConsoleError if nobody has an account of that name."""
    if accounts.find(connection, name) is None:
        raise ConsoleError(f"{name}: no such account; see `whatmatters console user list`")


@contextmanager
def _open(folder: Path) -> Iterator[Database]:
    """The console's database until the end of the block."""
    with closing(open_database(folder)) as database:
        yield database


def _now() -> float:
    """The server's clock."""
    return time.time()


def _run(made: Console, listener: socket.socket) -> None:
    """Answer until told to stop; no access log: what people did is in the audit log.

    Those who answer the survey on the same machine come first.
    """
    os.nice(NICENESS)
    config = uvicorn.Config(
        create_app(made, SurveyFiles(STATIC, static_root())),
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does."""
    raise KeyboardInterrupt
