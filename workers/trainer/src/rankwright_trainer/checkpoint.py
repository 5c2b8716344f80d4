"""Checkpoints: a folder counts only once `complete.json`, written last, names every file with its digest."""

import hashlib
import json
import os
import shutil
import time

import torch
from safetensors.torch import load_file, save_file

from .failure import JobFailure

MARKER = "complete.json"
WEIGHTS, OPTIMIZER, STATE = "weights.safetensors", "optimizer.pt", "state.json"
# what a recipe's companion and a way of training few parameters keep between steps; absent where they keep nothing
COMPANION, PEFT = "companion.safetensors", "peft.safetensors"


class Interval:
    """When a checkpoint is due: after so many steps or minutes, whichever comes first.

    It decides when one is written and nothing else: the clock changes no bit of what is trained.
    """

    def __init__(self, steps: int | None, minutes: float):
        self._steps, self._seconds = steps, minutes * 60
        self._written_at = time.monotonic()

    def is_due(self, done: int) -> bool:
        """Whether one is due after `done` steps of the training."""
        after_steps = self._steps is not None and done % self._steps == 0
        return after_steps or time.monotonic() - self._written_at >= self._seconds

    def written(self) -> None:
        self._written_at = time.monotonic()


def write_checkpoint(
    folder: str, step: int, model, optimizer, state: dict, keep: int, companion=None, peft=None, snapshots=None
) -> str:
    """Writes `folder`/step-00000042 and removes all but the newest `keep`; returns its path.

    snapshots: files that it also holds, by name; each is linked, not copied, where the file system can.
    """
    target = os.path.join(folder, f"step-{step:08d}")
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    # half of a small encoder is its embedding table, which is mostly frozen
    save_file(trainable(model), os.path.join(target, WEIGHTS))
    torch.save(optimizer.state_dict(), os.path.join(target, OPTIMIZER))
    if companion:
        save_file(companion.tensors(), os.path.join(target, COMPANION))
    if peft and (tensors := peft.tensors()):
        save_file(tensors, os.path.join(target, PEFT))
    for name, path in (snapshots or {}).items():
        link(path, os.path.join(target, name))
    with open(os.path.join(target, STATE), "w", encoding="utf-8") as file:
        json.dump({"step": step, **state}, file, indent=1, sort_keys=True)
    files = {name: _flush(os.path.join(target, name)) for name in sorted(os.listdir(target))}
    _write_marker(target, {"step": step, "files": files})
    _prune(folder, keep)
    return target


def read_checkpoint(folder: str, model, optimizer, expected: dict, companion=None, peft=None) -> dict:
    """Loads weights, optimizer, companion and peft in place and returns the state.

    Raises JobFailure `bad-checkpoint` where the marker is missing, a digest differs, or `expected` (the run's
    fingerprint: data, recipe, hyper-parameters) is not what the checkpoint was made with.
    """
    try:
        with open(os.path.join(folder, MARKER), encoding="utf-8") as file:
            files = json.load(file)["files"]
        changed = [name for name, made in files.items() if _describe(os.path.join(folder, name)) != made]
    except (OSError, ValueError, KeyError) as error:
        raise _bad(f"{folder} is not a complete checkpoint: {error}") from error
    if changed:
        raise _bad(f"{folder}: {', '.join(changed)} changed since the checkpoint was written")
    with open(os.path.join(folder, STATE), encoding="utf-8") as file:
        state = json.load(file)
    differs = [name for name, value in expected.items() if state["fingerprint"].get(name) != value]
    if differs:
        told = ", ".join(f"{name} was {state['fingerprint'].get(name)!r}, is {expected[name]!r}" for name in differs)
        raise _bad(f"{folder} belongs to another training: {told}")
    model.load_state_dict(load_file(os.path.join(folder, WEIGHTS)), strict=False)
    _load_optimizer(optimizer, os.path.join(folder, OPTIMIZER))
    if companion:
        companion.load(load_file(os.path.join(folder, COMPANION)))
    if peft and PEFT in files:
        peft.load(load_file(os.path.join(folder, PEFT)))
    return state


def read_runtime(folder: str) -> dict:
    """{precision, threads, device, processes} that a checkpoint was computed with; empty where it cannot be read."""
    try:
        with open(os.path.join(folder, STATE), encoding="utf-8") as file:
            return json.load(file)["runtime"]
    except (OSError, ValueError, KeyError):
        return {}


def trainable(model) -> dict:
    """What a training can change, by name. Frozen weights come from the base model again."""
    return {name: value.detach().contiguous() for name, value in model.named_parameters() if value.requires_grad}


def link(source: str, target: str) -> None:
    """The same bytes under another name, without another copy where the file system can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _load_optimizer(optimizer, path: str) -> None:
    # without map_location a file that a GPU wrote opens only where there is one
    saved = torch.load(path, map_location="cpu", weights_only=True)
    for made, own in zip(saved["param_groups"], optimizer.param_groups, strict=True):
        # how the update is computed is the matter of the device that computes it, not of the one that wrote the file
        made.update({name: own[name] for name in ("fused", "foreach") if name in own})
    optimizer.load_state_dict(saved)


def _flush(path: str) -> dict:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
    return _describe(path)


def _describe(path: str) -> dict:
    with open(path, "rb") as file:
        return {"bytes": os.path.getsize(path), "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _write_marker(target: str, content: dict) -> None:
    partial = os.path.join(target, MARKER + ".partial")
    with open(partial, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, os.path.join(target, MARKER))


def _prune(folder: str, keep: int) -> None:
    complete = sorted(name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name, MARKER)))
    for name in complete[:-keep]:
        # the marker goes first, so a removal cut short leaves no folder that looks complete
        os.remove(os.path.join(folder, name, MARKER))
        shutil.rmtree(os.path.join(folder, name), ignore_errors=True)


def _bad(message: str) -> JobFailure:
    return JobFailure("bad-checkpoint", message, "resume from an older checkpoint, or start without resumeFrom")
