"""p-ListMLE: how likely the order of the labels is, place after place; the first places weigh most."""

import torch

from ..batches import Batch
from .recipe import CROSS_ENCODER, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of -sum over places r = 1..n of w_r log(exp(s_r) / sum over the places from r on of exp(s)).

    w_r is 2^(n - r) - 1 over its sum; without weighting 1, which is ListMLE. Equal labels keep the order of the file.
    """
    order = batch.labels.masked_fill(~batch.mask, float("-inf")).argsort(dim=1, descending=True, stable=True)
    ordered, mask = scores.gather(1, order), batch.mask.gather(1, order)
    shown = ordered.masked_fill(~mask, torch.finfo(scores.dtype).min)
    rest = shown.flip(1).logcumsumexp(dim=1).flip(1)
    costs = torch.where(mask, rest - ordered, 0.0)
    return (costs * _weights(mask, scores.dtype) if options["weighting"] == "places" else costs).sum(dim=1).mean()


def _weights(mask: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """2^(n - r) - 1 over its sum, both divided by 2^n: a long list overflows nothing."""
    sizes = mask.sum(dim=1, keepdim=True).to(dtype)
    places = torch.arange(1, mask.shape[1] + 1, dtype=dtype, device=mask.device)
    weights = ((-places).exp2() - (-sizes).exp2()) * mask
    return weights / weights.sum(dim=1, keepdim=True)


RECIPE = Recipe(
    name="plistmle",
    source=(
        "Lan et al., Position-Aware ListMLE: A Sequential Learning Process for Ranking, UAI 2014; without weighting "
        "Xia et al., Listwise Approach to Learning to Rank, ICML 2008"
    ),
    rows="graded",
    pools={CROSS_ENCODER: OWN},
    loss=loss,
    options={"weighting": Option("places", "of a place: by its rank, or none: ListMLE", choices=("places", "none"))},
)
