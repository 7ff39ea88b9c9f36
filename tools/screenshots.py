"""Take the pictures that `docs/guide/screens.md` shows: `uv run python tools/screenshots.py`.

It needs Chromium. Pages are walked as people walk them, so that what is shown is what is served.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from in_the_clinic import in_the_clinic
from in_the_field import frozen, in_the_field
from playwright.sync_api import Browser, Page, sync_playwright
from walking import IMAGES, NONE, ROOT, SIZES, answer, go_on, opened, served, take, walk

STUDIES = ROOT / "tests" / "studies"
BESIDE = {  # pages that can be gone to at once, on the way
    "stop": "/stop",
    "withdraw": "/withdraw",
    "refused": "/refused",
    "goodbye": "/goodbye",
    "welcome-back": "/",
    "not-found": "/nowhere",
}
WALKS = (  # study, words, prefix of the pictures, pages to show: all unless named
    ("hip-knee", "en", "", ""),
    ("hip-knee", "en-easy", "easy-", "choice"),
    ("hip-knee", "cy", "welsh-", "choice"),
    (STUDIES / "six-outcomes", "en", "three-", "choice"),
    (STUDIES / "four-columns", "en", "four-", "choice"),
    ("continence", "en", "lists-", "best_worst"),
    (STUDIES / "right-to-left", "ar", "right-to-left-", "choice"),
    (STUDIES / "opt-out", "en", "cards-", "choice"),
    (STUDIES / "questions", "en", "asked-", "question|break"),
    (STUDIES / "dual", "en", "dual-", "dual"),
    ("stroke", "en", "chunks-", "more"),
    (STUDIES / "best-worst-profile", "en", "profile-", "best_worst"),
)
A4 = {"width": 794, "height": 1123}  # at 96 pixels an inch
OTHER_WAYS = {
    "forced": {"forced_colors": "active", "viewport": {"width": 820, "height": 1180}},
    "zoomed": {"viewport": {"width": 320, "height": 256}},  # 1280 x 1024 at 400 %
}


def main() -> None:
    """Walk all studies on a tablet and on a phone."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no browser found: install chromium")
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir(parents=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for study, words, prefix, wanted in WALKS:
            with served(str(study)) as address:
                for device in SIZES:
                    page = opened(browser, device)
                    page.goto(f"{address}/consent?lang={words}")
                    walk(page, prefix, wanted, device)
                    if not prefix:
                        beside(page, address, device)
                    page.close()
        other_ways_to_see(browser)
        in_the_field(browser, Path(folder))
        frozen(browser, Path(folder) / "frozen")
        in_the_clinic(browser, Path(folder) / "clinic")
        pictograms(browser.new_page(viewport={"width": 1000, "height": 100}))
        browser.close()
    total = sum(path.stat().st_size for path in IMAGES.iterdir())
    sys.stdout.write(f"{len(list(IMAGES.iterdir()))} pictures, {total // 1024} KB\n")


def beside(page: Page, address: str, device: str) -> None:
    """Take pictures of the pages beside the way, and of the open list of languages."""
    page.context.clear_cookies()
    page.goto(f"{address}/consent?role=patient")
    page.locator("main form button").first.click()
    page.locator(".nhsuk-error-summary").wait_for()
    take(page, f"consent-error-{device}")
    answer(page)
    go_on(page)
    page.locator(".wm-languages summary").click()
    take(page, f"languages-{device}")
    page.locator(".wm-languages summary").click()
    page.locator("main form button").first.click()
    page.locator(".nhsuk-error-summary").wait_for()
    take(page, f"error-{device}")
    for name, path in BESIDE.items():
        page.goto(address + path)
        take(page, f"{name}-{device}")


def other_ways_to_see(browser: Browser) -> None:
    """Take pictures of a choice in forced colours, at 400 % zoom and on paper."""
    with served("hip-knee") as address:
        for name, settings in OTHER_WAYS.items():
            page = browser.new_page(**settings)
            page.goto(f"{address}/consent")
            walk(page, f"{name}-", "^choice$", "screen")
            page.close()
        page = browser.new_page(viewport=A4)
        page.goto(f"{address}/consent")
        walk(page, "", NONE, "paper")
        page.emulate_media(media="print")
        take(page, "thanks-paper")
        page.close()


def pictograms(page: Page) -> None:
    """Take a picture of all pictograms with their names."""
    sprite = (ROOT / "survey" / "static" / "pictures.svg").read_text(encoding="utf-8")
    figures = "".join(
        f'<figure><svg width="60" height="60"><use href="#{name}"/></svg><p>{name}</p></figure>'
        for name in re.findall('symbol id="([^"]+)"', sprite)
    )
    style = "body{display:flex;flex-wrap:wrap;text-align:center;font:16px sans-serif}"
    page.set_content(
        f"<style>{style}figure{{width:130px;margin:8px 0}}figure p{{margin:0}}"
        f"body>svg{{display:none}}</style>{sprite}{figures}"
    )
    take(page, "pictograms")


if __name__ == "__main__":
    main()
