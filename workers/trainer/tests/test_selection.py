"""Which weights are saved, and that a killed run saves the same."""

import io
import json
import os
import pathlib
import shutil

import pytest
import torch
from safetensors.torch import load_file

from conftest import make_job, run_here, toy_groups, write_rows
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.job import parse_job
from rankwright_trainer.protocol import Reporter
from rankwright_trainer.selection import Selection


class OneNumber(torch.nn.Module):
    """A model that is one weight; what it is worth is written beside it."""

    def __init__(self, value: float = 0.0):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor([float(value)]))


def job_of(folder: pathlib.Path, **changes):
    raw = {
        "kind": "train", "base": "minilm", "trainFile": "t", "outputFolder": "o", "developmentFile": "d",
        "checkpointFolder": str(folder), **changes,
    }  # fmt: skip
    return parse_job(json.dumps(raw))


def run_through(folder: pathlib.Path, worth: list[float], reached: float = 0.0, after: int = 0, **changes):
    """Weights 1, 2, 3 ... of steps 10, 20, 30 ...; returns (saved weight, what settle says, codes of warnings)."""
    evaluations, stream = [], io.StringIO()
    selection = Selection(job_of(folder, **changes), evaluations, after)
    model = OneNumber()
    for number, value in enumerate(worth, start=1):
        model.weight.data.fill_(number)
        evaluations.append({"step": 10 * number, "ndcg10": value})
        selection.consider(model)
    told = selection.settle(model, 10 * len(worth), lambda: {"ndcg10": reached}, Reporter(stream))
    return float(model.weight.detach()), told, [json.loads(line)["code"] for line in stream.getvalue().splitlines()]


def test_the_best_is_saved_and_of_equals_the_earlier(tmp_path):
    assert run_through(tmp_path, [0.5, 0.7, 0.7, 0.6]) == (2, {"by": "best", "steps": [20], "ndcg10": 0.7}, [])
    assert run_through(tmp_path, [0.5, 0.7, 0.6], select="last") == (
        3, {"by": "last", "steps": [30], "ndcg10": 0.6}, [],
    )  # fmt: skip
    assert run_through(tmp_path, []) == (0, {"by": "last", "steps": [0]}, [])


def test_evaluations_before_the_weights_could_be_saved_are_none(tmp_path):
    assert run_through(tmp_path, [0.9, 0.5, 0.6], after=10)[1]["steps"] == [30]


def test_only_what_may_still_be_saved_is_kept(tmp_path):
    def kept():
        return sorted(path.name[9:17] for path in (tmp_path / "snapshots").iterdir())

    run_through(tmp_path, [0.5, 0.7, 0.6, 0.6])
    assert kept() == ["00000020"]
    run_through(tmp_path, [0.7, 0.5, 0.6, 0.6], merge="average", mergeLast=2)
    assert kept() == ["00000010", "00000030", "00000040"]


def test_a_mean_is_saved_where_it_is_no_worse(tmp_path):
    merge = {"merge": "average", "mergeLast": 2}
    assert run_through(tmp_path, [0.5, 0.7, 0.6], reached=0.7, **merge) == (
        2.5, {"by": "average", "steps": [20, 30], "ndcg10": 0.7}, [],
    )  # fmt: skip
    assert run_through(tmp_path, [0.5, 0.7, 0.6], reached=0.7, mergeWeights=[0.25, 0.75], **merge)[0] == 2.75
    # worse than its best member
    assert run_through(tmp_path, [0.5, 0.7, 0.6], reached=0.69, **merge) == (
        2, {"by": "best", "steps": [20], "ndcg10": 0.7}, ["merge-refused"],
    )  # fmt: skip
    # better than its members, and worse than the best of all
    assert run_through(tmp_path, [0.9, 0.7, 0.6], reached=0.8, **merge)[:2] == (
        1, {"by": "best", "steps": [10], "ndcg10": 0.9},
    )  # fmt: skip
    assert run_through(tmp_path, [0.5], **merge)[2] == ["merge-refused"]


