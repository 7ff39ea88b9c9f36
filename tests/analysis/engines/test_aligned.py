"""Arrays lie where vectors of the processor like them."""

from analysis.engines.aligned import aligned


def test_rows_of_lanes_lie_within_lines_of_the_cache():
    assert all(aligned((3, 64)).ctypes.data % 64 == 0 for _ in range(20))


def test_an_aligned_array_holds_its_value():
    assert (aligned((2, 3), 1.5) == 1.5).all()
