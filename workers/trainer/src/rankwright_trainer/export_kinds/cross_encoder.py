"""The export of a cross-encoder: one raw logit a pair."""

from types import SimpleNamespace

import torch

from .export_kind import ExportKind


class CrossEncoderExport(ExportKind):
    kind = "cross-encoder"
    output = "logits"
    title, pipeline_tag = "Cross-encoder", "text-ranking"
    tags = ("cross-encoder", "reranker", "rankwright", "synthetic")
    purpose, unit = "re-rank a first stage's candidates", "pair"

    def build_graph(self, student) -> torch.nn.Module:
        return LogitsOnly(student.model)

    def answer(self, output: torch.Tensor):
        return SimpleNamespace(logits=output)

    def describe(self, student) -> str:
        return (
            "Scores a (query, passage) pair with one raw logit: higher is more relevant. The stored activation is the\n"
            "identity, so sentence-transformers, transformers and onnxruntime give the same number."
        )

    def show_loading(self, student) -> str:
        return LOADING


class LogitsOnly(torch.nn.Module):
    """A classifier that returns its logits as a tensor, not in an object that tracing would flatten."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, **inputs):
        return self.model(**inputs).logits


LOADING = """```python
from sentence_transformers import CrossEncoder

model = CrossEncoder("path/to/this/folder")
# or: CrossEncoder(..., backend="onnx", model_kwargs={"file_name": "model_quantized.onnx"})
scores = model.predict([("a query", "a passage")])
```

```js
import { AutoModelForSequenceClassification, AutoTokenizer } from '@huggingface/transformers';

const tokenizer = await AutoTokenizer.from_pretrained(folder);
const model = await AutoModelForSequenceClassification.from_pretrained(folder, { dtype: 'q8' }); // fp32, fp16, q8
const inputs = tokenizer(['a query'], { text_pair: ['a passage'], padding: true, truncation: true });
const { logits } = await model(inputs);
```

In onnxruntime: tokenize with `tokenizer.json`, feed the tensors by the names of the session's inputs (int64,
[batch, tokens]), read `logits` [batch, 1]."""
