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
    """What is known of the passages that some queries are scored against, one row a query.

    mask [queries, columns]: where there is a passage. labels [queries, columns]: 0..1. teacher_scores [queries, columns,
    teachers]: NaN where a passage has none. positive [queries]: the column of each query's first own passage.
    """

    mask: torch.Tensor
    labels: torch.Tensor
    teacher_scores: torch.Tensor
    positive: torch.Tensor

    def part(self, rows: list[int], width: int) -> "Batch":
        """Some of the queries, and the first `width` columns."""
        return Batch(
            self.mask[rows, :width], self.labels[rows, :width], self.teacher_scores[rows, :width], self.positive[rows]
        )

    def arrange(self, flat: torch.Tensor) -> torch.Tensor:
        """Values of the pairs, row by row, as [queries, columns]; columns that no passage fills are 0."""
        return torch.zeros(self.mask.shape, dtype=flat.dtype, device=flat.device).masked_scatter(self.mask, flat)

    def in_batch(self) -> "Batch":
        """Every query against the lists of all: columns [query's list, place]. What was not judged for it is labelled 0."""
        count, width = self.mask.shape
        own = torch.eye(count, dtype=torch.bool, device=self.mask.device).repeat_interleave(width, dim=1)

        def spread(values: torch.Tensor, other: float) -> torch.Tensor:
            everywhere = values.reshape(1, count * width, *values.shape[2:]).expand(count, *[-1] * (values.ndim - 1))
            place = own.reshape(*own.shape, *[1] * (values.ndim - 2))
            return torch.where(place, everywhere, torch.full_like(everywhere, other))

        return Batch(
            self.mask.reshape(1, -1).expand(count, -1), spread(self.labels, 0.0),
            spread(self.teacher_scores, float("nan")),
            self.positive + torch.arange(count, device=self.mask.device) * width,
        )  # fmt: skip


def build_batch(groups: list[Group], device: str) -> Batch:
    """Each query with its own list, padded to the longest."""
    widest = max(len(group.passages) for group in groups)
    teachers = max(len(passage.teacher_scores) for group in groups for passage in group.passages)
    missing = (float("nan"),) * teachers
    rows = [[*group.passages] + [None] * (widest - len(group.passages)) for group in groups]

    def table(value) -> torch.Tensor:
        return torch.tensor([[value(passage) for passage in row] for row in rows], device=device)

    scores = table(lambda passage: (*passage.teacher_scores, *missing)[:teachers] if passage else missing)
    return Batch(
        table(lambda passage: passage is not None),
        table(lambda passage: passage.label if passage else 0.0),
        scores.reshape(len(rows), widest, teachers),
        torch.zeros(len(rows), dtype=torch.long, device=device),
    )


def build_columns(groups: list[Group], device: str, in_batch: bool) -> tuple[Batch, list[list[str]]]:
    """The batch of some groups and the text of every column, row by row; '' where no passage fills it.

    in_batch: every query against the lists of all. Of what the others bring, a row is not shown what its own list or an
    earlier column holds already, nor what belongs to the same query, which is not known to be wrong for it.
    """
    batch = build_batch(groups, device)
    width = batch.mask.shape[1]
    lists = [[passage.text for passage in group.passages] for group in groups]
    padded = [texts + [""] * (width - len(texts)) for texts in lists]
    if not in_batch:
        return batch, padded
    columns = [text for texts in padded for text in texts]
    shown = torch.tensor([_shown_columns(row, groups, lists, width) for row in range(len(groups))], device=device)
    batch = batch.in_batch()
    return replace(batch, mask=batch.mask & shown), [columns] * len(groups)


def _shown_columns(row: int, groups: list[Group], lists: list[list[str]], width: int) -> list[bool]:
    shown, seen = [False] * (len(groups) * width), set(lists[row])
    shown[row * width : row * width + len(lists[row])] = [True] * len(lists[row])
    for other, texts in enumerate(lists):
        if groups[other].query_id != groups[row].query_id:
            for place, text in enumerate(texts):
                shown[other * width + place] = text not in seen
                seen.add(text)
    return shown
