"""Scores the development groups between steps: does the model put what answers above what does not?"""

import math

import torch

from .failure import JobFailure
from .groups import GroupFile
from .loyalty import Loyalty

PAIRS_PER_FORWARD = 64
# the metric that evaluations are compared by
MAIN_METRIC = "ndcg10"
RANKING = (MAIN_METRIC, "mrr", "pairwiseAccuracy")
METRICS = (*RANKING, "loss", "spread", "flatShare")
CUTOFF = 10


def evaluate(student, groups: GroupFile, recipe, options: dict) -> dict:
    """{ndcg10, mrr, pairwiseAccuracy, loss, spread, flatShare}, means over groups.

    spread = standard deviation of a group's scores; flatShare = share of groups whose scores are all equal. Groups
    whose labels are all alike order nothing: they enter loss, spread and flatShare alone. Each query is scored against
    its own list, whatever the recipe learns from. Where rows carry scores of teachers, the three measures of Loyalty are
    added. Raises JobFailure `bad-data` where no group orders anything.
    """
    student.model.eval()
    loyalty = Loyalty()
    rows = [row for chunk in _chunks(groups) for row in _measure_chunk(student, chunk, recipe, options, loyalty)]
    means = {name: _mean([row[name] for row in rows if name in row]) for name in METRICS}
    if means[MAIN_METRIC] is None:
        raise JobFailure(
            "bad-data", "in every development group all passages are labelled alike: no ranking is better than another",
            "hold out groups whose labels differ, or train without developmentFile",
        )  # fmt: skip
    return means | loyalty.measure()


def ndcg(scores: torch.Tensor, labels: torch.Tensor, cutoff: int = CUTOFF) -> float:
    """nDCG with the label as gain, as trec_eval has it; of equal scores, the lower label is ranked first."""
    by_label = labels.argsort(stable=True)
    ranked = by_label[scores[by_label].argsort(descending=True, stable=True)]
    best = _discounted_gain(labels.sort(descending=True).values[:cutoff])
    return _discounted_gain(labels[ranked][:cutoff]) / best if best > 0 else 0.0


def reciprocal_rank(scores: torch.Tensor, labels: torch.Tensor) -> float:
    """1 / rank of the first passage of the highest label; equal scores count against it: a flat model earns nothing."""
    relevant = labels >= labels.max()
    return 1.0 / (1 + int((scores[~relevant] >= scores[relevant].max()).sum()))


def pairwise_accuracy(scores: torch.Tensor, labels: torch.Tensor) -> float:
    """Share of pairs of one of the highest label and one labelled lower in the right order; equal scores count half."""
    relevant = labels >= labels.max()
    differences = scores[relevant][:, None] - scores[~relevant][None, :]
    return float(((differences > 0).double() + (differences == 0).double() / 2).mean())


def _measure_chunk(student, chunk, recipe, options, loyalty) -> list[dict]:
    with torch.inference_mode():
        scores, batch = student.score(chunk, in_batch=False)
    measured = []
    for row, group in enumerate(chunk):
        size = len(group.passages)
        own, labels = scores[row, :size], batch.labels[row, :size]
        loyalty.add(own, batch.teacher_scores[row, :size])
        entry = {
            "loss": float(recipe.loss(own[None], batch.part([row], size), options)),
            "spread": float(own.std()),
            "flatShare": float(own.max() == own.min()),
        }
        if labels.max() > labels.min():
            metrics = ndcg(own, labels), reciprocal_rank(own, labels), pairwise_accuracy(own, labels)
            entry |= dict(zip(RANKING, metrics, strict=True))
        measured.append(entry)
    return measured


def _discounted_gain(labels: torch.Tensor) -> float:
    return sum(label / math.log2(rank + 1) for rank, label in enumerate(labels.tolist(), start=1))


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


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
