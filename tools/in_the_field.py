"""Pictures of what invited people see: codes, a group that is full, a summary, withdrawal."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from walking import NONE, ROOT, SIZES, go_on, opened, served, take, walk

SHIPPED = ROOT / "questionnaires" / "studies"
IN_THE_FIELD = """
[fieldwork]
entry = "invited"
freeze_on = 2030-03-01

[feedback]
what_mattered = true

[[quotas]]
id = "carers"
where = 'role != "patient"'
limit = 1
"""
FROZEN = """
[fieldwork]
freeze_on = 2026-03-01
"""


def in_the_field(browser: Browser, folder: Path) -> None:
    """Take pictures of a published study from its invitation to withdrawal."""
    study, data, sheet = _study_with(IN_THE_FIELD, folder), folder / "data", folder / "links.html"
    _whatmatters("publish", study)
    codes = _invitations(study, data, sheet)
    page = browser.new_page(viewport={"width": 850, "height": 1200})
    page.goto(sheet.as_uri())
    take(page, "invitations")
    page.close()
    with served(str(study), data) as address:
        page = opened(browser, "tablet")
        _enter(page, address, codes.pop(), "carer_self")  # the only one who is wanted
        walk(page, "", NONE, "tablet")
        page.close()
        for device in SIZES:
            page = opened(browser, device)
            _as_patient(page, address, codes.pop(), device)
            _as_one_too_many(page, address, codes.pop(), device)
            _type_until_refused(page, address, device)
            page.close()


def frozen(browser: Browser, folder: Path) -> None:
    """Take pictures of what is said to whoever comes too late to have answers deleted."""
    with served(str(_study_with(FROZEN, folder))) as address:
        for device in SIZES:
            page = opened(browser, device)
            page.goto(f"{address}/withdraw")
            take(page, f"frozen-{device}")
            page.close()


def _study_with(settings: str, folder: Path) -> Path:
    """A copy of a shipped study in a folder, with more settings."""
    study = folder / "hip-knee"
    shutil.copytree(SHIPPED / "hip-knee", study)
    with (study / "study.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    return study


def _whatmatters(*arguments: object) -> None:
    """Run a command as a researcher does."""
    command = [sys.executable, str(ROOT / "whatmatters.py"), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - those above


def _invitations(study: Path, data: Path, sheet: Path) -> list[str]:
    """Codes of a sheet of invitations that is written for a study."""
    options = ("--n", 5, "--kiosk", "--address", "https://survey.example.org", "--sheet", sheet)
    _whatmatters("links", study, "--data", data, *options)
    page = sheet.read_text(encoding="utf-8")
    return re.findall(r'class="code">([0-9A-Z-]{11})<', page)[1:]  # the first is the kiosk's


def _as_patient(page: Page, address: str, code: str, device: str) -> None:
    """From the code to the summary, and the same code once more."""
    page.goto(address)
    take(page, f"code-{device}")
    _enter(page, address, code, "patient")
    walk(page, "invited-", "thanks", device)
    page.goto(f"{address}/summary")
    take(page, f"summary-{device}")
    if device == "tablet":
        page.emulate_media(media="print")
        take(page, "summary-paper")
        page.emulate_media(media="screen")
    page.goto(f"{address}/thanks")
    page.locator("#finish button").click()
    page.wait_for_url("**/goodbye")
    _type_code(page, address, code)
    take(page, f"used-{device}")


def _as_one_too_many(page: Page, address: str, code: str, device: str) -> None:
    """From a code to a full group, and the answers deleted again."""
    _enter(page, address, code, "carer_self")
    walk(page, "", NONE, device)
    take(page, f"full-{device}")
    words = page.locator("#code").inner_text()
    page.goto(f"{address}/withdraw")
    page.locator("main form button").click()
    page.locator(".nhsuk-error-summary").wait_for()
    take(page, f"withdraw-error-{device}")
    page.locator("#code").fill(words)
    page.locator("main form button").click()
    page.wait_for_url("**/withdrawn")
    take(page, f"withdrawn-{device}")


def _type_until_refused(page: Page, address: str, device: str) -> None:
    """Type a wrong code, and again until no more are taken."""
    wrong = f"4F7-K9X-W2M {device}"
    _type_code(page, address, wrong)
    take(page, f"code-error-{device}")
    while "Error" in page.title():
        _type_code(page, address, wrong)
    take(page, f"too-often-{device}")


def _enter(page: Page, address: str, code: str, role: str) -> None:
    """Come in with a code, in a role."""
    _type_code(page, address, code)
    page.locator(f"input[value={role}]").check()
    go_on(page)


def _type_code(page: Page, address: str, code: str) -> None:
    """Type the code of an invitation, and wait for what is said to it."""
    page.goto(f"{address}/code")
    before = page.title()
    page.locator("#code").fill(code)
    page.locator("main form button").click()
    expect(page).not_to_have_title(before)
