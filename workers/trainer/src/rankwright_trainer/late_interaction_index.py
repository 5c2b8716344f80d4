"""An exact index over the token vectors of passages: no clustering, no compression, every passage is scored."""

import torch

# of a block; a query of 32 tokens then needs 8 MiB of dot products at a time
TOKENS_PER_BLOCK = 65_536


class LateInteractionIndex:
    """MaxSim over all passages. Memory: 4 bytes a number, so 512 bytes a token at 128 dimensions (`bytes`).

    A passage of 150 tokens takes 75 KiB: 100,000 of them need 7.2 GiB. For more, rerank what another search finds.
    """

    def __init__(self):
        self.ids: list[str] = []
        # vectors [tokens, dimensions], and of each token the place of its passage within the block
        self._blocks: list[tuple[torch.Tensor, torch.Tensor, int]] = []

    @property
    def bytes(self) -> int:
        """Of the vectors and of the places of their passages."""
        return sum(vectors.nbytes + owners.nbytes for vectors, owners, _ in self._blocks)

    def add(self, ids: list[str], vectors: torch.Tensor, mask: torch.Tensor) -> None:
        """Adds passages: vectors [passages, tokens, dimensions] and the mask [passages, tokens] of those that count.

        Raises ValueError where a passage has no token that counts: it could not be found.
        """
        if not bool(mask.any(dim=1).all()):
            raise ValueError("every passage needs at least one token that counts")
        self.ids.extend(ids)
        step = max(1, TOKENS_PER_BLOCK // mask.shape[1])
        for start in range(0, len(ids), step):
            shown = mask[start : start + step]
            owners = torch.arange(len(shown), device=mask.device)[:, None].expand_as(shown)[shown]
            self._blocks.append((vectors[start : start + step][shown], owners, len(shown)))

    def search(self, query: torch.Tensor, count: int) -> list[tuple[str, float]]:
        """The `count` best (id, score), best first, for the vectors [query tokens, dimensions] of one query.

        Equal scores keep the order in which passages were added.
        """
        scores = self.score(query)
        order = scores.argsort(descending=True, stable=True)[:count].tolist()
        return [(self.ids[place], float(scores[place])) for place in order]

    def score(self, query: torch.Tensor) -> torch.Tensor:
        """The score of every passage [passages], in the order in which they were added."""
        return torch.cat([_score_block(query, *block) for block in self._blocks])


def _score_block(query: torch.Tensor, vectors: torch.Tensor, owners: torch.Tensor, passages: int) -> torch.Tensor:
    similarities = query @ vectors.T
    best = similarities.new_full((len(query), passages), float("-inf"))
    return best.scatter_reduce(1, owners.expand_as(similarities), similarities, "amax").sum(dim=0)
