"""How far weights moved since they were last made in the same place."""

from commands.weights import moves


def weights(n, pain, sleep):
    attributes = [{"id": "pain", "weight": pain}, {"id": "sleep", "weight": sleep}]
    cell = {"role": "patient", "age_band": "80+", "condition": "hip", "n": n}
    return {"cells": [cell | {"attributes": attributes}]}


def test_the_largest_move_is_named_where_people_came_or_went():
    (line,) = moves(weights(90, 0.6, 0.4), weights(85, 0.58, 0.42))

    assert line.endswith("patient, 80+, hip: n 90 → 85; pain moved most, 0.600 → 0.580")


def test_a_move_is_told_when_too_few_came_or_went_to_change_the_rounded_number():
    (line,) = moves(weights(90, 0.6, 0.4), weights(90, 0.601, 0.399))

    assert "n 90 → 90; pain moved most, 0.600 → 0.601" in line


def test_nothing_is_said_of_the_same_weights_or_of_the_first_time():
    assert moves(weights(90, 0.6, 0.4), weights(90, 0.6, 0.4)) == []
    assert moves({}, weights(90, 0.6, 0.4)) == []
    assert moves(weights(None, 0.6, 0.4), weights(9, 0.5, 0.5)) == []
