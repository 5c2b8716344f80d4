"""The README.md of an exported model: what a reader on a model hub and a program need to know to score alike."""


def render_model_card(config, max_tokens: int, parity: dict) -> str:
    """Hugging Face metadata, how to load, and the measured parity; metrics are added by whoever evaluates."""
    full, small = parity["float32"], parity["int8"]
    return f"""---
library_name: sentence-transformers
pipeline_tag: text-ranking
tags:
- cross-encoder
- reranker
- rankwright
- synthetic
- loss:LocalizedContrastiveEstimation
---

# Cross-encoder made by rankwright

Scores a (query, passage) pair with one raw logit: higher is more relevant. The stored activation is the identity, so
sentence-transformers, transformers and onnxruntime give the same number.
Architecture: {config.model_type}, {config.num_hidden_layers} layers, {config.hidden_size} wide.
**Maximum length: {max_tokens} tokens a pair**, the length it was trained at; a longer one lowers quality.

```python
from sentence_transformers import CrossEncoder

model = CrossEncoder("path/to/this/folder")
scores = model.predict([("a query", "a passage")])
```

`onnx/model.onnx` is the same model in float32. `onnx/model_quantized.onnx` and
`onnx/model_qint8_avx512_vnni.onnx` are one int8 file under the names that transformers.js and
sentence-transformers look for.

| file | largest difference to torch | Kendall tau | on |
|---|--:|--:|--:|
| {full["file"]} | {full["largestDifference"]:.1e} | {full["kendallTau"]:.4f} | {len(full["scores"])} probes |
| {small["file"]} | {small["largestDifference"]:.1e} | {small["kendallTau"]:.4f} | {len(small["scores"])} probes |

The probes and every score are in `parity.json`.
"""
