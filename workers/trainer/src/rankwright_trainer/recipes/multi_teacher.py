"""Distillation from several teachers, whose scores are brought to one scale before they are averaged."""

import torch

from ..batches import Batch
from .lists import divergence, log_shares, mean_where
from .margin_mse import positive_margins
from .recipe import CROSS_ENCODER, OWN, Option, Recipe

MOST_TEACHERS = 16


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries, by what is averaged over the teachers that scored the query's list.

    mean-prob: p = softmax(t / T), loss KL(p || softmax(s / T)). mean-minmax: scores of which the list's lowest is 0 and
    its highest 1, loss Margin-MSE. mean-margin: margins over the standard deviation of the list, loss Margin-MSE.
    """
    mask, temperature = batch.mask, options["temperature"]
    teachers = batch.teacher_scores.nan_to_num().unbind(dim=-1)
    scored = ~(batch.teacher_scores.isnan() & mask[..., None]).any(dim=1)
    weights = (scored / scored.sum(dim=1, keepdim=True)).T[..., None]
    if options["combine"] == "mean-prob":
        each = torch.stack([log_shares(teacher / temperature, mask) for teacher in teachers])
        return divergence((each + weights.log()).logsumexp(dim=0), scores / temperature, mask).mean()
    level = min_max if options["combine"] == "mean-minmax" else standardize
    mean = (torch.stack([level(teacher, mask) for teacher in teachers]) * weights).sum(dim=0)
    return positive_margins(scores, mean, batch.positive, mask)


def min_max(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Each list's lowest becomes 0, its highest 1; equal values become 0, and so does a hidden place."""
    low, high = _range(values, mask)
    return torch.where(mask & (high > low), (values - low) / (high - low), 0.0)


def standardize(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Less its list's mean, over its list's standard deviation; equal values become 0, and so does a hidden place."""
    low, high = _range(values, mask)
    apart = values - mean_where(values, mask)[:, None]
    deviation = mean_where(apart.square(), mask)[:, None].sqrt()
    # of equal values the deviation can be a rounding error
    return torch.where(mask & (high > low), apart / deviation, 0.0)


def _range(values: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    low = values.masked_fill(~mask, float("inf")).amin(dim=1, keepdim=True)
    return low, values.masked_fill(~mask, float("-inf")).amax(dim=1, keepdim=True)


RECIPE = Recipe(
    name="multi-teacher",
    source="Avram et al., Distilling the Knowledge of Romanian BERTs Using Multiple Teachers, LREC 2022",
    rows="any",
    pools={CROSS_ENCODER: OWN},
    loss=loss,
    teachers=(1, MOST_TEACHERS),
    options={
        "combine": Option(
            "mean-prob", "what of the teachers is averaged", choices=("mean-prob", "mean-minmax", "mean-margin")
        ),
        "temperature": Option(1.0, "T of mean-prob, divides the scores of student and teachers", low=0.001, high=1000),
    },
)  # fmt: skip
