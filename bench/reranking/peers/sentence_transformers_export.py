"""Exports as sentence-transformers' documentation has it: `python sentence_transformers_export.py MODEL FOLDER`.

FOLDER gets the torch model and onnx/model.onnx, model_O3.onnx and model_qint8_avx512_vnni.onnx.
"""

import sys

from sentence_transformers import CrossEncoder, export_dynamic_quantized_onnx_model, export_optimized_onnx_model


def main() -> None:
    source, folder = sys.argv[1:]
    CrossEncoder(source, device="cpu").save_pretrained(folder)
    model = CrossEncoder(folder, backend="onnx", device="cpu", model_kwargs={"provider": "CPUExecutionProvider", "export": True})
    model.save_pretrained(folder)
    export_optimized_onnx_model(model, "O3", folder)
    export_dynamic_quantized_onnx_model(model, "avx512_vnni", folder)


main()
