"""How loops are compiled and kept for the next time, and the exponential that all of them share."""

import hashlib
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numba import _dynfunc, njit  # type: ignore[attr-defined]  # it is not declared
from numba.core import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.extending import intrinsic

STRICT = {"contract", "nsz"}  # for sums that must keep their order
FREE = STRICT | {"reassoc", "arcp"}  # for sums over lanes
LARGEST = 700.0  # beyond which e^x is out of a double's range
LOG2_E = 1.4426950408889634
LN2 = math.log(2.0)
LN2_HIGH = 0.6931471803691238  # ln 2 in two parts: the high one times an exponent is exact
LN2_LOW = 1.9082149292705877e-10
TO_EXPONENT = 1.5 * 2.0**52 + 1023.0  # a whole number plus this has its bits where ours go

Loop = TypeVar("Loop", bound=Callable[..., object])


class _Part(JITCodeLibrary):
    """Code of a loop that others keep within, where it becomes quick together with their own.

    Numba would make machine code of each part that is never run, and make it quick once more
    within all that it is part of.
    """

    def finalize(self) -> None:
        """Put the parts of this part in, and leave the rest to those whose part it is."""
        for part in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(part._reload_init)
            self._final_module.link_in(part._get_module_for_linking(), preserve=True)
        self._finalize_dynamic_globals()  # type: ignore[no-untyped-call]  # Numba has few types
        self._finalized = True


def _no_entrance(part: _Part, described: Any, environment: Any) -> Any:
    """What Numba knows a part by, which cannot be called."""
    where, name = described.lookup_module(), described.qualname
    return _dynfunc.make_function(where, name, "", 0, environment, (part,))


def _compiler(*, apart: bool, within: bool) -> type[Compiler]:
    """Numba's compiler, told what a loop says of itself.

    If arguments lie apart, no loop begins by asking whether they share memory.
    """

    class Told(Compiler):
        """Numba's compiler of one loop."""

        def define_pipelines(self) -> Any:
            """The usual steps."""
            state = self.state
            state.flags.noalias = apart
            if within:
                state.targetctx = state.targetctx.subtarget(get_executable=_no_entrance)
                name = state.func_id.func_qualname
                code = state.targetctx.codegen()
                state.library = _Part(code, name)  # type: ignore[no-untyped-call]  # as above
            return super().define_pipelines()  # type: ignore[no-untyped-call]  # as above

    return Told


def _edition(function: Callable[..., object]) -> str:
    """Hash of a loop's own file, of this one, and of the loops and numbers that they import."""
    used = {
        name: one.py_func.__qualname__ if hasattr(one, "py_func") else one
        for name, one in function.__globals__.items()
        if hasattr(one, "py_func") or isinstance(one, int | float)
    }
    files = (Path(function.__code__.co_filename), Path(__file__))
    source = b"".join(one.read_bytes() for one in files)
    return hashlib.sha256(source + repr(sorted(used.items())).encode()).hexdigest()[:12]


def loop(
    fastmath: set[str] = STRICT,
    *,
    apart: bool = False,
    within: bool | None = None,
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
    are kept within the loops that call them.
    """

    def compiled(function: Loop) -> Loop:
        inner = function.__name__.startswith("_") if within is None else within
        function.__qualname__ += f"-{_edition(function)}"
        settings: dict[str, Any] = {
            "nogil": True,
            "error_model": "numpy",
            "fastmath": fastmath,
            "pipeline_class": _compiler(apart=apart, within=inner),
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


def _bits_of(_: Any, number: Any) -> Any:
    """How Numba makes `bits_of`."""
    del number
    return types.int64(types.float64), lambda context, builder, _, values: builder.bitcast(
        values[0], context.get_value_type(types.int64)
    )


def _double_of(_: Any, bits: Any) -> Any:
    """How Numba makes `double_of`."""
    del bits
    return types.float64(types.int64), lambda context, builder, _, values: builder.bitcast(
        values[0], context.get_value_type(types.float64)
    )


# The bits of a double as a whole number, and back; NumPy's `view` takes longer to compile.
bits_of: Any = intrinsic(_bits_of)
double_of: Any = intrinsic(_double_of)


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
