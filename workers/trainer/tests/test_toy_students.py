"""Every student learns by its recipes what no base knows: a code word for each topic, from a guess to nearly all right."""

import pytest
import torch

from conftest import TOPICS, make_job, run_here
from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.job import ScoreJob
from rankwright_trainer.recipes import RECIPES
from rankwright_trainer.recipes.recipe import CROSS_ENCODER
from rankwright_trainer.runtime import Runtime
from rankwright_trainer.students import STUDENTS

CODES = dict(zip(TOPICS, ["violin", "tractor", "castle", "lemon", "rocket", "piano", "tiger", "harbor"], strict=True))
PAIRS = [(recipe, student) for recipe in RECIPES.values() for student in recipe.pools if student != CROSS_ENCODER]
# passages of six words: crops of less say nothing, and a queue of the default length would never be full
OPTIONS = {"recontriever": {"cropHigh": 0.9, "cropLow": 0.3, "queueSize": 16}}


def coded_groups(variant: int, with_code: bool = False, teachers: int = 0) -> list[dict]:
    """A group a topic: its code asks for words of it, among words of all the other topics.

    with_code: passages name their topic's code beside its words, which is all that crops can learn it from.
    """
    groups = []
    for topic in TOPICS:
        others = [name for name in TOPICS if name != topic]
        passages = [
            {
                "chunkId": name, "text": _words(name, variant, with_code), "label": float(name == topic), "source": "judge",
                "teacherScores": [6.0 if name == topic else -float(place)][:teachers],
            }
            for place, name in enumerate([topic, *others])
        ]  # fmt: skip
        groups.append({"queryId": f"{topic} {variant}", "query": CODES[topic], "passages": passages})
    return groups


def _words(topic: str, variant: int, with_code: bool) -> str:
    words = TOPICS[topic].split()
    turned = words[variant % 6 :] + words[: variant % 6]
    return " ".join(f"{CODES[topic]} {word}" if with_code else word for word in turned)


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


@pytest.mark.parametrize("recipe, student", PAIRS, ids=lambda value: getattr(value, "name", value))
def test_it_learns_the_codes(tmp_path, tiny_base, recipe, student):
    held_out = coded_groups(5)
    known = {"with_code": recipe.rows == "any" and recipe.teachers == (0, 0), "teachers": min(1, recipe.teachers[1])}
    rows = [group for variant in range(5) for group in coded_groups(variant, **known)]
    job = make_job(
        tmp_path, tiny_base, rows=rows, recipe=recipe.name, model=student, options=OPTIONS.get(recipe.name, {}),
        epochs=20, groupsPerStep=8, learningRate=3e-3, headLearningRate=3e-3, checkpointEverySteps=1000,
    )  # fmt: skip
    assert share_first(student, tiny_base, held_out) <= 0.5
    run_here(job)
    assert share_first(student, job["outputFolder"], held_out) >= 7 / 8
