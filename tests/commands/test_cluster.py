"""A real scheduler and two workers on this machine: the same bytes as without them."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ELECTRICITY = (
    ROOT / "tests" / "known_answers" / "electricity.csv",
    *("--respondent", "id", "--task", "obsID", "--chosen", "choice"),
    *("--attributes", "pf,cl,loc,wk,tod,seas"),
)
DASK = Path(sys.executable).parent / "dask"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Address of a scheduler with two workers, which end with the test."""
    folder = tmp_path_factory.mktemp("cluster")
    started = []

    def start(name, *arguments):
        log = folder / f"{name}.log"
        with log.open("w") as output:
            command = [DASK, *arguments, "--no-dashboard"]
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            started.append(subprocess.Popen(command, stdout=output, stderr=output, env=environment))
        return log

    log = start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0")
    address = said(log, r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)")
    for name in ("one", "two"):
        local = ("--nthreads", "1", "--local-directory", str(folder))
        said(start(name, "worker", address, *local), r"(Registered to)")
    yield address
    for process in reversed(started):
        process.terminate()
    for process in started:
        process.wait(timeout=30)


def said(log, words):
    """What a process has said that matches, within a minute."""
    for _ in range(600):
        found = re.search(words, log.read_text())
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def fitted(folder, *options):
    """What the command writes."""
    folder.mkdir()
    run = subprocess.run(
        [sys.executable, ROOT / "whatmatters.py", *map(str, options), "-o", "fit.csv"],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return (folder / "fit.csv").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        ("fit", *ELECTRICITY, "--model", "latent", "--classes", 2, "--starts", 4),
        ("fit", *ELECTRICITY, "--model", "hierarchical", "--random", "pf", "--iterations", 3000),
        ("fit", *ELECTRICITY, "--bootstrap", 60),
        ("compare", *ELECTRICITY, "--models", "conditional,mixed:pf", "--draws", 200),
    ],
    ids=["starts", "chains", "resamples", "folds"],
)
def test_a_cluster_gives_the_same_bytes(cluster, tmp_path, options):
    there = fitted(tmp_path / "there", *options, "--scheduler", cluster)

    assert there == fitted(tmp_path / "here", *options)
