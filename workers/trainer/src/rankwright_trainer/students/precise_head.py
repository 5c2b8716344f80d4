"""A last layer in float32 above an encoder in bfloat16.

A bfloat16 number has 8 significant bits: of scores between 4 and 8, those that are nearer than .03 become equal. A list
of thirty passages then has ties, which count against the model where it is measured, and its loss sees steps. The
layer has one output, so its time is nothing.
"""

from functools import partial

import torch
from torch.nn.functional import linear


def score_in_float32(model: torch.nn.Module, device: str) -> None:
    """model: for sequence classification; its last linear layer with an output a label gives the scores.

    A model without one, whose head is built otherwise, stays as it is.
    """
    labels = model.config.num_labels
    heads = [each for each in model.modules() if isinstance(each, torch.nn.Linear) and each.out_features == labels]
    for head in heads[-1:]:
        head.forward = partial(_forward, head, device)


def _forward(head: torch.nn.Linear, device: str, hidden: torch.Tensor) -> torch.Tensor:
    with torch.autocast(device, enabled=False):
        return linear(hidden.float(), head.weight, head.bias)
