"""Trainings of the students that read queries and passages apart: resumed, averaged, evaluated."""

import hashlib
import json
import pathlib

import pytest
import torch
from safetensors.torch import load_file

from conftest import make_job, run_here, toy_groups, write_rows
from rankwright_trainer.failure import JobFailure

RUNS = {
    "cprd": {"model": "bi-encoder", "recipe": "cprd"},
    "recontriever": {
        "model": "bi-encoder", "recipe": "recontriever", "options": {"queueSize": 20, "momentum": 0.9},
        "groupsPerForward": 2,
    },
    "jacolbert25": {"model": "late-interaction", "recipe": "jacolbert25", "optimizer": "schedule-free"},
    "lce": {"model": "late-interaction", "recipe": "lce", "freezeEmbeddings": True},
}  # fmt: skip


def judged_groups(count: int, first: int = 0) -> list[dict]:
    """Toy groups with one teacher, who finds a passage the better, the earlier it stands."""
    groups = toy_groups(count, first)
    for group in groups:
        for place, passage in enumerate(group["passages"]):
            passage["teacherScores"] = [5.0 - place]
    return groups


def files_of(folder: str) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in pathlib.Path(folder).rglob("*.safetensors")
    }


def job_of(folder: pathlib.Path, base: str, name: str, **changes) -> dict:
    return make_job(folder, base, rows=judged_groups(24), **{**RUNS[name], **changes})


@pytest.mark.parametrize("name", RUNS)
def test_resumed_from_the_middle_it_ends_with_the_same_bytes(tmp_path, tiny_base, name):
    whole = job_of(tmp_path / "whole", tiny_base, name)
    messages = run_here(whole)
    again = job_of(tmp_path / "again", tiny_base, name, resumeFrom=f"{whole['checkpointFolder']}/step-00000006")
    resumed = run_here(again)
    assert (resumed[0]["firstStep"], resumed[1]["step"]) == (6, 7)
    assert files_of(again["outputFolder"]) == files_of(whole["outputFolder"])
    losses = [[message["loss"] for message in run if message["type"] == "step"] for run in (messages, resumed)]
    assert losses[0][6:] == losses[1]


def test_a_checkpoint_without_what_the_recipe_keeps_is_refused(tmp_path, tiny_base):
    job = job_of(tmp_path, tiny_base, "recontriever")
    run_here(job)
    folder = pathlib.Path(job["checkpointFolder"]) / "step-00000006"
    kept = load_file(folder / "companion.safetensors")
    # 6 steps of 4 passages with 4 crops each
    assert (int(kept["enqueued"]), kept["queue"].shape) == (96, (20, 32))
    (folder / "companion.safetensors").unlink()
    with pytest.raises(JobFailure, match="companion.safetensors") as failure:
        run_here({**job, "resumeFrom": str(folder)})
    assert failure.value.reason == "bad-checkpoint"


@pytest.mark.parametrize(
    "name, changes, told",
    [
        ("cprd", {"similarity": "dot"}, "settings was"),
        ("cprd", {"optimizer": "schedule-free"}, "optimizer was 'adamw', is 'schedule-free'"),
        ("cprd", {"options": {"weight": 2}}, "options was"),
    ],
)
def test_a_checkpoint_of_other_settings_is_refused(tmp_path, tiny_base, name, changes, told):
    job = job_of(tmp_path / "one", tiny_base, name, epochs=1)
    run_here(job)
    checkpoint = f"{job['checkpointFolder']}/step-00000003"
    with pytest.raises(JobFailure, match=told):
        run_here(job_of(tmp_path / "other", tiny_base, name, epochs=1, resumeFrom=checkpoint, **changes))


def test_without_a_schedule_the_rate_stays_and_the_average_is_saved(tmp_path, tiny_base):
    job = job_of(tmp_path, tiny_base, "jacolbert25", warmupShare=0.25, freezeEmbeddings=False)
    rates = [message["learningRate"] for message in run_here(job) if message["type"] == "step"]
    # 12 steps, 3 of warm-up
    assert rates == pytest.approx([2.5e-5, 5e-5, 7.5e-5] + [1e-4] * 9)
    last = pathlib.Path(job["checkpointFolder"]) / "step-00000012"
    learning, saved = load_file(last / "weights.safetensors"), load_file(f"{job['outputFolder']}/model.safetensors")
    optimizer = torch.load(last / "optimizer.pt", weights_only=True)
    name = "encoder.layer.0.attention.self.query.weight"
    trained = learning[f"encoder.{name}"]
    # learning = .1 z + .9 average, so the average is (learning - .1 z) / .9; z is one of the optimizer's tensors
    candidates = [state["z"] for state in optimizer["state"].values() if state["z"].shape == trained.shape]
    differences = [float(((trained - 0.1 * z) / 0.9 - saved[name]).abs().max()) for z in candidates]
    assert min(differences) < 1e-6
    assert float((saved[name] - trained).abs().max()) > 1e-6


def test_evaluating_does_not_change_what_is_learnt(tmp_path, tiny_base):
    development = write_rows(tmp_path / "development.jsonl", judged_groups(4, first=100))
    jobs = [
        job_of(tmp_path / name, tiny_base, "jacolbert25", epochs=3, select="last", **changes)
        for name, changes in (("with", {"developmentFile": development}), ("without", {}))
    ]
    messages = [run_here(job) for job in jobs]
    assert len(messages[0][-1]["evaluations"]) == 3
    assert files_of(jobs[0]["outputFolder"]) == files_of(jobs[1]["outputFolder"])


@pytest.mark.parametrize("name", ["recontriever", "cprd", "lce"])
def test_every_student_is_measured_on_held_out_lists(tmp_path, tiny_base, name):
    development = write_rows(tmp_path / "development.jsonl", judged_groups(4, first=100))
    result = run_here(job_of(tmp_path, tiny_base, name, epochs=1, developmentFile=development))[-1]
    (measured,) = result["evaluations"]
    assert 0.25 <= measured["mrr"] <= 1 and measured["spread"] > 0
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert config["rankwright"]["kind"] == RUNS[name]["model"]



def test_a_recipe_for_another_student_names_those_that_fit(tmp_path, tiny_base):
    with pytest.raises(JobFailure, match="jacolbert25 trains a late-interaction, not a bi-encoder") as failure:
        run_here(job_of(tmp_path, tiny_base, "jacolbert25", model="bi-encoder"))
    assert "cprd" in failure.value.mend
