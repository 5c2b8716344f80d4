"""Other wordings of a query, made without a language model: words are left out or replaced by near ones.

Near are the words that lie closest in the base model's own word embeddings: price, cost, fee. A variant may ask for
something else than its query did, so no label holds for it; a guide can still say how well passages answer it.
Source: Jiao et al., "TinyBERT: Distilling BERT for Natural Language Understanding", EMNLP Findings 2020, section 3.2.
"""

import random
from functools import cache

import torch
from torch.nn.functional import normalize

from .runtime import hashed

DROPPED_SHARE = 0.1
REPLACED_SHARE = 0.4
# of more than these, and of farther ones, most are no longer about the same thing
NEAREST = 8
LEAST_SIMILARITY = 0.3
# a query of fewer words would lose its subject with one of them
LEAST_WORDS_TO_DROP = 4


class Variants:
    """Varies queries with the whole words of a vocabulary; where it has none, queries lose words and gain none."""

    def __init__(self, vocabulary: dict[str, int], embeddings: torch.Tensor):
        """embeddings [vocabulary, width], the base model's input embeddings."""
        self._words = sorted(word for word in vocabulary if word.isalpha() and len(word) > 2)
        self._places = {word: place for place, word in enumerate(self._words)}
        vectors = embeddings.detach().float().cpu()[[vocabulary[word] for word in self._words]]
        # the mean is what all words share; without it, near words stand out
        self._vectors = normalize(vectors - vectors.mean(dim=0), dim=1) if self._words else vectors
        self._near = cache(self._find_near)

    def vary(self, query: str, *seed) -> str:
        """A variant in lower case, a function of (query, seed); the query itself if nothing would be left of it."""
        draw = random.Random(hashed(*seed, query)).random
        words = query.lower().split()
        varied = [self._vary_word(word, len(words) >= LEAST_WORDS_TO_DROP, draw) for word in words]
        return " ".join(word for word in varied if word) or query

    def _vary_word(self, word: str, may_drop: bool, draw) -> str:
        kind, choice = draw(), draw()
        if kind < DROPPED_SHARE:
            return "" if may_drop else word
        bare = word.strip("?!.,;:")
        near = self._near(bare) if kind < DROPPED_SHARE + REPLACED_SHARE else ()
        return word.replace(bare, near[int(choice * len(near))]) if near else word

    def _find_near(self, word: str) -> tuple[str, ...]:
        place = self._places.get(word)
        if place is None:
            return ()
        best = (self._vectors @ self._vectors[place]).topk(min(NEAREST + 1, len(self._words)))
        found = zip(best.values.tolist(), best.indices.tolist(), strict=True)
        return tuple(self._words[other] for value, other in found if other != place and value > LEAST_SIMILARITY)
