"""Keys for contrastive learning: a slow copy of the encoder makes them, and a queue keeps those of earlier steps.

Source: He et al., Momentum Contrast for Unsupervised Visual Representation Learning, CVPR 2020.
"""

import copy
from collections.abc import Callable
from dataclasses import replace

import torch

from .batches import Batch
from .groups import Group, Passage
from .runtime import hashed
from .students.layout import lay_out
from .crops import crop


class MomentumQueue:
    """Scores in a bi-encoder's place while it learns. All that it keeps between steps is in `tensors`."""

    def __init__(self, student, options: dict):
        self._student, self._options = student, options
        self._keys = copy.deepcopy(student.model).eval().requires_grad_(False)
        size, width = int(options["queueSize"]), student.model.encoder.config.hidden_size
        device = student.model.device
        self.queue = torch.zeros(size, width, device=device)
        # of each key, the passage that it was cut from: for another crop of that passage it is no negative
        self.owners = torch.zeros(size, dtype=torch.long, device=device)
        self.enqueued = 0
        self._pending: list[tuple[torch.Tensor, list[int]]] = []

    def prepare(self, group: Group, *seed) -> Group:
        """One passage of the group as a crop to search with and crops to find; its labels are not read."""
        document = group.passages[hashed(*seed, "passage") % len(group.passages)].text
        options = self._options
        limits = sorted((options["cropLow"], options["cropHigh"]))
        query, *keys = (
            crop(document, *limits, options["deletedShare"], hashed(*seed, "crop", number))
            for number in range(1 + int(options["crops"]))
        )
        return Group(str(hashed(document)), query, tuple(Passage(key, 1.0) for key in keys))

    def score(self, groups: list[Group], in_batch: bool) -> tuple[torch.Tensor, Batch]:
        """Raw scores [queries, columns of the groups and keys of the queue], and what is known of the columns."""
        layout = lay_out(groups, str(self._student.model.device), in_batch)
        with torch.no_grad():
            keys = self._student.encode_passages(layout.passages, self._keys)
        queries = self._student.encode_queries(layout.queries)
        owners = [int(group.query_id) for group in groups]
        # labelled above 0 are a query's own crops and nothing else
        made_by = [owner for owner, group in zip(owners, groups, strict=True) for _ in group.passages]
        self._pending.append((keys[layout.passage_places[layout.batch.labels > 0]], made_by))
        return self._with_queue(layout, queries, keys, owners)

    def advance(self, gather: Callable[[list], list] = list) -> None:
        """After a step: the copy follows the student, and the step's keys push out the oldest.

        gather: gives the keys of all forwards of a step where some were made by other processes.
        """
        trained = dict(self._student.model.named_parameters())
        with torch.no_grad():
            for name, value in self._keys.named_parameters():
                if trained[name].requires_grad:
                    value.lerp_(trained[name], 1 - self._options["momentum"])
            for keys, owners in gather([(keys.cpu(), owners) for keys, owners in self._pending]):
                self._enqueue(keys.to(self.queue.device), torch.tensor(owners, device=self.owners.device))
        self._pending.clear()

    def tensors(self) -> dict[str, torch.Tensor]:
        """All that the next step depends on beside the student."""
        trained = {name for name, value in self._student.model.named_parameters() if value.requires_grad}
        copies = {f"keys.{name}": value for name, value in self._keys.named_parameters() if name in trained}
        return {**copies, "queue": self.queue, "owners": self.owners, "enqueued": torch.tensor(self.enqueued)}

    def load(self, tensors: dict[str, torch.Tensor]) -> None:
        """Takes over what `tensors` gave."""
        self.enqueued = int(tensors["enqueued"])
        self.queue.copy_(tensors["queue"])
        self.owners.copy_(tensors["owners"])
        copies = {name.removeprefix("keys."): value for name, value in tensors.items() if name.startswith("keys.")}
        self._keys.load_state_dict(copies, strict=False)

    def _with_queue(self, layout, queries: torch.Tensor, keys: torch.Tensor, owners: list[int]):
        filled = min(self.enqueued, len(self.queue))
        own = layout.pick(self._student.compare(queries, keys))
        old = self._student.compare(queries, self.queue[:filled])[layout.query_places]
        foreign = self.owners[None, :filled] != torch.tensor(owners, device=self.owners.device)[:, None]
        batch = layout.batch
        none = torch.full((*foreign.shape, batch.teacher_scores.shape[2]), float("nan"), device=own.device)
        return torch.cat([own, old.masked_fill(~foreign, 0.0)], dim=1), replace(
            batch,
            mask=torch.cat([batch.mask, foreign], dim=1),
            labels=torch.cat([batch.labels, torch.zeros_like(old)], dim=1),
            teacher_scores=torch.cat([batch.teacher_scores, none], dim=1),
        )

    def _enqueue(self, keys: torch.Tensor, owners: torch.Tensor) -> None:
        size = len(self.queue)
        places = (self.enqueued + torch.arange(len(keys), device=owners.device))[-size:] % size
        self.queue[places], self.owners[places] = keys[-size:], owners[-size:]
        self.enqueued += len(keys)
