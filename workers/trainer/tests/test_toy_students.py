"""The toy topics: every student learns them by its recipes, from where a guess or its base stands."""

import pytest
import torch

from conftest import make_job, run_here, toy_groups
from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.job import ScoreJob
from rankwright_trainer.runtime import Runtime
from rankwright_trainer.students import STUDENTS

CASES = {
    "cprd": {"model": "bi-encoder", "recipe": "cprd"},
    "recontriever": {"model": "bi-encoder", "recipe": "recontriever", "epochs": 4, "groupsPerStep": 8},
    "lce": {"model": "late-interaction", "recipe": "lce"},
    "jacolbert25": {
        "model": "late-interaction", "recipe": "jacolbert25", "optimizer": "schedule-free", "epochs": 4,
        "learningRate": 1e-3,
    },
}  # fmt: skip


def judged(groups: list[dict]) -> list[dict]:
    for group in groups:
        for place, passage in enumerate(group["passages"]):
            passage["teacherScores"] = [8.0 if place == 0 else -2.0 - place]
    return groups


def share_first(model: str, folder: str, groups: list[dict]) -> float:
    job = ScoreJob(modelFolder=folder, pairsFile="-", outputFile="-", maxTokens=32)
    student = STUDENTS[model](job, Runtime("cpu", "float32", 1))
    student.model.eval()
    lists = [tuple(Passage(item["text"], item["label"]) for item in group["passages"]) for group in groups]
    with torch.inference_mode():
        scores, _ = student.score(
            [Group(group["queryId"], group["query"], passages) for group, passages in zip(groups, lists, strict=True)],
            in_batch=False,
        )
    return float((scores.argmax(dim=1) == 0).float().mean())


@pytest.mark.parametrize("name", CASES)
def test_it_learns_the_toy_topics(tmp_path, two_layer_base, name):
    changes = {"epochs": 3, "learningRate": 3e-4, **CASES[name]}
    held_out = toy_groups(40, first=240, negatives=7)
    job = make_job(tmp_path, two_layer_base, rows=judged(toy_groups(240)), checkpointEverySteps=1000, **changes)
    start = share_first(job["model"], two_layer_base, held_out)
    run_here(job)
    end = share_first(job["model"], job["outputFolder"], held_out)
    print(name, start, end)
    assert end >= 0.9 and start < end
