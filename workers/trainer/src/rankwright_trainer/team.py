"""The processes of one machine that train a model together: each has all weights and takes some of a step's forwards.

Gradients are summed over all before the optimizer's step, which every process then takes alike, so weights stay equal.
Nothing else is agreed on: the process of rank 0 leads, and what it decides (to stop, to keep, to save) needs nobody.
"""

import datetime
import os
import sys
from collections.abc import Iterable
from contextlib import contextmanager

import torch
from torch import distributed

from .failure import JobFailure
from .job import TrainJob
from .recipes.recipe import Recipe

# the others wait for as long as rank 0 measures; one that is gone is noticed by its end, not by a wait. In milliseconds
# it fits 32 bits
PATIENCE = datetime.timedelta(days=20)
# of gradients that travel together: memory for them is taken once more
BUCKET_BYTES = 64 * 2**20
# names of the network interface that does not leave the machine
LOOPBACK = "lo0" if sys.platform == "darwin" else "lo"


class Separated(Exception):
    """Another process is gone: of what it did the error that is raised here knows nothing."""


class Team:
    """What a process has to do with the others; alone, nothing."""

    def __init__(self, rank: int = 0, size: int = 1):
        self.rank, self.size = rank, size

    def join(self, store: distributed.Store, device: str) -> None:
        """Returns once all processes have joined. device: of the model, `cpu` or `cuda`."""
        os.environ.setdefault("GLOO_SOCKET_IFNAME", LOOPBACK)
        # what lies on the processor goes by gloo in either case: to wait there keeps no GPU busy
        backend = "cpu:gloo,cuda:nccl" if device == "cuda" else "gloo"
        with _together():
            distributed.init_process_group(
                backend, store=store, rank=self.rank, world_size=self.size, timeout=PATIENCE
            )  # fmt: skip

    def share(self, items: list) -> list:
        """Of what all processes hold alike, dealt out in turn, those that are this one's."""
        return items[self.rank :: self.size]

    def gather(self, own: list) -> list:
        """What all processes made of their shares, in the order in which these were dealt out. No tensor of a GPU."""
        if self.size == 1:
            return own
        shares: list = [None] * self.size
        with _together():
            distributed.all_gather_object(shares, own)
        longest = max(map(len, shares))
        return [share[turn] for turn in range(longest) for share in shares if turn < len(share)]

    def add_up(self, parameters: Iterable[torch.nn.Parameter], numbers: tuple[float, ...]) -> list[float]:
        """Leaves in each parameter the sum of its gradients, and returns the sums of some numbers.

        A parameter that has a gradient in no process is left without one.
        """
        if self.size == 1:
            return list(numbers)
        learning = [value for value in parameters if value.requires_grad]
        counted = torch.tensor([*numbers, *(value.grad is not None for value in learning)], dtype=torch.float64)
        with _together():
            distributed.all_reduce(counted)
        sums = counted.tolist()
        reached = [value for value, count in zip(learning, sums[len(numbers) :], strict=True) if count]
        for value in reached:
            if value.grad is None:
                value.grad = torch.zeros_like(value)
        for bucket in _buckets([value.grad for value in reached]):
            _sum_in_place(bucket)
        return sums[: len(numbers)]


def settle_processes(job: TrainJob, recipe: Recipe, groups: int, device: str) -> tuple[int, tuple[str, str] | None]:
    """How many processes train, and code and message of a warning where some have nothing to do.

    groups: of the largest step. Raises JobFailure `bad-job` where there are fewer GPUs than processes are asked for.
    """
    there = torch.cuda.device_count() if device == "cuda" else None
    if there is not None and (job.processes or 1) > there:
        raise JobFailure(
            "bad-job", f"processes is {job.processes}, but torch sees {there} GPUs, and each process needs its own",
            f"set processes to {there} at most, or leave it out",
        )  # fmt: skip
    asked = job.processes or there or 1
    by_list = recipe.learns_by_list(job.model)
    forwards = groups if by_list else -(-groups // (job.groupsPerForward or groups))
    if asked <= forwards:
        return asked, None
    name, how = ("groups", "raise groupsPerStep") if by_list else ("forwards", "lower groupsPerForward")
    warning = "idle-processes", (
        f"a step has {forwards} {name}, so that of {asked} processes {asked - forwards} have nothing to do: {how}"
        + ("" if by_list else ", which gives each list fewer others to be told from")
    )
    return job.processes or forwards, warning


@contextmanager
def _together():
    try:
        yield
    except RuntimeError as error:
        raise Separated(f"{type(error).__name__}: {error}") from error


def _buckets(gradients: list[torch.Tensor]) -> Iterable[list[torch.Tensor]]:
    bucket, size = [], 0
    for gradient in gradients:
        if bucket and size + gradient.nbytes > BUCKET_BYTES:
            yield bucket
            bucket, size = [], 0
        bucket.append(gradient)
        size += gradient.nbytes
    if bucket:
        yield bucket


def _sum_in_place(gradients: list[torch.Tensor]) -> None:
    flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
    with _together():
        distributed.all_reduce(flat)
    for gradient, part in zip(gradients, flat.split([gradient.numel() for gradient in gradients]), strict=True):
        gradient.copy_(part.view_as(gradient))
