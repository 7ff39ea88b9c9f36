"""How fast the models are: ours, xlogit's and pylogit's on the same choices, in turns.

`uv run --group bench python -m benchmarks.models` prints a table and some facts. Every fit has a
process of its own, whose peak memory is the process's; loops are compiled and choices made before
it is timed. Ratios are of processor seconds, which a busy machine changes least, and of which two
threads spend two a second. Our mixed logits include errors of both kinds and the fit with twice the
draws; the others' include their own errors. pylogit has a sixth of the draws, for its time; what
takes minutes runs once.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from analysis.choices import ChoiceData
from benchmarks import engines, evaluations

ROUNDS = 3
YARDSTICK = "xlogit, 600"
CHAIN = 10_000
CHOICES = {"electricity": engines.electricity, "synthetic": engines.synthetic}


@dataclass(frozen=True)
class Run:
    """An engine on some choices."""

    model: str
    choices: str
    engine: str
    fit: Callable[[ChoiceData], engines.Fit]
    ready: Callable[[], None] = engines.make_loops_ready
    once: bool = False
    parts: int = 1  # that the fit has, of which one is shown


RUNS = {
    "ours, 600": Run(
        "mixed, 600 draws", "electricity", "ours", lambda data: engines.ours(data, 600)
    ),
    YARDSTICK: Run(
        "mixed, 600 draws",
        "electricity",
        "xlogit",
        lambda data: engines.by_xlogit(data, 600),
    ),
    "ours, classes": Run(
        "latent class, 3, a start",
        "electricity",
        "ours",
        lambda data: engines.our_classes(data, 10),
        parts=10,
    ),
    "ours, bayes": Run(
        f"hierarchical, 2 × {CHAIN // 2:,}",
        "electricity",
        "ours",
        lambda data: engines.our_hierarchy(data, CHAIN // 2),
        engines.make_chains_ready,
    ),
    "ours, long bayes": Run(
        f"hierarchical, 2 × {CHAIN:,}",
        "electricity",
        "ours",
        lambda data: engines.our_hierarchy(data, CHAIN),
        engines.make_chains_ready,
        once=True,
    ),
    "ours, conditional": Run("conditional", "synthetic", "ours", engines.our_conditional),
    "xlogit, conditional": Run(
        "conditional",
        "synthetic",
        "xlogit",
        engines.conditional_by_xlogit,
    ),
    "ours, 1000": Run(
        "mixed, 1,000 draws", "synthetic", "ours", lambda data: engines.ours(data, 1000)
    ),
    "pylogit, 100": Run(
        "mixed, 100 draws",
        "electricity",
        "pylogit",
        lambda data: engines.by_pylogit(data, 100),
        once=True,
    ),
    "xlogit, 1000": Run(
        "mixed, 1,000 draws",
        "synthetic",
        "xlogit",
        lambda data: engines.by_xlogit(data, 1000),
        once=True,
    ),
}


@dataclass(frozen=True)
class Timed:
    """What a fit took, and found."""

    seconds: float
    processor: float  # seconds, of all threads
    memory: float  # MB, the most that its process had
    log_likelihood: float
    error: float


def timed(name: str) -> Timed:
    """A fit in a process of its own."""
    lines = _python("-m", "benchmarks.models", name)
    return Timed(**json.loads(lines.splitlines()[-1]))


def show(name: str) -> None:
    """Time a fit in this process, and print what it took."""
    run = RUNS[name]
    run.ready()
    data = CHOICES[run.choices]()
    start, before = time.perf_counter(), time.process_time()
    fit = run.fit(data)
    seconds, processor = time.perf_counter() - start, time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = (seconds / run.parts, processor / run.parts, memory)
    sys.stdout.write(json.dumps(vars(Timed(*took, fit.log_likelihood, float(fit.error)))) + "\n")


def compiling() -> list[float]:
    """Processor seconds in which loops are ready: at first and later, and those of chains too."""
    steps = ("make_loops_ready", "make_loops_ready", "make_chains_ready")
    clock = (
        "import sys, time; from benchmarks import engines; ready = getattr(engines, sys.argv[1]); "
        "start = time.process_time(); ready(); print(time.process_time() - start)"
    )
    with tempfile.TemporaryDirectory() as cache:
        return [float(_python("-c", clock, step, NUMBA_CACHE_DIR=cache)) for step in steps]


def table(found: dict[str, list[Timed]]) -> list[str]:
    """Medians of the runs, one line each."""
    yardstick = median(one.seconds for one in found[YARDSTICK])
    lines = [
        (
            "| model | choices | engine | seconds | processor seconds | of xlogit's 600 draws | "
            "peak MB | log-likelihood | error of the second estimate |"
        ),
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, times in found.items():
        run, last = RUNS[name], times[-1]
        seconds = median(one.seconds for one in times)
        processor = median(one.processor for one in times)
        lines.append(
            f"| {run.model} | {run.choices} | {run.engine} | {seconds:.3g} | "
            f"{processor:.3g} | 1/{yardstick / seconds:.3g} | "
            f"{max(one.memory for one in times):.0f} | {last.log_likelihood:.2f} | "
            f"{last.error:.4f} |"
        )
    return lines


def main() -> None:
    """Time each run in turns, and print the medians and some facts."""
    found: dict[str, list[Timed]] = {name: [] for name in RUNS}
    for turn in range(ROUNDS):
        for name, times in found.items():
            if turn == 0 or not RUNS[name].once:
                times.append(timed(name))
                sys.stderr.write(f"{name}: {times[-1]}\n")
    first, later, chains = compiling()
    lines = [
        f"Medians of {ROUNDS}, {os.cpu_count()} threads.",
        "",
        *table(found),
        "",
        f"* Compiling takes {first:.1f} processor seconds, once; loading it, {later:.1f}.",
        f"* Hierarchical loops compile in {chains:.1f} more, with 600 iterations on a few people.",
        *evaluations.facts(),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _python(*arguments: str, **environment: str) -> str:
    """What Python prints when it is run with these arguments."""
    done = subprocess.run(  # noqa: S603  (our own modules, no shell)
        [sys.executable, *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    show(sys.argv[1]) if len(sys.argv) > 1 else main()
