"""Unsupervised contrastive learning on crops of passages, each pair weighted by how relevant the model finds it."""

import torch

from ..batches import Batch
from ..momentum_queue import MomentumQueue
from .recipe import BI_ENCODER, IN_BATCH, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of the sum over positives j of w_j * -log(exp s_j / (exp s_j + sum over negatives exp s)).

    Positives are what is labelled above 0, negatives the rest that batch.mask shows. A query without positives adds 0.
    """
    positive = batch.mask & (batch.labels > 0)
    scaled = scores / options["temperature"]
    negatives = scaled.masked_fill(~batch.mask | positive, torch.finfo(scaled.dtype).min).logsumexp(dim=1, keepdim=True)
    losses = torch.logaddexp(scaled, negatives) - scaled
    return (relevance_weights(scores, positive) * losses).sum(dim=1).mean()


def relevance_weights(scores: torch.Tensor, positive: torch.Tensor) -> torch.Tensor:
    """Each positive's share of its query's scores, without gradient; 0 elsewhere. Scores below 0 count as 0.

    Where no positive scores above 0 all weigh alike.
    """
    relevance = scores.detach().clamp(min=0) * positive
    total = relevance.sum(dim=1, keepdim=True)
    alike = positive / positive.sum(dim=1, keepdim=True).clamp(min=1)
    return torch.where(total > 0, relevance / total.masked_fill(total == 0, 1.0), alike.to(scores.dtype))


RECIPE = Recipe(
    name="recontriever",
    source="Lei et al., Unsupervised Dense Retrieval with Relevance-Aware Contrastive Pre-Training, ACL Findings 2023",
    rows="any",
    pools={BI_ENCODER: IN_BATCH},
    loss=loss,
    companion=MomentumQueue,
    options={
        "temperature": Option(1.0, "divides the scores, where cosines are times scoreScale", low=0.001, high=100),
        "queueSize": Option(4096, "keys of earlier steps kept as negatives; 131072 in the paper", low=1, high=1e6),
        "momentum": Option(0.9995, "share that the key encoder keeps of itself at each step", low=0, high=1),
        "crops": Option(4, "keys cut from each passage", low=1, high=64),
        "cropLow": Option(0.05, "smallest share of a passage that a crop holds", low=0.001, high=1),
        "cropHigh": Option(0.5, "largest share of a passage that a crop holds", low=0.001, high=1),
        "deletedShare": Option(0.1, "share of a crop's words that are left out", low=0, high=0.9),
    },
)
