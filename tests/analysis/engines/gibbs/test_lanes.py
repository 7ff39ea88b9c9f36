"""People side by side in blocks."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from analysis.engines.gibbs.lanes import LANES, into_lanes, out_of_lanes


@pytest.mark.parametrize("n", [0, 1, LANES, LANES + 1])
def test_people_come_out_of_the_lanes_as_they_went_in(n):
    values = np.arange(n * 6.0).reshape(n, 2, 3)
    order = np.random.default_rng(1).permutation(n)
    lanes = into_lanes(values, order)

    assert lanes.shape == (-(-n // LANES), 2, 3, LANES)
    assert_array_equal(out_of_lanes(lanes, order), values)


def test_people_are_in_the_order_asked_for_and_no_one_in_what_is_left_over():
    lanes = into_lanes(np.array([5.0, 7.0, 9.0]), np.array([2, 0, 1]))

    assert lanes[0, :4].tolist() == [9, 5, 7, 0]
    assert not lanes[0, 3:].any()
