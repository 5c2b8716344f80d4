"""Distillation: the softmax of the scores is to be that of a teacher's scores, or of the grades."""

import torch

from ..batches import Batch
from .lists import divergence, first_teacher
from .recipe import BI_ENCODER, CROSS_ENCODER, IN_BATCH, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of KL(target || softmax(s / T)); the target is softmax(t / T), or softmax(grades) without T.

    A teacher's softmax is over what it scored, which leaves a query the passages of its own list.
    """
    temperature = options["temperature"]
    if options["targets"] == "labels":
        return divergence(batch.labels * options["gradeScale"], scores / temperature, batch.mask).mean()
    teacher, mask = first_teacher(batch)
    return divergence(teacher / temperature, scores / temperature, mask).mean()


RECIPE = Recipe(
    name="kl",
    source=(
        "Hinton, Vinyals, Dean, Distilling the Knowledge in a Neural Network, 2015; over grades: Esfandiarpoor et al., "
        "Beyond Contrastive Learning (SyCL), EMNLP Findings 2025"
    ),
    rows="any",
    pools={CROSS_ENCODER: OWN, BI_ENCODER: IN_BATCH},
    loss=loss,
    teachers=(0, 1),
    options={
        "targets": Option(
            "teacher", "whose softmax is learnt", choices=("teacher", "labels"), teachers={"teacher": 1}
        ),
        "temperature": Option(1.0, "T, divides the scores of student and teacher", low=0.001, high=1000),
        "gradeScale": Option(3, "the highest grade; grade = label * gradeScale", low=0.01, high=100),
    },
)  # fmt: skip
