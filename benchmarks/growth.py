"""How time and memory of `whatmatters weights` grow with the number of respondents.

`uv run python -m benchmarks.growth FOLDER 500 2000 10000 100000` makes a study like hip-knee of
5 conditions × 4 ages × 2 roles with 12 tasks each, people who answer it, and their weights, and
prints a row for each number: seconds, processor seconds and peak memory of the whole command, with
pooling, 5,000 draws, second opinions and every output. Answers that are there are used again.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from questionnaires.files import find_study

ROOT = Path(__file__).parent.parent
STUDY = "growth"
CONDITIONS = ("hip", "knee", "back", "hand", "foot")
AGES = '{ "18-44" = 0.125, "45-64" = 0.125, "65-79" = 0.125, "80+" = 0.125 }'


def make_study(folder: Path) -> None:
    """A study of 40 groups, with the outcomes, words and preferences of hip-knee."""
    source = find_study("hip-knee")
    folder.mkdir(parents=True)
    for name in ("consent.en.md", "SOURCE.md"):
        shutil.copy(source / name, folder)
    study = (source / "study.toml").read_text(encoding="utf-8")
    study = study.replace('id = "hip-knee"', f'id = "{STUDY}"')
    study = study.replace('["en", "en-easy", "cy", "cy-easy"]', '["en"]')
    study = study.replace(', "carer_proxy"]', "]")
    study = study.replace('["hip", "knee"]', str(list(CONDITIONS)).replace("'", '"'))
    study = study.replace("tasks_per_block = 10", "tasks_per_block = 12")
    (folder / "study.toml").write_text(re.sub(r"pool = .*\n", "", study), encoding="utf-8")
    text = (source / "text.en.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(\w+\.)?carer_proxy = .*\n", "", text)
    more = "".join(f'{one} = "{one.capitalize()}"\n' for one in CONDITIONS[2:])
    text = text.replace('knee = "Knee"\n', 'knee = "Knee"\n' + more)
    (folder / "text.en.toml").write_text(text, encoding="utf-8")
    truth = (source / "truth.toml").read_text(encoding="utf-8").replace(', "carer_proxy"]', "]")
    samples = "".join(
        f'[[sample]]\nrole = "{role}"\nage_band = {AGES}\n\n' for role in ("patient", "carer_self")
    )
    truth = truth[: truth.index("[[sample]]")] + samples
    (folder / "truth.toml").write_text(truth, encoding="utf-8")
    run(folder.parent, "design", STUDY)


def run(folder: Path, *arguments: object) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak megabytes of a command."""
    command = [sys.executable, str(ROOT / "whatmatters.py"), *map(str, arguments)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: failed")
    seconds = time.perf_counter() - start
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("folder", type=Path, help="where answers are kept, to be used again")
    parser.add_argument("respondents", type=int, nargs="+", help="such as 500 2000 10000 100000")
    given = parser.parse_args()
    folder = given.folder.resolve()
    if not (folder / STUDY).exists():
        make_study(folder / STUDY)
    print("respondents  seconds  processor  memory, MB")  # noqa: T201 - its output
    for n in given.respondents:
        answers = folder / f"{n}.csv"
        if not answers.exists():
            run(folder, "simulate", STUDY, "--n", n, "-o", answers.name)
        seconds, processor, memory = run(
            folder, "weights", answers.name, "--study", STUDY, "-o", f"weights-{n}"
        )
        print(  # noqa: T201 - its output
            f"{n:11,}  {seconds:7.0f}  {processor:9.0f}  {memory:10,.0f}", flush=True
        )


if __name__ == "__main__":
    main()
