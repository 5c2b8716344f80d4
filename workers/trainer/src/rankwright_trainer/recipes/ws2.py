"""SyCL: the squared 2-Wasserstein distance between the score matrix of a batch and its graded matrix."""

import torch

from ..batches import Batch
from .recipe import BI_ENCODER, CROSS_ENCODER, IN_BATCH, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """|mean P - mean Q|^2 + tr cov P + tr cov Q - 2 tr (cov P cov Q)^(1/2) in float64; one number for the batch.

    P = softmax(scores / temperature) and Q = softmax(grades) over all columns. Every query is a sample, so means and
    covariances are over the batch. With C the centred samples over sqrt(queries - 1), [queries, columns], the last
    trace is the sum of the singular values of C_P C_Q^T: its gradient exists where the product's eigenvalues repeat.
    """
    own = _shares(scores.double() / options["temperature"], batch.mask)
    wanted = _shares(batch.labels.double() * options["gradeScale"], batch.mask)
    apart = (own.mean(dim=0) - wanted.mean(dim=0)).square().sum()
    own, wanted = _centred(own), _centred(wanted)
    shared = torch.linalg.svdvals(own @ wanted.T).sum()
    return apart + own.square().sum() + wanted.square().sum() - 2 * shared


def _shares(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return values.masked_fill(~mask, float("-inf")).softmax(dim=1)


def _centred(samples: torch.Tensor) -> torch.Tensor:
    return (samples - samples.mean(dim=0)) / max(1, len(samples) - 1) ** 0.5


RECIPE = Recipe(
    name="ws2",
    source=(
        "Esfandiarpoor et al., Beyond Contrastive Learning: Synthetic Data Enables List-wise Training with Multiple "
        "Levels of Relevance (SyCL), EMNLP Findings 2025"
    ),
    rows="graded",
    pools={CROSS_ENCODER: OWN, BI_ENCODER: IN_BATCH},
    loss=loss,
    by_list=False,
    options={
        "temperature": Option(1.0, "divides the scores", low=0.001, high=1000),
        "gradeScale": Option(3, "the highest grade; grade = label * gradeScale", low=0.01, high=100),
    },
)
