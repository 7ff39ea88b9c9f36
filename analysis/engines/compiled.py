"""How loops are compiled and kept for the next time, and the exponential that all of them share."""

import hashlib
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numba import njit

from analysis.engines import compiler, intrinsics
from analysis.engines.intrinsics import bits_of, double_of

STRICT = {"contract", "nsz"}  # for sums that must keep their order
FREE = STRICT | {"reassoc", "arcp"}  # for sums over lanes
LARGEST = 700.0  # beyond which e^x is out of a double's range
LOG2_E = 1.4426950408889634
LN2 = math.log(2.0)
LN2_HIGH = 0.6931471803691238  # ln 2 in two parts: the high one times an exponent is exact
LN2_LOW = 1.9082149292705877e-10
TO_EXPONENT = 1.5 * 2.0**52 + 1023.0  # a whole number plus this has its bits where ours go

Loop = TypeVar("Loop", bound=Callable[..., object])


def _edition(function: Callable[..., object]) -> str:
    """Hash of a loop's own file, of what compiles it, and of the loops and numbers it imports."""
    used = {
        name: one.py_func.__qualname__ if hasattr(one, "py_func") else one
        for name, one in function.__globals__.items()
        if hasattr(one, "py_func") or isinstance(one, int | float)
    }
    files = (function.__code__.co_filename, __file__, compiler.__file__, intrinsics.__file__)
    source = b"".join(Path(one).read_bytes() for one in files)
    return hashlib.sha256(source + repr(sorted(used.items())).encode()).hexdigest()[:12]


def loop(
    fastmath: set[str] = STRICT,
    *,
    apart: bool = False,
    within: bool | None = None,
    whole: bool = False,
) -> Callable[[Loop], Loop]:
    """Compile a loop, which makes no array.

    Arrays that a loop gets may share memory, unless it says that they lie `apart`: what it changes
    by one of them is then never read or changed by another. Such a loop is twice as fast.

    Numba counts who uses an array. Counts are shared between threads and take longer than short
    loops do, and code that counts takes long to compile. So there is none, and Numba refuses a
    loop that does make an array.

    Numba finds machine code on disk by the name of a loop, and makes it anew if the loop's own
    file has changed, but not if the file of a loop that it calls has. So names end with a hash of
    all that goes into a loop. Those that begin with _ are called by loops only, as are those that
    say that they are `within` others: they compile sooner for having no entrance from Python, and
    are kept within the loops that call them; those that are `whole` are called there, which takes
    longer and compiles sooner than if a copy were put in at each call.
    """

    def compiled(function: Loop) -> Loop:
        inner = function.__name__.startswith("_") if within is None else within
        function.__qualname__ += f"-{_edition(function)}"
        settings: dict[str, Any] = {
            "nogil": True,
            "error_model": "numpy",
            "fastmath": fastmath,
            "pipeline_class": compiler.compiler(apart=apart, within=inner, whole=whole),
            "_nrt": False,
            "no_cpython_wrapper": inner,
            "no_cfunc_wrapper": True,
        }
        dispatcher: Loop = njit(cache=not inner, **settings)(function)
        return dispatcher

    return compiled


def entrance(part: Any) -> Any:
    """A loop of its own that Python can call, made of one that is part of others."""
    return loop(within=False)(part.py_func)


def is_ready(compiled: Any) -> bool:
    """Whether a loop runs at once; if not, its first run begins with compiling it."""
    kept = Path(compiled.stats.cache_path).glob(f"*.{compiled.py_func.__qualname__}-*.nbi")
    return bool(compiled.signatures) or any(kept)


@loop()
def exp(x: float) -> float:
    """Exponential of x, held to ±`LARGEST`, without branches so that loops become vectors.

    x is n ln 2 + r with a whole n; e^r is its Taylor series, and 2^n is put in by its bits.
    """
    x = -LARGEST if x < -LARGEST else x  # min and max take longer to compile
    x = LARGEST if x > LARGEST else x
    n = np.rint(x * LOG2_E)
    r = x - n * LN2_HIGH - n * LN2_LOW
    series = 1 / 479001600
    series = series * r + 1 / 39916800
    series = series * r + 1 / 3628800
    series = series * r + 1 / 362880
    series = series * r + 1 / 40320
    series = series * r + 1 / 5040
    series = series * r + 1 / 720
    series = series * r + 1 / 120
    series = series * r + 1 / 24
    series = series * r + 1 / 6
    series = series * r + 0.5
    series = series * r + 1.0
    series = series * r + 1.0
    exponential: float = series * double_of(bits_of(n + TO_EXPONENT) << 52)
    return exponential
