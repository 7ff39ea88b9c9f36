"""Take the pictures of the guides on tenders, contracts and money.

`uv run python tools/tender_screenshots.py` needs Chromium and a minute: it runs the demo, whose
numbers differ a little each time, since people are allotted to blocks as they arrive.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from walking import ROOT, take

IMAGES = ROOT / "docs" / "images"
WIDTH = 1000
PICTURES = {  # picture: page of the demo, heading at which it begins, height
    "weights-report": ("report.html", "", 1180),
    "score-report": ("score.html", "", 1180),
    "tender-checks": ("score.html", "Before the outcomes are added up", 1400),
    "tender-robustness": ("score.html", "How firm this is", 900),
    "tender-pack": ("published/v1/pack.html", "", 1300),
    "pathway-report": ("pathway.html", "", 1180),
    "contract-schedule": ("contract/contract.html", "", 1900),
}


def main() -> None:
    """Run the demo, put its first bid under contract, and take the pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no browser found: install chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        whatmatters("demo", "--no-serve", "-o", demo)
        bids = json.loads((demo / "score.json").read_bytes())["bids"]
        first = next(one["id"] for one in bids if one["rank"] == 1)
        whatmatters("contract", demo, "--bid", first, "-o", demo / "contract")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        for name, (file, heading, height) in PICTURES.items():
            page.goto((demo / file).as_uri())
            take(page, name, IMAGES, top=top_of(page, heading), height=height)
        browser.close()


def whatmatters(*arguments: object) -> None:
    """Run a command, as a user does."""
    command = [sys.executable, ROOT / "whatmatters.py", *map(str, arguments)]
    subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603 - the arguments are those above


def top_of(page: Page, heading: str) -> float:
    """Where a heading stands on the page; 0 without one."""
    if not heading:
        return 0
    box = page.get_by_role("heading", name=heading).bounding_box()
    if box is None:
        sys.exit(f'no heading "{heading}" on {page.url}')
    return max(box["y"] - 20, 0)


if __name__ == "__main__":
    main()
