"""Device, precision, threads, processes and seeds: everything that decides whether two runs give the same bits."""

import hashlib
import os
from contextlib import nullcontext
from dataclasses import dataclass

import torch

from .failure import JobFailure


@dataclass(frozen=True)
class Runtime:
    """What a run computes on. The same values, software and processor kind give the same bits."""

    device: str
    precision: str
    # of each process
    threads: int
    processes: int = 1

    def autocast(self):
        """bfloat16 matrix products with float32 weights, or nothing."""
        if self.precision == "bfloat16":
            return torch.autocast(self.device, dtype=torch.bfloat16)
        return nullcontext()


def settle_device(device: str) -> str:
    """`cpu` or `cuda`; raises JobFailure `bad-job` where a GPU is asked for and torch sees none."""
    if device == "cuda" and not torch.cuda.is_available():
        raise JobFailure(
            "bad-job", "device is cuda, but torch sees no GPU", "install a CUDA build of torch or set device: auto"
        )
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    return device


def prepare(device: str, precision: str, threads: int | None, processes: int = 1) -> Runtime:
    """Settles `auto` values and switches torch to deterministic kernels. Several processes share the cores."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    device = settle_device(device)
    if precision == "auto":
        precision = "bfloat16" if _computes_bfloat16(device) else "float32"
    if threads is not None or processes > 1:
        torch.set_num_threads(threads or max(1, torch.get_num_threads() // processes))
    if device == "cuda":
        # beside a GPU the processor's cores idle, and a single one tokenizes for as long as the GPU computes
        os.environ["TOKENIZERS_PARALLELISM"] = "true"
    torch.use_deterministic_algorithms(True)
    torch.backends.cudnn.benchmark = False
    return Runtime(device, precision, torch.get_num_threads(), processes)


def told_change(made: dict, runtime: Runtime) -> tuple[str, str] | None:
    """Code and message of a warning where a checkpoint was `made` on what gives other bits than `runtime`."""
    # a checkpoint of an earlier version does not name its device
    if made.get("device", runtime.device) != runtime.device:
        return "device-changed", (
            f"the checkpoint was made on {made['device']}, this run computes on {runtime.device}: "
            "its dropout and its last bits are not those of a run that stayed"
        )
    # checkpoints of one process did not name it
    if made and made.get("processes", 1) != runtime.processes:
        return "processes-changed", (
            f"the checkpoint was made by {made.get('processes', 1)} processes, this run has {runtime.processes}: "
            "the last bits may differ, and so does the dropout of steps with fewer forwards than processes"
        )
    # on a GPU the processor's threads compute nothing that is learnt
    if made and runtime.device == "cpu" and made.get("threads") != runtime.threads:
        return "threads-changed", (
            f"the checkpoint was made with {made.get('threads')} threads, "
            f"this run has {runtime.threads}: the last bits may differ"
        )
    return None


def seed_everything(*parts) -> None:
    """Seeds torch from any values: a step that seeds itself from (seed, step) needs no saved generator state."""
    torch.manual_seed(hashed(*parts))


def hashed(*parts) -> int:
    """A 63-bit number from any values, the same on every machine and version."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def _computes_bfloat16(device: str) -> bool:
    # emulated bfloat16 is slower than float32, so only native support counts
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
