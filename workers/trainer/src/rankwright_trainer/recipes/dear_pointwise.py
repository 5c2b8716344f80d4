"""DeAR's first stage: a ranking loss on the labels or the teacher's order, and beside it the teacher's softmax."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from ..batches import Batch
from . import lambda_loss, lce
from .lists import differences, divergence, first_teacher, mean_where
from .recipe import CROSS_ENCODER, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """(1 - a) main + a T^2 KL(softmax(t / T) || softmax(s / T)), a = teacherShare, mean over queries."""
    teacher, mask = first_teacher(batch)
    share, temperature = options["teacherShare"], options["temperature"]
    distilled = divergence(teacher / temperature, scores / temperature, mask).mean() * temperature**2
    return (1 - share) * MAIN[options["main"]](scores, batch) + share * distilled


def _soft_ranknet(scores: torch.Tensor, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Mean over all pairs of the cross-entropy of sigmoid(s_i - s_j) against sigmoid(v_i - v_j)."""
    targets = differences(values).sigmoid().to(scores.dtype)
    costs = binary_cross_entropy_with_logits(differences(scores), targets, reduction="none")
    apart = ~torch.eye(scores.shape[1], dtype=torch.bool, device=scores.device)
    return mean_where(costs, mask[:, :, None] & mask[:, None, :] & apart).mean()


def _ranknet_teacher(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    return _soft_ranknet(scores, *first_teacher(batch))


def _ranknet_labels(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Against 1 for the positive and 0 for the rest, so that even the best scores differ by 1."""
    positive = torch.zeros_like(scores).scatter(1, batch.positive[:, None], 1.0)
    return _soft_ranknet(scores, positive, batch.mask)


def _listnet(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    teacher, mask = first_teacher(batch)
    return divergence(teacher, scores, mask).mean()


def _ranknet_ce(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    return 0.5 * _ranknet_labels(scores, batch) + 0.5 * lce.loss(scores, batch)


def _lambda5(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """LambdaRank at 5 over the labels: a gain of 2^(teacher's logit) - 1 can be negative."""
    return lambda_loss.loss(scores, batch, {"k": 5, "sigma": 1.0, "mu": 0.0, "gradeScale": 1.0})


MAIN = {
    "ce": lce.loss, "ranknet-teacher": _ranknet_teacher, "ranknet-labels": _ranknet_labels, "listnet": _listnet,
    "ranknet-ce": _ranknet_ce, "lambda5": _lambda5,
}  # fmt: skip

RECIPE = Recipe(
    name="dear-pointwise",
    source=(
        "Abdallah et al., DeAR: Dual-Stage Document Reranking with Reasoning Agents via LLM Distillation, EMNLP "
        "Findings 2025"
    ),
    rows="one-positive",
    pools={CROSS_ENCODER: OWN},
    loss=loss,
    teachers=(1, 1),
    options={
        "main": Option("ce", "the loss beside the teacher's softmax", choices=tuple(MAIN)),
        "teacherShare": Option(0.1, "a, the weight of the teacher's softmax; main has the rest", low=0, high=1),
        "temperature": Option(2.0, "T, divides the scores of student and teacher", low=0.001, high=1000),
    },
)  # fmt: skip
