"""Averages of weights. Source: Clavié, JaColBERTv2.5, 2024 (checkpoint averaging); Wortsman et al., Model Soups, 2022.

An average is sound within one training alone, and not always there: whoever merges measures the result.
"""

from collections.abc import Mapping, Sequence

import torch

Weights = Mapping[str, torch.Tensor]


def average(members: Sequence[Weights], shares: Sequence[float] | None = None) -> dict[str, torch.Tensor]:
    """The weighted mean of each tensor, summed in float64; integers and truth values are the first member's.

    shares: one a member, of any sum; equal where None. Raises ValueError where names or shapes differ.
    """
    shares = shares or [1.0] * len(members)
    if len(shares) != len(members):
        raise ValueError(f"{len(members)} members are merged, but {len(shares)} shares were given")
    first = members[0]
    for place, member in enumerate(members[1:], start=2):
        _refuse_difference(first, member, place)
    return {name: _mean([member[name] for member in members], shares) for name in first}


def _mean(tensors: list[torch.Tensor], shares: Sequence[float]) -> torch.Tensor:
    first = tensors[0]
    if not first.is_floating_point():
        return first.clone()
    total = torch.zeros_like(first, dtype=torch.float64)
    for tensor, share in zip(tensors, shares, strict=True):
        total += share * tensor.double()
    return (total / sum(shares)).to(first.dtype)


def _refuse_difference(first: Weights, member: Weights, place: int) -> None:
    names = set(first) ^ set(member)
    if names:
        raise ValueError(f"member {place} and the first do not hold the same tensors: {', '.join(sorted(names))}")
    for name, tensor in first.items():
        if tensor.shape != member[name].shape:
            shapes = f"{list(tensor.shape)} in the first member, {list(member[name].shape)} in member {place}"
            raise ValueError(f"{name} is {shapes}")
