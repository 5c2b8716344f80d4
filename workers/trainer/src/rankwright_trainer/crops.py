"""Pieces cut at random from a text: two of one text are about the same thing, which needs no label."""

import random

# a text of fewer words is cut by characters: scripts without spaces have hardly any
LEAST_WORDS = 8


def crop(text: str, low: float, high: float, deleted_share: float, seed: int) -> str:
    """A run of words that holds between low and high of the text, less a share of its words; never empty.

    Source: Izacard et al., Unsupervised Dense Information Retrieval with Contrastive Learning, 2022, section 3.1,
    which crops tokens of the encoder.
    """
    draw = random.Random(seed)
    words = text.split()
    units, joint = (words, " ") if len(words) >= LEAST_WORDS else (list(text), "")
    length = max(1, round(len(units) * draw.uniform(low, high)))
    start = draw.randint(0, len(units) - length)
    run = units[start : start + length]
    kept = [unit for unit in run if draw.random() >= deleted_share]
    return joint.join(kept or run).strip() or text
