"""The other processes of a training, as the one that leads sees them: it starts them, watches them and ends them."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager
from dataclasses import asdict, replace

from torch import distributed

from . import lifeline
from .failure import JobFailure, classify
from .job import TrainJob
from .protocol import Reporter
from .runtime import Runtime
from .team import PATIENCE, Separated, Team

ADDRESS = "127.0.0.1"
# how a member ends that lost the others: what it tells is no cause while another one tells its own
EXIT_SEPARATED = 145
# for the process that leads to come out of what it does, once a member is gone
GRACE_SECONDS = 5


@contextmanager
def lead(team: Team, job: TrainJob, runtime: Runtime, report: Reporter):
    """Inside, the other processes of the team are there; afterwards they are gone, however it ended.

    Raises the JobFailure of a member that failed, or `killed` where it could tell none. If the process is still inside
    some seconds after that, which a GPU that waits for another can cause, the failure is sent and the process ended.
    """
    if team.size == 1:
        yield
        return
    # a socket of our own: torch's would listen to every network that the machine is in
    listening = socket.create_server((ADDRESS, 0))
    port = listening.getsockname()[1]
    store = distributed.TCPStore(
        ADDRESS, port, team.size, True, PATIENCE, wait_for_workers=False, master_listen_fd=listening.detach()
    )  # fmt: skip
    job = replace(
        job, device=runtime.device, precision=runtime.precision, threads=runtime.threads, processes=runtime.processes
    )
    members = _Members(team.size, job, port, report)
    try:
        team.join(store, runtime.device)
        yield
    except Separated as error:
        raise members.failure(error) from error
    finally:
        members.end()
        # a GPU's group would wait for its members
        if runtime.device == "cpu" and distributed.is_initialized():
            distributed.destroy_process_group()


class _Members:
    """Processes `rankwright_trainer.member` of ranks 1 and up. A thread each waits for their end."""

    def __init__(self, size: int, job: TrainJob, port: int, report: Reporter):
        self._report, self._size = report, size
        self._cause: Future[JobFailure] = Future()
        self._ending, self._is_ending = threading.Lock(), threading.Event()
        self._processes = [self._start(rank, job, port) for rank in range(1, size)]

    def failure(self, error: Separated) -> JobFailure:
        """Why a member is gone, which `error` is the consequence of."""
        try:
            return self._cause.result(timeout=2 * GRACE_SECONDS)
        except TimeoutError:
            return classify(error)

    def end(self) -> None:
        """Ends those that are left; they hold nothing that is worth keeping."""
        with self._ending:
            self._is_ending.set()
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
            process.stdin.close()

    def _start(self, rank: int, job: TrainJob, port: int) -> subprocess.Popen:
        command = [sys.executable, "-m", "rankwright_trainer.member"]
        # stdin stays open: that it closes tells a member that this process is gone
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        threading.Thread(target=self._watch, args=(rank, process), daemon=True).start()
        told = {"rank": rank, "port": port, "job": asdict(job)}
        try:
            process.stdin.write(json.dumps(told).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass  # it is gone already, which its watch tells
        return process

    def _watch(self, rank: int, process: subprocess.Popen) -> None:
        with process.stdout as stream:
            told = stream.read().decode(errors="replace")
        code = process.wait()
        if code == EXIT_SEPARATED:
            time.sleep(GRACE_SECONDS)
        try:
            self._cause.set_result(_failure_of(f"process {rank + 1} of {self._size}", told, code))
        except InvalidStateError:
            return
        if not self._is_ending.wait(GRACE_SECONDS):
            self._end_all()

    def _end_all(self) -> None:
        with self._ending:
            if self._is_ending.is_set():
                return
            failure = self._cause.result()
            self._report.send("failure", reason=failure.reason, message=failure.message, mend=failure.mend)
            lifeline.end(1, failure.message)


def _failure_of(name: str, told: str, code: int) -> JobFailure:
    lines = told.splitlines()
    if lines:
        failure = json.loads(lines[-1])
        return JobFailure(failure["reason"], f"{name}: {failure['message']}", failure["mend"])
    how = f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code} and told nothing"
    return JobFailure(
        "killed", f"{name} was {how}" if code < 0 else f"{name} {how}",
        "look for an out-of-memory kill in the system log; a retry goes on from the newest checkpoint",
    )  # fmt: skip
