"""The export of a bi-encoder: vectors of tokens, as the libraries expect them, which the folder says how to pool."""

import json

import torch

from .export_kind import ExportKind


class BiEncoderExport(ExportKind):
    kind = "bi-encoder"
    output = "last_hidden_state"
    axes = {0: "batch", 1: "tokens"}
    title, pipeline_tag = "Bi-encoder", "sentence-similarity"
    tags = ("sentence-transformers", "sentence-similarity", "feature-extraction", "dense", "rankwright", "synthetic")
    purpose = "search, or to re-rank a first stage's candidates,"

    def build_graph(self, student) -> torch.nn.Module:
        return student.model

    def describe(self, student) -> str:
        settings = student.settings
        measure = "cosine" if settings["similarity"] == "cosine" else "dot product"
        return (
            "Makes one vector of a query and one of a passage; the closer they are, the more relevant is the passage.\n"
            f"The scores of its training and of `parity.json` are the {measure} times {settings['scoreScale']:g}."
        )

    def show_loading(self, student) -> str:
        settings = student.settings
        normalized = settings["similarity"] == "cosine"
        texts = [settings["queryPrompt"] + "a query", settings["passagePrompt"] + "a passage"]
        return (
            LOADING.replace("POOLING", settings["pooling"])
            .replace("NORMALIZED", "true" if normalized else "false")
            .replace("TEXTS", json.dumps(texts, ensure_ascii=False))
            .replace("UNIT_LENGTH", ", brought to unit length" if normalized else "")
        )


LOADING = """```python
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("path/to/this/folder")
# or: SentenceTransformer(..., backend="onnx", model_kwargs={"file_name": "model_quantized.onnx"})
scores = model.similarity(model.encode_query(["a query"]), model.encode_document(["a passage"]))
```

```js
import { pipeline } from '@huggingface/transformers';

const encode = await pipeline('feature-extraction', folder, { dtype: 'q8' }); // fp32, fp16, q8
const vectors = await encode(TEXTS, { pooling: 'POOLING', normalize: NORMALIZED });
```

In onnxruntime: tokenize with `tokenizer.json`, feed the tensors by the names of the session's inputs (int64,
[batch, tokens]), read `last_hidden_state` [batch, tokens, width]. A text's vector is made of those of its tokens by
POOLING pooling, padding left outUNIT_LENGTH.
Prompts stand before a text; `config_sentence_transformers.json` has them."""
