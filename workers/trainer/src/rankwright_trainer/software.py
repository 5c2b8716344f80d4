"""What a model was made with, for people who make it again."""

import platform
from importlib.metadata import version

PACKAGES = ("torch", "sentence-transformers", "transformers", "onnx", "onnxruntime")


def read_versions() -> dict[str, str]:
    """Python's and those of the packages that enter a result, by name."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
