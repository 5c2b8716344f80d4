"""Reads texts a part at a time, those of like length together, because padding is computed as well."""

from collections.abc import Callable

import torch

# of a processor: more at once gain it nothing. A GPU takes about as long for one text as for a hundred
TEXTS_PER_PART = 8


def read_in_parts(inputs, tokenizer, runtime, read: Callable[[dict], torch.Tensor]) -> torch.Tensor:
    """[texts, ...] in float32, in the order of the texts.

    inputs: of the tokenizer, by name a list of the tokens of each text. read: what the model makes of padded tensors
    [texts, tokens], a row a text.
    """
    lengths = [len(tokens) for tokens in inputs["input_ids"]]
    size = TEXTS_PER_PART if runtime.device == "cpu" else len(lengths)
    order = sorted(range(len(lengths)), key=lambda place: lengths[place])
    rows = []
    for start in range(0, len(order), size):
        places = order[start : start + size]
        chosen = {name: [values[place] for place in places] for name, values in inputs.items()}
        padded = tokenizer.pad(chosen, return_tensors="pt").to(runtime.device)
        with runtime.autocast():
            rows.append(read(padded).float())
    return torch.cat(rows)[torch.tensor(order, device=runtime.device).argsort()]
