"""Arrays as vectors of the processor like them."""

import math

import numpy as np

LINE = 64  # bytes of a line of the processor's cache
# Rows of lanes have a multiple of 32. A loop over `len(row) & WHOLE` lanes is known to: it has no
# end for those left over, nor is it unrolled until there is no loop, which takes long to compile.
WHOLE = -32


def aligned(shape: tuple[int, ...], value: float = 0.0) -> np.ndarray:
    """An array that starts where a line of the cache does, so that rows of lanes lie in lines."""
    room = np.full(math.prod(shape) + LINE // 8, value)
    first = -room.ctypes.data % LINE // 8
    return room[first : first + math.prod(shape)].reshape(shape)
