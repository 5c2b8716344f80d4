"""Margin-MSE: how far a passage lies below another is learnt from a teacher, where both lie is not."""

import torch

from ..batches import Batch
from .lists import differences, first_teacher, higher, mean_where
from .recipe import BI_ENCODER, CROSS_ENCODER, LATE_INTERACTION, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of the mean over pairs of (student's margin - teacher's margin)^2."""
    teacher, mask = first_teacher(batch)
    if options["pairs"] == "positive":
        return positive_margins(scores, teacher, batch.positive, mask)
    return mean_where(differences(scores - teacher).square(), higher(batch.labels, mask)).mean()


def positive_margins(
    scores: torch.Tensor, teacher: torch.Tensor, positive: torch.Tensor, mask: torch.Tensor
) -> torch.Tensor:
    """The loss over the pairs of each query's positive, given by its column, and every other passage."""
    apart = scores - teacher
    others = mask.scatter(1, positive[:, None], False)
    return mean_where((apart.gather(1, positive[:, None]) - apart).square(), others).mean()


RECIPE = Recipe(
    name="margin-mse",
    source=(
        "Hofstätter et al., Improving Efficient Neural Ranking Models with Cross-Architecture Knowledge Distillation, "
        "2020"
    ),
    rows="graded",
    pools={CROSS_ENCODER: OWN, BI_ENCODER: OWN, LATE_INTERACTION: OWN},
    loss=loss,
    teachers=(1, 1),
    options={
        "pairs": Option(
            "positive", "margins of the first passage over every other, or of every label over every lower one",
            choices=("positive", "labels"),
        ),
    },
)  # fmt: skip
