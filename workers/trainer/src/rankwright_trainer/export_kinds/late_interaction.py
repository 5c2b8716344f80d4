"""The export of a late-interaction model: the projected vectors of a text's tokens, of unit length."""

import torch
from torch.nn.functional import normalize

from .export_kind import ExportKind


class LateInteractionExport(ExportKind):
    kind = "late-interaction"
    output = "token_embeddings"
    axes = {0: "batch", 1: "tokens"}
    title, pipeline_tag = "Late-interaction model", "feature-extraction"
    tags = ("sentence-transformers", "multi-vector", "colbert", "late-interaction", "feature-extraction", "rankwright",
            "synthetic")  # fmt: skip
    purpose = "re-rank a first stage's candidates, or to search,"

    def build_graph(self, student) -> torch.nn.Module:
        return UnitVectors(student.model)

    def describe(self, student) -> str:
        return (
            f"Makes a vector of {student.settings['tokenDimensions']} numbers for every token. The score of a pair is the\n"
            "sum, over the query's vectors, of the largest dot product with a vector of the passage (MaxSim)."
        )

    def show_loading(self, student) -> str:
        settings, mask = student.settings, student.tokenizer.mask_token
        return LOADING.replace("QUERY_TOKENS", str(settings["queryTokens"])).replace("MASK_TOKEN", mask)


class UnitVectors(torch.nn.Module):
    """An encoder with its projection, of which every token's vector has unit length."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, **inputs):
        return normalize(self.model(**inputs), dim=-1)


LOADING = """```python
from sentence_transformers import MultiVectorEncoder  # version 6 or newer

model = MultiVectorEncoder("path/to/this/folder")
scores = model.similarity(model.encode_query(["a query"]), model.encode_document(["a passage"]))
```

The ONNX files hold the projection: open them in onnxruntime and not through `backend="onnx"`, which would project
again. Tokenize with `tokenizer.json`, feed the tensors by the names of the session's inputs (int64, [batch, tokens]),
read `token_embeddings` [batch, tokens, dimensions]. A query is cut or filled up to QUERY_TOKENS tokens with
`MASK_TOKEN`, of which the attention mask is 0; their vectors count. Of a passage neither padding counts nor the tokens
that config.json names under `rankwright.skippedTokenIds` (punctuation).
Prompts stand before a text; `config_sentence_transformers.json` has them."""
