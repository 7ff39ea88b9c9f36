"""Who does repeated work: all cores of this machine, or the workers of a Dask cluster.

The only module that knows joblib and Dask. Every job is done on one thread and by its arguments
alone, and results come in the order of the jobs, so that who does them changes no bit of a result.
"""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from importlib.metadata import version
from platform import python_version
from time import perf_counter
from types import ModuleType
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlsplit

from joblib import Parallel, delayed, parallel_config
from joblib.parallel import get_active_backend
from threadpoolctl import threadpool_limits

from analysis.errors import ClusterError

CORES = -1  # joblib's word for all of them
WORTHWHILE = 10.0  # seconds of work; processes take some to start
PATIENCE = 5  # seconds to wait for a scheduler to answer, and for a first worker
Model = TypeVar("Model")
Result = TypeVar("Result")
SAME = ("whatmatters", "numpy", "scipy", "numba", "llvmlite", "joblib")  # or numbers may differ


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


def run_jobs(
    job: Callable[..., Result],
    arguments: Sequence[tuple[Any, ...]],
    *,
    by: Literal["processes", "threads"] = "processes",
    at_once: int = CORES,
    progress: Callable[[int, int], None] = silent,
) -> list[Result]:
    """Results of a job for each of its arguments, in their order.

    Jobs that compute outside of Python are best done `by` threads, the others by processes; a
    cluster does them as it likes. Where all that is left takes less time than processes to start,
    it is done here. `progress` is told how many are done, and how many there are.
    """
    results: list[Result] = []
    with threadpool_limits(1):
        for result in _done(job, arguments, by, at_once):
            results.append(result)
            progress(len(results), len(arguments))
    return results


def _done(
    job: Callable[..., Result], arguments: Sequence[tuple[Any, ...]], by: str, at_once: int
) -> Iterator[Result]:
    """Results one by one; the first jobs are done here, as long as they are quick."""
    rest = list(arguments)
    began, seconds = perf_counter(), 0.0
    while rest and by == "processes" and is_here() and seconds * len(rest) < WORTHWHILE:
        yield _alone(job, *rest.pop(0))
        seconds = (perf_counter() - began) / (len(arguments) - len(rest))
    work = Parallel(n_jobs=at_once, prefer=by, return_as="generator")
    yield from work(delayed(_alone)(job, *one) for one in rest)


def on_one_thread(model: Model) -> Model:
    """The same model without threads of its own, for where many are fitted at once."""
    return replace(cast(Any, model), threads=1) if hasattr(model, "threads") else model


def is_here() -> bool:
    """Whether jobs that are done by threads are done in this process."""
    backend, _ = get_active_backend(prefer="threads")
    return bool(getattr(backend, "supports_sharedmem", False))


@contextmanager
def on_cluster(address: str) -> Iterator[int]:
    """Have repeated work done by the Dask cluster of that scheduler; gives its number of threads.

    Raises
    ------
    ClusterError
        If Dask is not installed, the scheduler does not answer, it has no worker, or a worker
        has other versions than we.
    """
    distributed = _distributed()
    try:
        _require_greeting(address)
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as fault:
        raise ClusterError(
            f"{address}: no scheduler answers there ({fault}); start one with `dask scheduler`, "
            "and name the address that it prints, as in tcp://127.0.0.1:8786"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ClusterError(
                f"{address}: no worker has joined; start some with `dask worker {address}`"
            ) from None
        _require_same(client, address)
        with parallel_config(backend="dask", client=client):
            yield sum(client.ncores().values())


def _require_greeting(address: str) -> None:
    """Raise OSError or ValueError unless a scheduler greets who connects, as Dask's do at once.

    Dask's own client waits without end for what listens but says nothing.
    """
    place = urlsplit(address)
    if place.scheme not in {"tcp", "tls"} or place.hostname is None or place.port is None:
        raise ValueError("an address is written tcp://host:port")
    with socket.create_connection((place.hostname, place.port), PATIENCE) as connection:
        if place.scheme == "tcp" and not connection.recv(1):
            raise ConnectionError("the connection was closed")


def _alone(job: Callable[..., Result], *arguments: Any) -> Result:
    """Do a job on one thread, with all that it would share out itself."""
    threadpool_limits(1)  # in a process that is there for jobs; `run_jobs` undoes it in ours
    with parallel_config(backend="sequential"):
        return job(*arguments)


def _distributed() -> ModuleType:
    """Dask's scheduler and workers, which are an extra to install."""
    try:
        return import_module("distributed")
    except ModuleNotFoundError:
        raise ClusterError(
            "a cluster needs Dask: pip install 'whatmatters[cluster]', here and on each worker"
        ) from None


def _require_same(client: Any, address: str) -> None:
    """Raise ClusterError if a worker computes with other versions than we."""
    ours = versions()
    try:
        found = client.run(versions)
    except (ImportError, AttributeError) as fault:
        raise ClusterError(
            f"{address}: a worker does not have this version of whatmatters ({fault}); install "
            f"{ours['whatmatters']} there"
        ) from None
    for worker, theirs in found.items():
        for name, here in ours.items():
            if theirs[name] != here:
                raise ClusterError(
                    f"{worker}: {name} {theirs[name]} there, {here} here; install the same "
                    "versions, or results are not the same"
                )


def versions() -> dict[str, str]:
    """Versions that decide a result to its last bit."""
    return {"python": python_version(), **{name: version(name) for name in SAME}}
