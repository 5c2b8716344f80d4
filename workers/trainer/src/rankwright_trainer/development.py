"""Scores the development groups between epochs: does the model put what answers above what does not?"""

import torch

from .groups import GroupFile
from .loyalty import Loyalty

PAIRS_PER_FORWARD = 64


def evaluate(student, groups: GroupFile, recipe, options: dict) -> dict:
    """{mrr, pairwiseAccuracy, loss, spread}, means over groups; spread = standard deviation of a group's scores.

    Each query is scored against its own list, whatever the recipe learns from. Where rows carry scores of teachers, the
    three measures of Loyalty are added.
    """
    student.model.eval()
    loyalty = Loyalty()
    rows = [_measure_chunk(student, chunk, recipe, options, loyalty) for chunk in _chunks(groups)]
    values = torch.tensor([row for chunk in rows for row in chunk], dtype=torch.float64).mean(dim=0).tolist()
    return dict(zip(("mrr", "pairwiseAccuracy", "loss", "spread"), values, strict=False)) | loyalty.measure()


def reciprocal_rank(scores: torch.Tensor, labels: torch.Tensor) -> float:
    """1 / rank of the best passage labelled like the first; equal scores count against it: a flat model earns nothing."""
    relevant = labels >= labels[0]
    return 1.0 / (1 + int((scores[~relevant] >= scores[relevant].max()).sum()))


def pairwise_accuracy(scores: torch.Tensor, labels: torch.Tensor) -> float:
    """Share of pairs of one labelled like the first and one labelled lower in the right order; equal scores count half."""
    relevant = labels >= labels[0]
    differences = scores[relevant][:, None] - scores[~relevant][None, :]
    return float(((differences > 0).double() + (differences == 0).double() / 2).mean())


def _measure_chunk(student, chunk, recipe, options, loyalty) -> list[tuple]:
    with torch.inference_mode():
        scores, batch = student.score(chunk, in_batch=False)
    measured = []
    for row, group in enumerate(chunk):
        size = len(group.passages)
        own, labels = scores[row, :size], batch.labels[row, :size]
        loyalty.add(own, batch.teacher_scores[row, :size])
        loss = float(recipe.loss(own[None], batch.part([row], size), options))
        measured.append((reciprocal_rank(own, labels), pairwise_accuracy(own, labels), loss, float(own.std())))
    return measured


def _chunks(groups: GroupFile):
    chunk, pairs = [], 0
    for index in range(groups.rows):
        group = groups.read(index)
        if chunk and pairs + len(group.passages) > PAIRS_PER_FORWARD:
            yield chunk
            chunk, pairs = [], 0
        chunk.append(group)
        pairs += len(group.passages)
    yield chunk
