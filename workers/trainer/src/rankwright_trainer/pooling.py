"""One vector of the vectors of a text's tokens."""

import torch


def pool(hidden: torch.Tensor, mask: torch.Tensor, pooling: str) -> torch.Tensor:
    """hidden [texts, tokens, width] and mask [texts, tokens] to [texts, width].

    `mean` over the tokens that the mask keeps, or `cls`, the first token, which padding on the right leaves in place.
    """
    if pooling == "cls":
        return hidden[:, 0]
    shown = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * shown).sum(dim=1) / shown.sum(dim=1).clamp(min=1e-9)
