"""How often something may be tried."""

from survey.attempts import ANSWERS, BEGINNINGS, PER_CODE, Attempts


def test_a_code_that_was_wrong_ten_times_is_not_tried_again_in_the_same_hour():
    attempts = Attempts()
    for _ in range(PER_CODE.amount):
        assert attempts.allows("4F7K9XW2M", "10.0.0.1")
        attempts.failed("4F7K9XW2M", "10.0.0.1")

    assert not attempts.allows("4F7K9XW2M", "10.0.0.2")
    assert attempts.allows("AAAAAAAAA", "10.0.0.1")


def test_who_changes_their_answers_without_end_is_stopped_and_nobody_else():
    attempts = Attempts()

    assert all(attempts.may_answer("one") for _ in range(ANSWERS))
    assert not attempts.may_answer("one")
    assert attempts.may_answer("other")


def test_an_address_from_which_thousands_begin_is_stopped_and_no_other():
    attempts = Attempts()

    assert all(attempts.may_begin("10.0.0.1") for _ in range(BEGINNINGS))
    assert not attempts.may_begin("10.0.0.1")
    assert attempts.may_begin("10.0.0.2")
