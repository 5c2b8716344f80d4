"""Which groups a step sees, and how they become tensors. Everything is a function of (seed, step)."""

from dataclasses import dataclass, replace

import torch

from .groups import Group
from .runtime import hashed


class Plan:
    """The order of all steps: every epoch is a new permutation of the rows, its last step may be short."""

    def __init__(self, rows: int, epochs: int, groups_per_step: int, seed: int):
        self.rows, self.groups_per_step, self.seed = rows, groups_per_step, seed
        self.steps_per_epoch = -(-rows // groups_per_step)
        self.total_steps = epochs * self.steps_per_epoch
        self._order: tuple[int, list[int]] = (-1, [])

    def rows_of(self, step: int) -> list[int]:
        """Row indices of a step, counted from 0."""
        epoch, place = divmod(step, self.steps_per_epoch)
        if self._order[0] != epoch:
            self._order = (
                epoch,
                sorted(range(self.rows), key=lambda row: (hashed(self.seed, "order", epoch, row), row)),
            )
        return self._order[1][place * self.groups_per_step : (place + 1) * self.groups_per_step]

    def epoch_of(self, step: int) -> int:
        return step // self.steps_per_epoch


def sample_negatives(group: Group, size: int | None, *seed) -> Group:
    """The positive and `size - 1` of the group's own negatives, in file order; all of them where size is None."""
    if size is None or len(group.passages) <= size:
        return group
    negatives = range(1, len(group.passages))
    chosen = sorted(negatives, key=lambda place: (hashed(*seed, group.query_id, place), place))[: size - 1]
    return replace(group, passages=(group.passages[0], *(group.passages[place] for place in sorted(chosen))))


@dataclass(frozen=True)
class Batch:
    """Tensors of some groups. inputs: pairs of all groups, one after another; the rest are [groups, widest]."""

    inputs: dict
    mask: torch.Tensor
    labels: torch.Tensor
    teacher_scores: torch.Tensor

    def part(self, row: int, size: int) -> "Batch":
        """One group alone, without the places that it does not fill; its inputs are left out."""
        cut = (slice(row, row + 1), slice(0, size))
        return Batch({}, self.mask[cut], self.labels[cut], self.teacher_scores[cut])

    def arrange(self, flat: torch.Tensor) -> torch.Tensor:
        """Per-pair values [pairs] as [groups, widest]; places that no passage fills are 0."""
        return torch.zeros(self.mask.shape, dtype=flat.dtype, device=flat.device).masked_scatter(self.mask, flat)


def build_batch(groups: list[Group], tokenizer, max_tokens: int, device: str) -> Batch:
    """Tokenizes query-passage pairs, padded to the longest of them and cut at `max_tokens`."""
    widest = max(len(group.passages) for group in groups)
    pairs = [(group.query, passage.text) for group in groups for passage in group.passages]
    inputs = tokenizer(
        [query for query, _ in pairs], [text for _, text in pairs],
        padding=True, truncation=True, max_length=max_tokens, return_tensors="pt",
    )  # fmt: skip
    rows = [[*group.passages] + [None] * (widest - len(group.passages)) for group in groups]

    def table(value) -> torch.Tensor:
        return torch.tensor([[value(passage) for passage in row] for row in rows], device=device)

    return Batch(
        {name: tensor.to(device) for name, tensor in inputs.items()},
        table(lambda passage: passage is not None),
        table(lambda passage: passage.label if passage else 0.0),
        table(lambda passage: passage.teacher_score if passage and passage.teacher_score is not None else float("nan")),
    )
