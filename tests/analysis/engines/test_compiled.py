"""Loops are compiled once, and again whenever any of their files has changed."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.engines import compiled
from analysis.engines.compiled import LARGEST, exp, is_ready, loop

CALLED = """
from loops.compiled import loop

@loop()
def number():
    return {number}
"""
CALLING = """
from loops.called import number
from loops.compiled import is_ready, loop

@loop()
def twice():
    return 2 * number()

print(is_ready(twice), twice())
"""


@loop()
def fill_exponentials(x):
    """Put the exponential in each place of x."""
    for i in range(len(x)):
        x[i] = exp(x[i])


def exponentials(x):
    """Exponentials of x by the loops."""
    filled = np.array(x)
    fill_exponentials(filled)
    return filled


def test_exponentials_are_right_to_the_last_digits():
    x = np.linspace(-LARGEST, LARGEST, 100_001)

    assert_allclose(exponentials(x), np.exp(x), rtol=4e-16)
    assert exponentials([0.0])[0] == 1


def test_exponentials_beyond_all_measure_stay_finite():
    assert_allclose(exponentials([-1e9, 1e300]), np.exp([-LARGEST, LARGEST]), rtol=4e-16)


def test_a_loop_is_ready_once_it_has_run():
    exponentials([0.0])

    assert is_ready(fill_exponentials)


@pytest.fixture
def run(tmp_path):
    """What a loop prints that calls another, which gives this number."""
    folder = tmp_path / "loops"
    folder.mkdir()
    (folder / "compiled.py").write_text(Path(compiled.__file__).read_text())
    (folder / "calling.py").write_text(CALLING)

    def output(number):
        (folder / "called.py").write_text(CALLED.format(number=number))
        command = [sys.executable, "-B", "-m", "loops.calling"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.split()

    return output


@pytest.mark.slow
def test_a_loop_is_compiled_again_when_one_that_it_calls_has_changed(run):
    assert run(10) == ["False", "20"]
    assert run(10) == ["True", "20"]
    assert run(11) == ["False", "22"]
