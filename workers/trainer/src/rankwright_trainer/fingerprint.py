"""What a checkpoint belongs to: only a training with the same fingerprint goes on from it."""

import os

import torch

from .digests import digest_file
from .groups import GroupFile
from .job import TrainJob

# raised when the same job would take other steps than before: checkpoints of another version are not resumed
# 3: each forward of a step draws dropout of its own seed, so steps of several forwards are others than before
TRAINING_VERSION = 3


def take_fingerprint(
    job: TrainJob, options: dict, groups: GroupFile, development: GroupFile | None, student
) -> dict:
    """Everything that the steps depend on, and nothing that only says where and how they are computed."""
    names = (
        "model", "recipe", "epochs", "learningRate", "headLearningRate", "warmupShare", "weightDecay", "optimizer",
        "groupsPerStep", "groupsPerForward", "groupSize", "maxTokens", "seed", "freezeEmbeddings", "guidanceWeight",
        "guidanceShare", "guidanceFloor", "guidanceForm", "guidancePassages", "guidanceVariants", "evaluateEverySteps",
        "select", "patience", "merge", "mergeLast", "mergeWeights", "peft", "peftOptions",
    )  # fmt: skip
    weights = os.path.join(student.folder, "model.safetensors")
    base = digest_file(weights) if os.path.isfile(weights) else job.baseName or job.base
    data = {"trainData": groups.digest, "developmentData": development.digest if development else None}
    software = f"version {TRAINING_VERSION}, torch {torch.__version__.split('+')[0]}"
    return {
        "trainer": software, **data, "base": base, "options": options, "settings": student.settings,
        **{name: getattr(job, name) for name in names},
    }  # fmt: skip
