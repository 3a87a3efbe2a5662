"""The same chunks on many machines: a Dask scheduler hands them out, its workers play them, to the same bits.

A worker is used only if it would play as this machine does: same Wellhit, Python, NumPy, Numba, machine, and the same
last bits of arithmetic. A worker that dies loses the chunk in its hand, which another then plays. Finished chunks are
kept here, by whoever asked, so no disk need be shared.

Basis: Dask distributed. Left out: starting machines (see docs/how-to/run-on-a-cluster.md).
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import logging
import math
import os
import pickle
import platform
import re
import signal
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from wellhit.chunks import Chunk
from wellhit.engine.rule import cache_folder, is_warm, rules_hash
from wellhit.job import MOST_THREADS, JobError, hash_of
from wellhit.runs import Work, warm_up

KNOCK = 10.0  # seconds for a scheduler to answer, and for the first worker to come
EMPTY = 60.0  # seconds without a single worker before a job gives up
GLANCE = 2.0  # seconds for which the number of workers is taken as known
RETRIES = 2  # times a chunk that failed (not: whose worker died) is tried again
ADDRESS = re.compile(r"local(:[0-9]{1,6})?|((tcp|tls|ws|wss)://)?[^:/\s]+:[0-9]{1,5}", re.ASCII)
INSTALL = 'to play on a cluster Dask is needed: pip install "wellhit[cluster]" here and on every worker'
WORDS = {
    "wellhit": "Wellhit's own files",
    "rules": "rules",
    "python": "Python",
    "numpy": "NumPy",
    "numba": "Numba",
    "machine": "machine",
    "arithmetic": "last bits of exp, log, sin and cos",
}


# -- who may play -------------------------------------------------------------------------------------


@cache
def credentials() -> dict[str, str]:
    """All that the bits of a run depend on, apart from the job itself."""
    root = Path(__file__).parent.parent
    files = sorted(root.rglob("*.py"))
    return {
        "wellhit": hash_of(*(part for f in files for part in (str(f.relative_to(root)), f.read_bytes()))),
        "rules": rules_hash(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": np.__version__,
        "numba": str(importlib.import_module("numba").__version__),
        "machine": platform.machine(),
        "arithmetic": arithmetic(),
    }


def arithmetic() -> str:
    """Hash of what NumPy and the system's library make of the functions that rules and draws use.

    Both choose their code by processor, so that two machines of one kind may differ in the last bit.
    """
    x = np.linspace(1e-9, 30.0, 4099)
    arrays = [np.exp(-x), np.log(x), np.cos(x), np.sqrt(x)]
    single = (lambda v: math.exp(-v), math.log, math.sin, math.cos, lambda v: math.asin(v / 30.0))
    numbers = [function(v) for function in single for v in x.tolist()]
    return hash_of(*(a.tobytes() for a in arrays), np.array(numbers).tobytes())


def differences(theirs: dict[str, str], ours: dict[str, str]) -> str:
    """In which respects they differ, in words; empty where they do not."""
    return ", ".join(
        f"{WORDS[key]} {theirs.get(key)} there, {ours[key]} here"
        for key in ours
        if theirs.get(key) != ours[key]
    )


def refusal(name: str, reason: str) -> JobError:
    """Why a worker may not play."""
    return JobError(
        f'worker "{name}" is refused, its runs would not be the same: {reason}. '
        "Install the same there, or take it from the cluster; what is finished is kept"
    )


# -- at the worker -------------------------------------------------------------------------------------


def compiled_rules() -> None:
    """Load the rules; where they must be compiled first, one worker of the machine does it for all."""
    if not is_warm():
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "compiling").open("w") as note:
            fcntl.flock(note, fcntl.LOCK_EX)
            warm_up()
    warm_up()


def handed_on(blob: bytes) -> bytes:
    """The work of a job, laid up with a worker once; others fetch it from there."""
    return blob


@lru_cache(maxsize=4)
def unpacked(blob: bytes) -> Work:
    """The work of a job at a worker, its world compiled. Raises JobError for a worker that would play otherwise."""
    from distributed import get_worker

    ours, packed = pickle.loads(zlib.decompress(blob))
    name = str(get_worker().address)
    different = differences(credentials(), ours)
    if different:
        raise refusal(name, different)
    compiled_rules()
    work: Work = pickle.loads(packed)
    try:
        work.make_world()
    except (
        ValueError
    ) as error:  # JobError; DrawsError where the posterior's folder cannot be reached from there
        raise refusal(name, str(error)) from None
    return work


def play_there(blob: bytes, first: int, last: int) -> tuple[Chunk, float]:
    """Play a span of runs at a worker."""
    return unpacked(blob)(first, last)


# -- here -----------------------------------------------------------------------------------------------


class Workers:
    """The workers of a Dask cluster as a pool: see `runs.Pool`."""

    def __init__(self, client: Any, address: str) -> None:
        self.client = client
        self.address = address
        self.executor = client.get_executor(pure=False, retries=RETRIES)
        self.packets: dict[int, tuple[Work, Any]] = {}
        self.known = (0.0, 0)
        self.last_seen = time.monotonic()

    def submit(self, work: Work, first: int, last: int, /) -> Future[tuple[Chunk, float]]:
        """Have a span of runs played by any worker."""
        if id(work) not in self.packets:
            # Only the latest: commands play one job after the other. The cluster can make it anew when its holder dies.
            blob = zlib.compress(pickle.dumps((credentials(), pickle.dumps(work))))
            key = "wellhit-job-" + hashlib.sha256(blob).hexdigest()[:24]
            self.packets = {id(work): (work, self.client.submit(handed_on, blob, key=key))}
        packet = self.packets[id(work)][1]
        future: Future[tuple[Chunk, float]] = self.executor.submit(play_there, packet, first, last)
        return future

    def slots(self) -> int:
        """Threads of all workers, at least one. Raises JobError when there has been no worker for a minute."""
        now = time.monotonic()
        if now - self.known[0] > GLANCE:
            try:
                count = sum(self.client.nthreads().values())
            except Exception as error:  # whatever a broken connection makes of itself
                raise JobError(f"{self.address} has gone away ({error}); finished runs are kept") from error
            self.known = (now, count)
            if count:
                self.last_seen = now
            elif now - self.last_seen > EMPTY:
                raise JobError(f"{self.address} has no workers any more; finished runs are kept")
        return max(1, self.known[1])


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started within do not hear Ctrl-C, which a terminal sends to all: whoever asked does, and ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def executor(address: str) -> Iterator[Workers]:
    """The workers at a scheduler's address (tcp://host:8786), or some of this machine: "local", "local:4".

    Raises JobError: Dask is not installed, nobody answers in time, there is no worker, one would play otherwise, the
    cluster broke down.
    """
    try:
        from distributed import Client, LocalCluster
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise JobError(f"{INSTALL} ({error})") from None
    for name in (
        "tornado",
        *(name for name in logging.root.manager.loggerDict if name.startswith("distributed")),
    ):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what matters is raised
    own = None
    if not ADDRESS.fullmatch(address):
        raise JobError(f'--cluster "{address}" is no address: write tcp://HOST:8786, or local:4')
    if address.startswith("local"):
        with deaf_to_ctrl_c():
            own = LocalCluster(
                n_workers=local_count(address), threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )  # fmt: skip
    client = None
    try:
        client = answered(lambda: Client(own or address, timeout=KNOCK, set_as_default=False), address)
        admitted(client, address)
        yield Workers(client, address)
    except KilledWorker as error:
        raise JobError(
            f"{address}: {error.allowed_failures + 1} workers died one after the other with the same runs in hand, the "
            f"last at {error.last_worker.address} (too little memory?); finished runs are kept"
        ) from error
    except (CancelledError, FutureCancelledError) as error:
        raise JobError(f"{address} has gone away, or was started anew; finished runs are kept") from error
    finally:
        for thing in (client, own):
            if thing is not None:
                thing.close()


def local_count(address: str) -> int:
    """How many workers "local" or "local:4" asks for. Raises JobError for too many."""
    _, given, count = address.partition(":")
    if given and not 1 <= int(count) <= MOST_THREADS:
        raise JobError(f"--cluster {address}: 1 to {MOST_THREADS} workers can be started here")
    return int(count) if given else os.cpu_count() or 1


def answered(call: Callable[[], Any], address: str) -> Any:
    """A client connected to the scheduler. Raises JobError where nobody answers."""
    try:
        return call()
    except (OSError, TimeoutError):
        raise JobError(
            f"nobody answers at {address} within {KNOCK:.0f} s: is the scheduler running, and the address the one "
            "that it printed?"
        ) from None


def admitted(client: Any, address: str) -> None:
    """See that there are workers, and that each would play as this machine does. Raises JobError with its name."""
    try:
        client.wait_for_workers(1, timeout=KNOCK)
    except TimeoutError:
        raise JobError(
            f"the scheduler at {address} has no workers: start some with `dask worker {address}`"
        ) from None
    ours = credentials()
    for name, theirs in client.run(credentials, on_error="return").items():
        if not isinstance(theirs, dict):
            raise refusal(name, f"it does not know this Wellhit ({theirs})")
        different = differences(theirs, ours)
        if different:
            raise refusal(name, different)
