"""Pin the version of every package in `pyproject.toml`, by name and version and nothing else.

`python tools/pin.py` takes the newest versions that fit; run the tests before you commit them.
"""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
BLOCK = re.compile(r"constraint-dependencies = \[\n(?:  .*\n)*\]\n")
EXPORT = ("uv", "export", "--upgrade", "--all-groups", "--no-hashes", "--no-annotate")


def main() -> None:
    """Resolve without the old pins, then write the new ones."""
    text = PROJECT.read_text(encoding="utf-8")
    if not BLOCK.search(text):
        sys.exit("pyproject.toml: no [tool.uv] constraint-dependencies to renew")
    PROJECT.write_text(BLOCK.sub("constraint-dependencies = [\n]\n", text), encoding="utf-8")
    try:
        found = subprocess.run(  # noqa: S603  (a fixed command, no shell)
            [*EXPORT, "--no-header", "--no-emit-project"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
    except subprocess.CalledProcessError as error:
        PROJECT.write_text(text, encoding="utf-8")
        sys.exit(error.stderr)
    pins = "".join(f"  {_quoted(line.strip())},\n" for line in found if "==" in line)
    text = BLOCK.sub(lambda _: f"constraint-dependencies = [\n{pins}]\n", text)
    PROJECT.write_text(text, encoding="utf-8")


def _quoted(requirement: str) -> str:
    """A requirement as a TOML string; its markers have single quotes."""
    return f'"{requirement}"'


if __name__ == "__main__":
    main()
