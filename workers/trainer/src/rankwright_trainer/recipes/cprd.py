"""Contrastive learning and, of a cross-encoder's scores, only the order among the negatives it finds hard."""

import torch
from torch.nn.functional import cross_entropy

from ..batches import Batch
from .recipe import BI_ENCODER, IN_BATCH, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """InfoNCE at the positive plus `weight` times partial_ranking, means over queries."""
    scaled = scores / options["temperature"]
    contrast = cross_entropy(scaled.masked_fill(~batch.mask, float("-inf")), batch.positive)
    return contrast + options["weight"] * partial_ranking(scaled, batch, int(options["negatives"]))


def partial_ranking(scores: torch.Tensor, batch: Batch, count: int) -> torch.Tensor:
    """Mean over queries of -sum over valid j of log softmax(scores of j and all that the teacher puts below j) at j.

    The list of a query: its `count` hardest negatives by the student that the teacher scored, sorted by the teacher.
    One is valid while the teacher scores it above the mean of the query's negatives: the paper's own rule is not known.
    """
    columns = torch.arange(scores.shape[1], device=scores.device)
    teacher = batch.teacher_scores[..., 0].to(scores.dtype)
    negative = batch.mask & ~teacher.isnan() & (columns != batch.positive[:, None])
    rows = zip(scores, teacher, negative, strict=True)
    losses = [_rank_row(row[own], judged[own], count) for row, judged, own in rows]
    return torch.stack(losses).mean()


def _rank_row(scores: torch.Tensor, teacher: torch.Tensor, count: int) -> torch.Tensor:
    hardest = scores.detach().argsort(descending=True, stable=True)[:count]
    order = hardest[teacher[hardest].argsort(descending=True, stable=True)]
    valid = teacher[order] > teacher.mean()
    ranked = scores[order]
    above = torch.ones(len(ranked), len(ranked), dtype=torch.bool, device=scores.device).tril(-1)
    below = ranked.expand_as(above).masked_fill(above, float("-inf")).logsumexp(dim=1)
    return (below - ranked)[valid].sum()


RECIPE = Recipe(
    name="cprd",
    source="Chen et al., How to Make Cross Encoder a Good Teacher for Efficient Image-Text Retrieval?, CVPR 2024",
    rows="one-positive",
    pools={BI_ENCODER: IN_BATCH},
    loss=loss,
    teachers=(1, 1),
    options={
        "temperature": Option(1.0, "divides the scores, where cosines are times scoreScale", low=0.001, high=100),
        "weight": Option(1.0, "weight of the order among hard negatives", low=0, high=1000),
        "negatives": Option(16, "hardest negatives by the student, which are put in order", low=1, high=4096),
    },
)
