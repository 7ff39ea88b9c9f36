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
        waiting = [asyncio.ensure_future(one) for one in (kept, failed, given_up)]
        await asyncio.sleep(0)
        waiting[2].cancel()
        await asyncio.sleep(0)
        wanted = kept.is_wanted(), given_up.is_wanted()
        in_another_thread(
            Said(given_up, "late"), Said(kept, "kept"), Said(failed, error=OSError("disk full"))
        )
        return wanted, *await asyncio.gather(*waiting[:2], return_exceptions=True)

    wanted, kept, failed = asyncio.run(wait())

    assert wanted == (True, False)
    assert kept == "kept"
    assert isinstance(failed, OSError)


def test_what_was_said_before_it_was_awaited_is_heard_at_once():
    async def wait():
        kept, failed = Written(), Written()
        in_another_thread(Said(kept, "kept"), Said(failed, error=OSError("disk full")))
        return await kept, await asyncio.gather(failed, return_exceptions=True)

    kept, (failed,) = asyncio.run(wait())

    assert kept == "kept"
    assert isinstance(failed, OSError)


def test_a_thread_may_wait_beside_an_event_loop_of_another_program():
    async def wait():
        kept = Written()
        in_another_thread(Said(kept, "kept"))
        return kept.result(1)

    assert asyncio.run(wait()) == "kept"


def test_a_loop_that_has_ended_holds_up_nobody_else():
    async def begin(late):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting := asyncio.ensure_future(late)), 0.01)
        return waiting

    late, kept = Written(), Written()
    asyncio.run(begin(late))
    in_another_thread(Said(late, "late"), Said(kept, "kept"))

    assert kept.result(1) == "kept"
