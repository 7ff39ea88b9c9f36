"""Repeated work, done here by processes or threads, or by a cluster."""

import os
import socket
import time

import pytest

from analysis.errors import ClusterError, DataError
from analysis.workers import on_cluster, run_jobs


def squared(number):
    return number * number


def refused(number):
    raise DataError(f"row {number}: is wrong")


def where(seconds):
    time.sleep(seconds)
    return os.getpid()


@pytest.mark.parametrize("by", ["processes", "threads"])
def test_results_come_in_the_order_of_the_jobs(by):
    assert run_jobs(squared, [(n,) for n in range(20)], by=by) == [n * n for n in range(20)]


def test_progress_is_told_after_each_job():
    told = []

    run_jobs(squared, [(1,), (2,), (3,)], by="threads", progress=lambda *now: told.append(now))

    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.slow
def test_long_jobs_are_done_by_other_processes_and_short_ones_here():
    here = {os.getpid()}

    assert set(run_jobs(where, [(0.0,)] * 9, by="processes")) == here
    assert set(run_jobs(where, [(0.01,)] * 9, by="threads")) == here
    assert len({*run_jobs(where, [(1.2,), *[(0.0,)] * 9], by="processes")} - here) > 0


def test_what_is_wrong_in_a_job_is_said_as_if_it_were_done_here():
    with pytest.raises(DataError, match="row 1: is wrong"):
        run_jobs(refused, [(1,), (2,)])


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_an_error_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"

        with pytest.raises(ClusterError, match="no scheduler answers there"), on_cluster(address):
            pass


def test_an_address_that_is_none_is_an_error():
    with pytest.raises(ClusterError, match="name the address that it prints"), on_cluster("x://y"):
        pass
