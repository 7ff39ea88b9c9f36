"""Fetch the few front-end files that the survey serves itself, and write down what they are.

Run it to move to another version: `python tools/vendor_frontend.py`. It needs npm; nothing else
in the project does, because the files that it writes are committed.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "survey" / "static" / "vendor"
AXE = ROOT / "tests" / "browser"

FONT_FACE = re.compile(rb"@font-face\{[^}]*\}")  # fonts licensed to NHS organisations only
FONT_NAME = re.compile(rb"Frutiger W01,")
SOURCE_MAP = re.compile(rb"\s*(/\*#|//#) sourceMappingURL=\S+(\s*\*/)?\s*$")


@dataclass(frozen=True)
class Package:
    """A package of npm, and the files that are taken from it."""

    name: str
    version: str
    licence: str
    integrity: str  # what npm publishes for this version
    folder: Path
    files: Mapping[str, str]  # path in the package -> name in the folder


NHSUK = "package/dist/nhsuk"
PACKAGES = (
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        "sha512-oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg==",
        VENDOR,
        {"package/dist/htmx.min.js": "htmx.min.js", "package/LICENSE": "htmx.LICENSE.txt"},
    ),
    Package(
        "nhsuk-frontend",
        "10.6.1",
        "MIT",  # its package has no licence file: nhsuk-frontend.LICENSE.txt is kept by hand
        "sha512-PZorqQZjZx/A26yJoskCL9z0ib6AtkAyF0o4K/RHr8zRrJyXrUOCnMbjy0VNXsGO4tfTNMwqlkwATKs4a0xayw==",
        VENDOR,
        {
            f"{NHSUK}/nhsuk-frontend.min.css": "nhsuk-frontend.min.css",
            f"{NHSUK}/nhsuk-frontend.min.js": "nhsuk-frontend.min.js",
        }
        | {
            f"{NHSUK}/assets/images/nhsuk-icon-{icon}.svg": f"images/nhsuk-icon-{icon}.svg"
            for icon in ("arrow-down", "arrow-up", "arrow-up-down", "cross")
        },
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        AXE,
        {"package/axe.min.js": "axe.min.js"},
    ),
)


def main() -> None:
    """Fetch, check, mend and write all files, then the list of them."""
    entries = []
    for package in PACKAGES:
        files = {
            name: mended(name, content)
            for name, content in extracted(package, fetched(package)).items()
        }
        for name, content in files.items():
            path = package.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        entries.append(entry(package, files))
    text = json.dumps(entries, indent=1) + "\n"
    (VENDOR / "VENDOR.json").write_text(text, encoding="utf-8")


def fetched(package: Package) -> bytes:
    """The package as npm serves it.

    Raises
    ------
    SystemExit
        If npm is not installed, or the bytes are not those that were agreed on.
    """
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm: not found; install Node.js to fetch other versions")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - the arguments are the constants above
            [npm, "pack", f"{package.name}@{package.version}", "--silent"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (tarball,) = Path(folder).glob("*.tgz")
        content = tarball.read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != package.integrity:
        sys.exit(f"{package.name}: integrity is {found}, not {package.integrity}; do not use it")
    return content


def extracted(package: Package, content: bytes) -> dict[str, bytes]:
    """The files that are wanted, by their new names."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        with tarfile.open(fileobj=file) as archive:
            found = {path: archive.extractfile(path) for path in package.files}
            return {package.files[path]: part.read() for path, part in found.items() if part}


def mended(name: str, content: bytes) -> bytes:
    """A file without what it would load from elsewhere: fonts and source maps."""
    if not name.endswith((".css", ".js")):
        return content
    if name.endswith(".css"):
        content = FONT_NAME.sub(b"", FONT_FACE.sub(b"", content))
        content = content.replace(b"url(/assets/images/", b"url(images/")
    return SOURCE_MAP.sub(b"", content).rstrip() + b"\n"


def entry(package: Package, files: Mapping[str, bytes]) -> dict[str, object]:
    """What VENDOR.json says of a package."""
    return {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "integrity": package.integrity,
        "files": {
            (package.folder / name).relative_to(ROOT).as_posix(): hashlib.sha256(
                content
            ).hexdigest()
            for name, content in files.items()
        },
    }


if __name__ == "__main__":
    main()
