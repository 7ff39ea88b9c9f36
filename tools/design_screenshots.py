"""Take the pictures of the guide on designs: `uv run python tools/design_screenshots.py`.

It needs Chromium and a minute. The report and the curves are those of the commands in the guide.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tender_screenshots import IMAGES, WIDTH, whatmatters
from walking import take

REPORT_HEIGHT = 1130
CURVES_WIDTH = 2000
SIZES = (50, 100, 200, 400)


def main() -> None:
    """Judge a shipped design, plan with it, and take the pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no browser found: install chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        report, table = Path(folder) / "design-report", Path(folder) / "power.csv"
        whatmatters("judge", "hip-knee", "--prices", "-o", report)
        sizes = [given for n in SIZES for given in ("--n", n)]
        whatmatters("power", "hip-knee", "--role", "patient", *sizes, "-o", table)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.goto((report / "design-report.html").as_uri())
        take(page, "design-report", IMAGES, height=REPORT_HEIGHT)
        page.set_viewport_size({"width": CURVES_WIDTH, "height": 100})
        curves = table.with_suffix(".svg").read_text(encoding="utf-8")
        page.set_content(f"<style>svg{{width:100%;height:auto}}</style>{curves}")
        take(page, "power", IMAGES)
        browser.close()


if __name__ == "__main__":
    main()
