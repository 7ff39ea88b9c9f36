"""Take the pictures of `docs/guide/console.md`: `uv run python tools/console_screenshots.py`.

It needs Chromium and some minutes: people with known preferences take the survey through its pages,
and staff make weights of their answers and score a tender with them.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyotp
from playwright.sync_api import Page, sync_playwright
from walking import ROOT, take

sys.path.insert(0, str(ROOT))

from analysis.console import accounts
from analysis.console.database import open_database
from analysis.simulation import people
from analysis.truth import read_truth
from commands.rehearsal import survey_process, take_part
from questionnaires.files import read_questionnaire

IMAGES = ROOT / "docs" / "images" / "console"
STUDY, EXAMPLE = "hip-knee", ROOT / "analysis" / "procurement" / "example"
WIDTHS = {"wide": 1280, "narrow": 820}
NAME, PASSWORD = "ada@example.org", "only for these pictures"
N, SEED, TARGET = 300, 1, "[fieldwork]\ntarget = 40\n\n[segments]"
PROVIDER = """name = "Staff sign-in"
issuer = "https://login.example.org/trust"
client_id = "what-matters"
client_secret = "of no one"
address = "https://console.example.org"
"""
LONG = 600_000  # milliseconds that the weights may take on a busy machine
SERVE = "from whatmatters import main; main()"


def main() -> None:
    """Answer, then walk all pages of staff."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no browser found: install chromium")
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        answered(folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with console(folder) as address:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(LONG)
            entrance(page, address)
            weights(page, address)
            tender(page, address)
            fieldwork(page, address)
            for path in ("study", "work", "preview?name=choice/2"):
                page.goto(f"{address}/studies/{STUDY}/{path}")
                both(page, path.split("?")[0])
            for path in ("people", "audit", "second-factor", "password"):
                page.goto(f"{address}/{path}")
                both(page, path)
            second_factor(page, folder)
        with console(folder, "--oidc", str(provider(folder))) as address:
            page.goto(f"{address}/sign-in")
            both(page, "sign-in-provider")
        browser.close()
    total = sum(path.stat().st_size for path in IMAGES.iterdir())
    sys.stdout.write(f"{len(list(IMAGES.iterdir()))} pictures, {total // 1024} KB\n")


def answered(folder: Path) -> None:
    """A study with a target, the answers of people, and somebody with all roles."""
    study = folder / STUDY
    shutil.copytree(ROOT / "questionnaires" / "studies" / STUDY, study)
    settings = (study / "study.toml").read_text()
    (study / "study.toml").write_text(settings.replace("[segments]", TARGET, 1))
    asked = read_questionnaire(study)
    truth = read_truth(study / "truth.toml", asked.study)
    with survey_process(study, folder / "answers") as address:
        take_part(address, people(truth, asked.study, N, SEED))
    roles = ("researcher", "procurement", "admin")
    with (
        closing(open_database(folder / "console")) as database,
        database.transaction() as connection,
    ):
        accounts.add(connection, NAME, roles, ("*",), PASSWORD, must_change=False)


@contextmanager
def console(folder: Path, *options: str) -> Iterator[str]:
    """Address of the console, until the end of the block."""
    command = [sys.executable, "-c", SERVE, "console", "serve", str(folder / STUDY), "--port", "0"]
    command += ["--data", str(folder / "answers"), "--folder", str(folder / "console")]
    command += ["--survey", "http://127.0.0.1:8000", *options]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        yield process.stdout.readline().rsplit(" ", 1)[1].strip().rstrip("/")
    finally:
        process.terminate()
        process.communicate(timeout=30)


def both(page: Page, name: str) -> None:
    """A picture on each width."""
    for size, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        take(page, f"{name}-{size}", IMAGES)


def entrance(page: Page, address: str) -> None:
    """Sign in."""
    page.goto(f"{address}/sign-in")
    both(page, "sign-in")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Fieldwork").wait_for()


def second_factor(page: Page, folder: Path) -> None:
    """Sign in again, with an account that has a second factor now."""
    with (
        closing(open_database(folder / "console")) as database,
        database.transaction() as connection,
    ):
        accounts.set_second_factor(connection, NAME, pyotp.random_base32(), 0)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").wait_for()
    both(page, "code")


def provider(folder: Path) -> Path:
    """The file of a provider, which nobody asks for a picture of its button."""
    path = folder / "provider.toml"
    path.write_text(PROVIDER)
    path.chmod(0o600)
    return path


def weights(page: Page, address: str) -> None:
    """Make weights and look at flags of quality, then at a group over a narrower range."""
    for button in ("Look at all answers so far", "Work it out from all answers so far"):
        page.goto(f"{address}/studies/{STUDY}/fieldwork")
        page.get_by_role("button", name=button).click()
    both(page, "job")
    page.get_by_role("link", name="Look at the weights").click()
    both(page, "weights")
    page.goto(f"{address}/studies/{STUDY}/weights?age_band=65-79&floor-pain=some_most_days")
    both(page, "weights-range")
    page.goto(f"{address}/studies/{STUDY}/weights?people-2=60&people-3=40")
    both(page, "weights-mix")


def fieldwork(page: Page, address: str) -> None:
    """The page of fieldwork, with everything on it."""
    page.goto(f"{address}/studies/{STUDY}/fieldwork?points=8")
    both(page, "fieldwork")


def tender(page: Page, address: str) -> None:
    """Take the tender of the example from its start to a contract."""
    page.goto(f"{address}/studies/{STUDY}/tenders")
    both(page, "tenders")
    page.get_by_label("Id").fill("hips-2027")
    page.get_by_role("button", name="Start").click()
    page.get_by_text("To be mended").wait_for()
    page.get_by_text("Write it question by question").wait_for()
    both(page, "tender-start")
    page.locator("#file").set_input_files(EXAMPLE / "tender.toml")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It keeps all rules").wait_for()
    page.locator("#effects-file").set_input_files(EXAMPLE / "effects.csv")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("link", name="Remove effects.csv").click()
    both(page, "tender-remove")
    page.get_by_role("link", name="Keep it").click()
    page.get_by_label("Name and role").fill("A. Buyer, head of procurement")
    page.get_by_role("button", name="Lock the tender").click()
    page.get_by_text("Amend the tender").wait_for()
    for field, name in (("bids", "bids.csv"), ("effects", "effects.csv"), ("claims", "claims.csv")):
        page.locator(f"#{field}-file").set_input_files(EXAMPLE / name)
    page.locator("#records-file").set_input_files(sorted(EXAMPLE.glob("claims/*.json")))
    page.get_by_role("button", name="Send").click()
    page.get_by_role("link", name="claims.csv", exact=True).wait_for()
    page.get_by_role("button", name="Score the bids").click()
    page.get_by_text("How firm is that?").wait_for()
    both(page, "tender")
    page.get_by_label("Bid that gets").select_option("steady")
    page.get_by_role("button", name="Make the contract").click()
    page.get_by_role("link", name="contract.html").wait_for()


if __name__ == "__main__":
    main()
