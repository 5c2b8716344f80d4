"""Sparse differences between a model and its base: small files that can be added to one base together.

Source: Ansell et al., Composable Sparse Fine-Tuning for Cross-Lingual Transfer, ACL 2022 (theta_0 + phi_a + phi_b).
"""

from collections.abc import Mapping

import torch

Weights = Mapping[str, torch.Tensor]
PLACES, VALUES = ".places", ".values"


def take_diff(base: Weights, changed: Weights, masks: Weights) -> dict[str, torch.Tensor]:
    """For each tensor of `masks` the flat places where it is True, and there `changed` less `base`."""
    diff = {}
    for name, mask in masks.items():
        places = mask.flatten().nonzero().squeeze(1)
        if len(places):
            diff[name + PLACES] = places
            diff[name + VALUES] = changed[name].flatten()[places] - base[name].flatten()[places]
    return diff


def apply_diff(weights: dict[str, torch.Tensor], diff: Weights) -> dict[str, torch.Tensor]:
    """Adds a diff in place. Returns what `revert` writes back: subtracting would not give the same bits.

    Raises ValueError where the diff names a tensor or a place that the weights have not; nothing is changed then.
    """
    names = [name.removesuffix(PLACES) for name in diff if name.endswith(PLACES)]
    for name in names:
        if name not in weights or int(diff[name + PLACES].max()) >= weights[name].numel():
            raise ValueError(f"the diff does not fit these weights: {name} is missing or smaller than the diff's")
    undo = {}
    for name in names:
        places, flat = diff[name + PLACES], weights[name].view(-1)
        undo[name + PLACES], undo[name + VALUES] = places, flat[places]
        flat[places] += diff[name + VALUES].to(flat.dtype)
    return undo


def revert(weights: dict[str, torch.Tensor], undo: Weights) -> None:
    """Writes back, in place, what `apply_diff` returned; of several diffs the last one first."""
    for name in (name.removesuffix(PLACES) for name in undo if name.endswith(PLACES)):
        weights[name].view(-1)[undo[name + PLACES]] = undo[name + VALUES]


def compose(base: Weights, *diffs: Weights) -> dict[str, torch.Tensor]:
    """The base with every diff added, as new tensors."""
    weights = {name: value.clone(memory_format=torch.contiguous_format) for name, value in base.items()}
    for diff in diffs:
        apply_diff(weights, diff)
    return weights
