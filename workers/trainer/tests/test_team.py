"""Processes that train together: on a processor, two of them."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest
import torch
from safetensors.torch import load_file

from conftest import make_job, run_here, start_process, toy_groups, write_rows
from rankwright_trainer.batches import Plan
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.job import TrainJob
from rankwright_trainer.members import _failure_of
from rankwright_trainer.objective import Objective
from rankwright_trainer.recipes import RECIPES
from rankwright_trainer.runtime import Runtime, told_change
from rankwright_trainer.team import Team, settle_processes

HANG_SECONDS = 240
TOGETHER = {"processes": 2, "precision": "float32"}
# a softmax over a list does not see a shift: what the head's bias gets is rounding, which Adam makes steps of
UNSEEN = "classifier.bias"


def weights_of(job: dict) -> dict:
    return load_file(pathlib.Path(job["outputFolder"]) / "model.safetensors")


def warnings_of(messages: list[dict]) -> list[str]:
    return [message["code"] for message in messages if message["type"] == "warning"]


def members_of(pid: int) -> list[int]:
    """Processes that run beside a training, those that nobody has waited for yet left out."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            is_member = b"rankwright_trainer.member" in (folder / "cmdline").read_bytes()
            if int(parent) == pid and state != "Z" and is_member:
                found.append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def is_alive(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_gone(pids: list[int]) -> None:
    until = time.monotonic() + HANG_SECONDS
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < until, f"still running: {pids}"
        time.sleep(0.1)


def read_until(process: subprocess.Popen, step: int) -> list[dict]:
    messages = []
    for line in process.stdout:
        messages.append(json.loads(line))
        if messages[-1]["type"] == "step" and messages[-1]["step"] == step:
            return messages
    raise AssertionError(f"it ended before step {step}: {messages[-1:]}, {process.stderr.read()[-2000:]}")


def end_of(process: subprocess.Popen) -> dict:
    return [json.loads(line) for line in process.stdout][-1]


@pytest.mark.parametrize(
    "changes",
    [
        # four forwards a step
        {"groupsPerForward": 1, "peft": "sftm"},
        {"groupsPerForward": 1, "model": "bi-encoder", "recipe": "infonce", "optimizer": "schedule-free"},
        {"groupsPerForward": 1, "model": "bi-encoder", "recipe": "recontriever", "options": {"queueSize": 24}},
    ],
    ids=lambda changes: changes.get("recipe", "lce"),
)
def test_two_processes_learn_what_one_learns(tmp_path, tiny_base, changes):
    development = write_rows(tmp_path / "development.jsonl", toy_groups(4, first=100))
    changes = {"developmentFile": development, "rows": toy_groups(14), "precision": "float32", **changes}
    one, two = (make_job(tmp_path / f"{number}", tiny_base, **changes, processes=number) for number in (1, 2))
    alone, together = run_here(one), run_here(two)
    assert together[0]["processes"] == together[-1]["processes"] == 2
    assert warnings_of(alone) == warnings_of(together)
    losses = [[message["loss"] for message in run if message["type"] == "step"] for run in (alone, together)]
    assert losses[0] == pytest.approx(losses[1], abs=2e-6)
    expected = weights_of(one)
    for name, found in weights_of(two).items():
        if name != UNSEEN:
            assert torch.allclose(found, expected[name], rtol=0, atol=1e-6), name
    assert members_of(os.getpid()) == []


def test_one_that_is_killed_ends_the_job_and_one_process_alone_goes_on_to_the_same_bytes(tmp_path, tiny_base):
    # two forwards a step: the sum of two gradients has no order
    changes = {"groupsPerForward": 2, "precision": "float32", "epochs": 8, "keepCheckpoints": 2, "maxTokens": 16}
    whole = run_here(make_job(tmp_path / "whole", tiny_base, **changes))[-1]
    job = make_job(tmp_path / "broken", tiny_base, **changes, processes=2)
    with start_process(job, tmp_path) as process:
        read_until(process, 4)
        (member,) = members_of(process.pid)
        os.kill(member, signal.SIGKILL)
        failure = end_of(process)
        assert process.wait(HANG_SECONDS) == 1
    assert (failure["type"], failure["reason"]) == ("failure", "killed")
    assert failure["message"] == "process 2 of 2 was ended by SIGKILL"
    complete = [path.parent for path in pathlib.Path(job["checkpointFolder"]).glob("*/complete.json")]
    resumed = run_here({**job, "processes": 1, "resumeFrom": str(max(complete))})
    assert warnings_of(resumed)[0] == "processes-changed"
    assert next(message for message in resumed if message["type"] == "start")["firstStep"] >= 3
    assert resumed[-1]["modelSha256"] == whole["modelSha256"]


def test_none_outlives_the_one_that_leads(tmp_path, tiny_base):
    with start_process(make_job(tmp_path, tiny_base, epochs=1000, **TOGETHER), tmp_path) as process:
        read_until(process, 1)
        members = members_of(process.pid)
        assert len(members) == 1
        # who read what they print is gone as well
        process.stderr.close()
        process.send_signal(signal.SIGKILL)
        assert process.wait(HANG_SECONDS) == -signal.SIGKILL
    wait_until_gone(members)


def test_stopped_they_finish_the_step_together_and_keep_a_checkpoint(tmp_path, tiny_base):
    job = make_job(tmp_path, tiny_base, epochs=1000, checkpointEverySteps=None, **TOGETHER)
    with start_process(job, tmp_path) as process:
        read_until(process, 1)
        members = members_of(process.pid)
        # as a worker does it, who signals the whole group
        for pid in (*members, process.pid):
            os.kill(pid, signal.SIGTERM)
        messages = [json.loads(line) for line in process.stdout]
        assert process.wait(HANG_SECONDS) == 143
    checkpoint, failure = messages[-2:]
    assert checkpoint["type"] == "checkpoint" and failure["reason"] == "stopped"
    assert (pathlib.Path(checkpoint["folder"]) / "complete.json").exists()
    wait_until_gone(members)


def test_a_loss_that_is_not_finite_where_the_other_process_computes_ends_the_training(tmp_path, tiny_base):
    rows = toy_groups(2)
    for row in rows:
        for passage in row["passages"]:
            passage["teacherScores"] = [passage["label"]]
    # the second forward of the first step is the other's; the square of such a margin is no float32
    rows[Plan(2, 1, 2, 13).rows_of(0)[1]]["passages"][0]["teacherScores"] = [1e30]
    changes = {"recipe": "margin-mse", "groupsPerStep": 2, "groupsPerForward": 1, "epochs": 1, "rows": rows}
    with pytest.raises(JobFailure, match="step 1 of 1: loss inf") as failure:
        run_here(make_job(tmp_path, tiny_base, **changes, **TOGETHER))
    assert failure.value.reason == "not-finite"
    assert members_of(os.getpid()) == []


def test_a_failure_of_another_is_told_while_the_one_that_leads_cannot_look(tmp_path, tiny_base):
    # it waits inside torch for the other to join
    script = (
        "from rankwright_trainer import members as m, protocol as p, runtime as r, team as t, job as j\n"
        f"job = j.TrainJob('{tiny_base}', 'nowhere.jsonl', 'out', 'checkpoints')\n"
        "with m.lead(t.Team(0, 2), job, r.Runtime('cpu', 'float32', 1, 2), p.Reporter.take_stdout()):\n"
        "    raise AssertionError('nobody can have joined')\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    failure = json.loads(ended.stdout)
    assert (ended.returncode, failure["type"], failure["reason"]) == (1, "failure", "bad-data")
    assert failure["message"].startswith("process 2 of 2: nowhere.jsonl does not exist")


def test_how_one_ended_is_told_apart():
    told = json.dumps({"type": "failure", "reason": "out-of-memory", "message": "CUDA out of memory", "mend": "less"})
    failure = _failure_of("process 3 of 4", told + "\n", 1)
    assert (failure.reason, failure.message, failure.mend) == (
        "out-of-memory", "process 3 of 4: CUDA out of memory", "less",
    )  # fmt: skip
    assert _failure_of("process 2 of 2", "", -9).reason == "killed"
    assert _failure_of("process 2 of 2", "", 3).message == "process 2 of 2 ended with code 3 and told nothing"


def job_of(**changes) -> TrainJob:
    return TrainJob("-", "-", "-", "-", **changes)


def test_as_many_processes_train_as_there_are_gpus(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    lce, infonce = RECIPES["lce"], RECIPES["infonce"]
    assert settle_processes(job_of(), lce, 4, "cpu") == (1, None)
    assert settle_processes(job_of(), lce, 4, "cuda") == (3, None)
    assert settle_processes(job_of(processes=2), lce, 4, "cuda") == (2, None)
    with pytest.raises(JobFailure, match="processes is 4, but torch sees 3 GPUs") as failure:
        settle_processes(job_of(processes=4), lce, 4, "cuda")
    assert failure.value.reason == "bad-job"
    # two lists a step: the third would have nothing to do
    processes, (code, message) = settle_processes(job_of(), lce, 2, "cuda")
    assert (processes, code) == (2, "idle-processes") and "raise groupsPerStep" in message
    # a loss over a whole forward is not cut
    assert settle_processes(job_of(groupsPerForward=2), infonce, 6, "cuda") == (3, None)
    for recipe, model in ((infonce, "cross-encoder"), (RECIPES["ws2"], "cross-encoder")):
        processes, (code, message) = settle_processes(job_of(model=model, processes=2), recipe, 4, "cpu")
        assert (processes, code) == (2, "idle-processes") and "lower groupsPerForward" in message


def test_forwards_are_dealt_out_in_turn():
    assert [Team(rank, 3).share([*"abcdefgh"]) for rank in range(3)] == [[*"adg"], [*"beh"], [*"cf"]]
    assert Team().share([*"abc"]) == Team().gather([*"abc"]) == [*"abc"]


@pytest.mark.parametrize(
    "recipe, processes, per_forward, sizes",
    [
        ("lce", 1, None, [7]), ("lce", 2, None, [3, 4]), ("lce", 3, 4, [2, 2, 3]), ("lce", 2, 3, [3, 3, 1]),
        ("lce", 9, None, [1] * 7), ("ws2", 2, None, [7]), ("infonce", 2, 4, [4, 3]), ("infonce", 4, 4, [4, 3]),
    ],
)  # fmt: skip
def test_only_a_loss_of_lists_is_cut_for_the_processes(recipe, processes, per_forward, sizes):
    class Student:
        kind = "cross-encoder"

    job = job_of(recipe=recipe, groupsPerForward=per_forward)
    objective = Objective(job, RECIPES[recipe], {}, Student, None, 1, Team(0, processes))
    assert [len(part) for part in objective._cut([*range(7)])] == sizes
    assert [lesson for part in objective._cut([*range(7)]) for lesson in part] == [*range(7)]


def test_another_number_of_processes_is_told():
    made = {"device": "cpu", "threads": 1}
    assert told_change(made, Runtime("cpu", "float32", 1, 2))[0] == "processes-changed"
    assert told_change({**made, "processes": 2}, Runtime("cpu", "float32", 1, 2)) is None
    on_gpus = {"device": "cuda", "threads": 1, "processes": 8}
    assert told_change(on_gpus, Runtime("cuda", "float32", 9, 2))[0] == "processes-changed"
