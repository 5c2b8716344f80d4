"""Every recipe teaches a cross-encoder the toy topics: a registered recipe is tested by being registered.

test_toy_students.py has the other kinds of models: to one that compares vectors the topics are nothing new.
"""

import json
import pathlib
import shutil

import pytest
import torch

from conftest import make_job, run_here, toy_groups
from rankwright_trainer.groups import GroupFile
from rankwright_trainer.job import parse_job
from rankwright_trainer.recipes import RECIPES
from rankwright_trainer.recipes.recipe import CROSS_ENCODER
from rankwright_trainer.runtime import prepare
from rankwright_trainer.students import STUDENTS

HELD_OUT = toy_groups(40, first=240, negatives=7)
LEARNT = [recipe for recipe in RECIPES.values() if CROSS_ENCODER in recipe.pools]
# the paper's margin is for log-probabilities of whole summaries
OPTIONS = {"brio": {"margin": 1}}


@pytest.fixture(scope="module")
def steady_base(two_layer_base, tmp_path_factory) -> str:
    """Without dropout, with which a fresh head needs several times as many steps."""
    folder = shutil.copytree(two_layer_base, tmp_path_factory.mktemp("steady") / "model")
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(config | {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}))
    return str(folder)


def taught(rows: list[dict], teachers: int) -> list[dict]:
    """Rows with scores of teachers of different scales, who tell negatives apart as well."""
    for row in rows:
        for place, passage in enumerate(row["passages"]):
            scores = [5 * passage["label"] - 0.3 * place, 0.9 * passage["label"] + 0.02 * place]
            passage |= {"teacherScores": scores[:teachers]} if teachers else {}
    return rows


def share_ranked_first(job: dict, folder: pathlib.Path) -> float:
    """Of the held-out queries, how many have their positive above all others."""
    student = STUDENTS[CROSS_ENCODER](parse_job(json.dumps(job)), prepare("cpu", "float32", 1))
    student.model.eval()
    (folder / "held-out.jsonl").write_text("\n".join(map(json.dumps, HELD_OUT)), encoding="utf-8")
    groups = GroupFile(str(folder / "held-out.jsonl"), lambda group: None)
    with torch.inference_mode():
        scores, _ = student.score([groups.read(row) for row in range(groups.rows)], in_batch=False)
    return float((scores[:, :1] > scores[:, 1:]).all(dim=1).float().mean())


@pytest.mark.parametrize("recipe", LEARNT, ids=lambda recipe: recipe.name)
def test_it_learns_the_toy_topics(tmp_path, steady_base, recipe, capsys):
    job = make_job(
        tmp_path, steady_base, rows=taught(toy_groups(240), min(2, recipe.teachers[1])), recipe=recipe.name,
        options=OPTIONS.get(recipe.name, {}), epochs=1, groupsPerStep=4, learningRate=5e-4, maxTokens=24,
        guidanceWeight=0, freezeEmbeddings=True, checkpointEverySteps=1000,
    )  # fmt: skip
    before = share_ranked_first(job, tmp_path)
    seconds = run_here(job)[-1]["seconds"]
    after = share_ranked_first({**job, "base": job["outputFolder"]}, tmp_path)
    with capsys.disabled():
        print(f"\n{recipe.name}: {before:.3f} -> {after:.3f}, {seconds:.1f} s")
    assert before < 0.5
    assert after >= 0.75
