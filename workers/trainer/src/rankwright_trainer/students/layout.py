"""Which texts a forward encodes, each once, and where the vector of every column lies."""

from dataclasses import dataclass

import torch

from ..batches import Batch, build_columns
from ..groups import Group


@dataclass(frozen=True)
class Layout:
    """queries and passages: distinct texts. query_places [queries]: of each row's query. passage_places [queries,
    columns]: of each column's passage, 0 where batch.mask hides it."""

    batch: Batch
    queries: list[str]
    passages: list[str]
    query_places: torch.Tensor
    passage_places: torch.Tensor

    def pick(self, table: torch.Tensor) -> torch.Tensor:
        """Scores [distinct queries, distinct passages] as [queries, columns], 0 where batch.mask hides a column."""
        return table[self.query_places].gather(1, self.passage_places).masked_fill(~self.batch.mask, 0.0)


def lay_out(groups: list[Group], device: str, in_batch: bool) -> Layout:
    """The layout of some groups; in_batch: every query against the lists of all, see batches.build_columns."""
    batch, texts = build_columns(groups, device, in_batch)
    queries = _number(group.query for group in groups)
    passages = _number(passage.text for group in groups for passage in group.passages)
    return Layout(
        batch, list(queries), list(passages),
        torch.tensor([queries[group.query] for group in groups], device=device),
        torch.tensor([[passages.get(text, 0) for text in row] for row in texts], device=device),
    )  # fmt: skip


def _number(texts) -> dict[str, int]:
    return {text: place for place, text in enumerate(dict.fromkeys(texts))}
