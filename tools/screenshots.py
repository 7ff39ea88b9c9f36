"""Take the pictures that `docs/guide/screens.md` shows: `uv run python tools/screenshots.py`.

It needs Chromium. Pages are walked as people walk them, so that what is shown is what is served.
"""

import base64
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images" / "screens"
STUDIES = ROOT / "tests" / "studies"
SIZES = {"tablet": (820, 1180), "phone": (390, 844)}
SMALLER = 0.6  # of a pixel on the screen
QUALITY = 60  # of WebP, in per cent
BESIDE = {"stop": "/stop", "withdraw": "/withdraw", "refused": "/refused", "goodbye": "/goodbye"}
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
    (STUDIES / "chunks", "en", "chunks-", "more"),
    (STUDIES / "best-worst-profile", "en", "profile-", "best_worst"),
)


def main() -> None:
    """Walk all studies on a tablet and on a phone."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no browser found: install chromium")
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir(parents=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for study, words, prefix, wanted in WALKS:
            with served(str(study)) as address:
                for device, (width, height) in SIZES.items():
                    page = browser.new_page(viewport={"width": width, "height": height})
                    page.goto(f"{address}/consent?lang={words}")
                    walk(page, prefix, wanted, device)
                    if not prefix:
                        beside(page, address, device)
                    page.close()
        pictograms(browser.new_page(viewport={"width": 1000, "height": 100}))
        browser.close()
    total = sum(path.stat().st_size for path in IMAGES.iterdir())
    sys.stdout.write(f"{len(list(IMAGES.iterdir()))} pictures, {total // 1024} KB\n")


@contextmanager
def served(study: str) -> Iterator[str]:
    """Address of a survey, until the end of the block."""
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(  # noqa: S603 - the arguments are those above
            [sys.executable, "-m", "survey", study, "--data", data, "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        try:
            yield process.stdout.readline().rsplit(" ", 1)[1].strip().rstrip("/")
        finally:
            process.terminate()
            process.communicate(timeout=10)


def walk(page: Page, prefix: str, wanted: str, device: str) -> None:
    """Go from consent to thanks, and take a picture of each page of a new kind that is wanted."""
    seen: set[str] = set()
    while True:
        kind = kind_of(page)
        answer(page)
        if kind not in seen and re.search(wanted, kind):
            take(page, f"{prefix}{kind}-{device}")
        seen.add(kind)
        if "/thanks" in page.url:
            return
        before = page.url
        page.locator("main form button").first.click()
        page.wait_for_url(lambda url, before=before: url != before)


def beside(page: Page, address: str, device: str) -> None:
    """Take pictures of the pages beside the way."""
    page.context.clear_cookies()
    page.goto(f"{address}/consent")
    answer(page)
    page.locator("main form button").first.click()
    page.wait_for_url("**/question/**")
    page.locator("main form button").first.click()
    page.locator(".nhsuk-error-summary").wait_for()
    take(page, f"error-{device}")
    for name, path in BESIDE.items():
        page.goto(address + path)
        take(page, f"{name}-{device}")


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


def kind_of(page: Page) -> str:
    """Kind of a page, by its address: each segment and outcome is one, all choices are one."""
    parts = page.url.split("?")[0].split("/")[3:]
    if parts[0] != "question":
        return parts[0] or "start"
    return parts[1] if parts[2].isdecimal() else f"{parts[1]}-{parts[2]}"


def answer(page: Page) -> None:
    """Answer whatever the page asks."""
    radios = page.get_by_role("radio")
    names = radios.evaluate_all("fields => [...new Set(fields.map(field => field.name))]")
    for place, name in enumerate(names):
        radios.and_(page.locator(f"[name='{name}']")).nth(place).check()
    number = page.locator("input[inputmode=numeric]")
    if number.count():
        number.fill("5")
    elif page.get_by_role("checkbox").count():
        page.get_by_role("checkbox").first.check()


def take(page: Page, name: str) -> None:
    """Write a picture of the whole page."""
    page.evaluate("document.activeElement.blur()")
    session = page.context.new_cdp_session(page)
    width, height = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
    )
    picture = session.send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": QUALITY,
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": SMALLER},
        },
    )
    session.detach()
    (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(picture["data"]))


if __name__ == "__main__":
    main()