def test_patience(tmp_path):
    evaluations = []
    selection = Selection(job_of(tmp_path, patience=2), evaluations)
    ended = []
    for step, value in enumerate([0.5, 0.7, 0.6, 0.8, 0.8, 0.7], start=1):
        evaluations.append({"step": step, "ndcg10": value})
        ended.append(selection.is_exhausted())
    assert ended == [False, False, False, False, False, True]


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"patience": 2, "developmentFile": None}, "patience compares evaluations"),
        ({"merge": "average", "developmentFile": None}, "merge compares evaluations"),
        ({"merge": "average", "mergeLast": 3, "mergeWeights": [1, 2]}, "mergeWeights must be 3 positive numbers"),
        ({"merge": "average", "mergeLast": 2, "mergeWeights": [1, 0]}, "mergeWeights must be 2 positive numbers"),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path, changes, told):
    with pytest.raises(JobFailure, match=told) as failure:
        Selection(job_of(tmp_path, **changes), [])
    assert failure.value.reason == "bad-job"


def test_a_resumed_run_knows_the_best_of_before(tmp_path, tiny_base):
    development = write_rows(tmp_path / "development.jsonl", toy_groups(6, first=100))
    changes = {
        "developmentFile": development, "evaluateEverySteps": 2, "learningRate": 3e-3, "merge": "average",
        "mergeLast": 2, "epochs": 1, "rows": toy_groups(32),
    }  # fmt: skip
    whole = make_job(tmp_path / "whole", tiny_base, **changes)
    messages = run_here(whole)
    last = messages[-1]
    assert [entry["step"] for entry in last["evaluations"]] == [2, 4, 6, 8]
    folder = pathlib.Path(whole["checkpointFolder"])
    checkpoint = folder / "step-00000006"
    listed = json.loads((checkpoint / "complete.json").read_text())["files"]
    snapshots = sorted(name for name in listed if name.startswith("snapshot-"))
    best = max(last["evaluations"][:3], key=lambda entry: entry["ndcg10"])["step"]
    assert snapshots == sorted({f"snapshot-{step:08d}.safetensors" for step in (best, 4, 6)})
    # linked, not written again: the folder of snapshots and the checkpoints name one file
    assert os.stat(checkpoint / "snapshot-00000006.safetensors").st_nlink > 1
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(checkpoint, elsewhere)
    shutil.rmtree(folder)
    resumed = run_here({**whole, "resumeFrom": str(elsewhere)})
    assert resumed[0]["firstStep"] == 6
    assert resumed[-1]["modelSha256"] == last["modelSha256"]
    assert resumed[-1]["selected"] == last["selected"]


def test_the_saved_weights_are_those_that_were_evaluated(tmp_path, tiny_base):
    development = write_rows(tmp_path / "development.jsonl", toy_groups(6, first=100))
    job = make_job(tmp_path, tiny_base, developmentFile=development, learningRate=0.03, patience=1, epochs=8)
    messages = run_here(job)
    result = messages[-1]
    best = max(result["evaluations"], key=lambda entry: entry["ndcg10"])
    assert result["selected"] == {"by": "best", "steps": [best["step"]], "ndcg10": best["ndcg10"]}
    # stopped one evaluation after the best, long before the last step
    assert result["steps"] == result["evaluations"][-1]["step"] == best["step"] + 6 < messages[0]["totalSteps"]
    again = run_here({**job, "resumeFrom": str(pathlib.Path(job["checkpointFolder"]) / f"step-{result['steps']:08d}")})
    assert again[0]["firstStep"] == again[-1]["steps"] == result["steps"]
    assert again[-1]["modelSha256"] == result["modelSha256"]
    saved = load_file(pathlib.Path(job["outputFolder"]) / "model.safetensors")
    kept = load_file(pathlib.Path(job["checkpointFolder"]) / "snapshots" / f"snapshot-{best['step']:08d}.safetensors")
    assert all(torch.equal(saved[name], value) for name, value in kept.items())
