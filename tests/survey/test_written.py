"""What is on disk is said to whoever waits: in a thread, or in an event loop, all at once."""

import asyncio
import threading

import pytest

from survey.written import Said, Written, tell


def in_another_thread(*everybody):
    """Tell, as the writing thread does."""
    thread = threading.Thread(target=tell, args=(everybody,))
    thread.start()
    thread.join()


def test_who_waits_in_a_thread_hears_what_became_of_it():
    kept, failed = Written(), Written()

    in_another_thread(Said(kept, "kept"), Said(failed, error=OSError("disk full")))

    assert kept.result(1) == "kept"
    with pytest.raises(OSError, match="disk full"):
        failed.result(1)


def test_all_who_wait_in_a_loop_hear_it_and_who_gave_up_disturbs_nobody():
    async def wait():
        kept, failed, given_up = Written(), Written(), Written()
        given_up.future.cancel()
        wanted = kept.is_wanted(), given_up.is_wanted()
        in_another_thread(
            Said(given_up, "late"), Said(kept, "kept"), Said(failed, error=OSError("disk full"))
        )
        return wanted, await kept, await asyncio.gather(failed, return_exceptions=True)

    wanted, kept, failed = asyncio.run(wait())

    assert wanted == (True, False)
    assert kept == "kept"
    assert isinstance(failed[0], OSError)


def test_a_loop_that_has_ended_holds_up_nobody_else():
    async def begin():
        return Written()

    late, kept = asyncio.run(begin()), Written()
    in_another_thread(Said(late, "late"), Said(kept, "kept"))

    assert kept.result(1) == "kept"
    assert not late.future.done()
