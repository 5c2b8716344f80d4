"""Distillation on long lists, where the teacher's and the student's scores are first brought to 0..1."""

import torch
from torch.nn.functional import kl_div, log_softmax

from ..batches import Batch
from .recipe import LATE_INTERACTION, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of KL(softmax(teacher) || softmax(student)) over the list, both min-max normalised."""
    teacher = batch.teacher_scores[..., 0].to(scores.dtype).masked_fill(~batch.mask, 0.0)
    if options["normalize"] == "min-max":
        teacher, scores = min_max(teacher, batch.mask), min_max(scores, batch.mask)
    lowest = torch.finfo(scores.dtype).min
    target, own = (log_softmax(values.masked_fill(~batch.mask, lowest), dim=1) for values in (teacher, scores))
    return kl_div(own, target, reduction="batchmean", log_target=True)


def min_max(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Each list brought to 0..1 over what mask shows; a list of equal values becomes 0 and gives no gradient."""
    low = values.masked_fill(~mask, float("inf")).amin(dim=1, keepdim=True)
    span = values.masked_fill(~mask, float("-inf")).amax(dim=1, keepdim=True) - low
    is_flat = span == 0
    return ((values - low) / span.masked_fill(is_flat, 1.0)).masked_fill(is_flat, 0.0)


RECIPE = Recipe(
    name="jacolbert25",
    source="Clavie, JaColBERTv2.5: Optimising Multi-Vector Retrievers, 2024 (arXiv:2407.20750)",
    rows="any",
    pools={LATE_INTERACTION: OWN},
    loss=loss,
    teachers=(1, 1),
    options={"normalize": Option("min-max", "what is done to scores before the softmax", choices=("min-max", "none"))},
    defaults={"optimizer": "schedule-free"},
)
