"""The claim of SyCL in miniature: from lists of four grades, ws2 learns all steps between them, the lowest one as well.

Whether it keeps the lowest grades apart better than infonce is printed, not asserted: for 40 queries that is mostly luck.
`npm run bench:sycl` measures it on real passages.
"""

import math
import random

import pytest
import torch

from conftest import TOPICS, make_job, run_here
from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.job import ScoreJob
from rankwright_trainer.runtime import Runtime
from rankwright_trainer.students import STUDENTS
from test_toy_students import CODES

# of six words of a passage, how many are of the topic that the query's code stands for: grades 3 to 0
OWN_WORDS = (6, 4, 2, 0)


def graded_groups(variants: range) -> list[dict]:
    """A query for each topic and variant; its four passages differ in how many of their words are of the topic."""
    return [
        {"queryId": f"{topic} {variant}", "query": CODES[topic], "passages": [
            {"chunkId": f"{own}", "text": _words(topic, own, variant), "label": 1 - place / 3, "source": "rule"}
            for place, own in enumerate(OWN_WORDS)
        ]}
        for variant in variants for topic in TOPICS
    ]  # fmt: skip


def _words(topic: str, own: int, variant: int) -> str:
    draw = random.Random(f"{topic} {own} {variant}")
    others = [word for name in TOPICS if name != topic for word in TOPICS[name].split()]
    words = draw.sample(TOPICS[topic].split(), own) + draw.sample(others, 6 - own)
    return " ".join(draw.sample(words, len(words)))


def scores_of(folder: str, groups: list[dict]) -> torch.Tensor:
    """[queries, grades 3 to 0]."""
    student = STUDENTS["bi-encoder"](
        ScoreJob(modelFolder=folder, pairsFile="-", outputFile="-", maxTokens=32), Runtime("cpu", "float32", 1)
    )
    student.model.eval()
    lists = [tuple(Passage(item["text"], item["label"]) for item in group["passages"]) for group in groups]
    with torch.inference_mode():
        return student.score(
            [Group(group["queryId"], group["query"], passages) for group, passages in zip(groups, lists, strict=True)],
            in_batch=False,
        )[0]


def sign_test(right: int, count: int) -> float:
    """How likely at least `right` of `count` are by tossing a coin."""
    return sum(math.comb(count, number) for number in range(right, count + 1)) / 2**count


@pytest.fixture(scope="module")
def learnt(tmp_path_factory, tiny_base) -> dict:
    """Scores of held-out passages by recipe, after as many steps over the same rows."""
    rows, held_out = graded_groups(range(20)), graded_groups(range(20, 25))
    learnt = {}
    for recipe in ("ws2", "infonce"):
        job = make_job(
            tmp_path_factory.mktemp(recipe), tiny_base, rows=rows, recipe=recipe, model="bi-encoder", epochs=8,
            groupsPerStep=8, learningRate=3e-3, checkpointEverySteps=1000,
        )  # fmt: skip
        run_here(job)
        learnt[recipe] = scores_of(job["outputFolder"], held_out)
    return learnt


def test_ws2_orders_all_grades_of_held_out_passages(learnt, capsys):
    with capsys.disabled():
        for recipe, scores in learnt.items():
            right = float((scores[:, 2] > scores[:, 3]).float().mean())
            means = " ".join(f"{value:.2f}" for value in scores.mean(dim=0))
            print(f"\n{recipe}: grade 1 above 0 in {right:.0%} of queries; mean scores of grades 3 to 0: {means}")
    scores = learnt["ws2"]
    assert (scores.mean(dim=0).diff() < 0).all()
    assert sign_test(int((scores[:, 2] > scores[:, 3]).sum()), len(scores)) < 0.05
