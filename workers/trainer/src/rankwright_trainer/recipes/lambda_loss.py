"""LambdaLoss, NDCGLoss2++: a pair weighs what its two passages are worth to nDCG at the ranks that they have now."""

import math

import torch
from torch.nn.functional import softplus

from ..batches import Batch
from .lists import differences, higher, mean_where
from .recipe import CROSS_ENCODER, OWN, Option, Recipe

SMALLEST_GAIN = 1e-10


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of the mean over pairs, i labelled above j, of w_ij log2(1 + exp(-sigma (s_i - s_j))).

    With ranks r of the scores, gains g = 2^grade - 1 over the best DCG and D(r) = log2(1 + r):
    w_ij = |g_i - g_j| (mu |1 / D(d) - 1 / D(d + 1)| + |1 / D(r_i) - 1 / D(r_j)|), d = |r_i - r_j|.
    """
    order = scores.detach().masked_fill(~batch.mask, float("-inf")).argsort(dim=1, descending=True, stable=True)
    ranked, mask = scores.gather(1, order), batch.mask.gather(1, order)
    grades = (batch.labels * batch.mask).gather(1, order) * options["gradeScale"]
    cutoff = int(options["k"]) or scores.shape[1]
    places = torch.arange(scores.shape[1], device=scores.device)
    near_top = (places[:, None] < cutoff) | (places[None] < cutoff)
    weights = _weights(_gains(grades, cutoff), options["mu"])
    costs = weights * softplus(-options["sigma"] * differences(ranked)) / math.log(2)
    return mean_where(costs, higher(grades, mask) & near_top).mean()


def _gains(grades: torch.Tensor, cutoff: int) -> torch.Tensor:
    """2^grade - 1 over the DCG of the best order at the cutoff; a hidden place is graded 0 and gains nothing."""
    ideal = (grades.sort(dim=1, descending=True).values.exp2() - 1) * _discounts(grades)
    return (grades.exp2() - 1) / ideal[:, :cutoff].sum(dim=1, keepdim=True).clamp_min(SMALLEST_GAIN)


def _discounts(grades: torch.Tensor) -> torch.Tensor:
    return 1 / torch.arange(2, grades.shape[1] + 2, dtype=grades.dtype, device=grades.device).log2()


def _weights(gains: torch.Tensor, mu: float) -> torch.Tensor:
    discounts = _discounts(gains)
    places = torch.arange(gains.shape[1], device=gains.device)
    distance = (places[:, None] - places[None]).abs()
    # a pair of a place with itself is none: any number stands for it
    steps = torch.cat([discounts.new_zeros(1), discounts[:-1] - discounts[1:]])
    return differences(gains).abs() * (mu * steps[distance] + (discounts[:, None] - discounts[None]).abs())


RECIPE = Recipe(
    name="lambda",
    source="Wang et al., The LambdaLoss Framework for Ranking Metric Optimization, CIKM 2018",
    rows="graded",
    pools={CROSS_ENCODER: OWN},
    loss=loss,
    options={
        "k": Option(0, "pairs of which one is among the first k now; 0: the whole list", low=0, high=4096),
        "sigma": Option(1.0, "multiplies differences of scores", low=0.001, high=1000),
        "mu": Option(10.0, "weight of NDCGLoss2 beside LambdaRank; 0 is LambdaRank alone", low=0, high=1000),
        "gradeScale": Option(3, "the highest grade; grade = label * gradeScale", low=0.01, high=20),
    },
)
