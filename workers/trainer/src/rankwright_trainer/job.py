"""Job files: parsed once, here. Every field has its check; an unknown field is refused by name."""

import json
import types
import typing
from dataclasses import MISSING, dataclass, field, fields
from typing import ClassVar, Literal

from .failure import JobFailure


@dataclass(frozen=True, kw_only=True)
class TextFields:
    """How students that read queries and passages apart make vectors. None: as the base's folder says, else a default."""

    queryPrompt: str | None = None
    passagePrompt: str | None = None
    pooling: Literal["mean", "cls"] | None = None
    similarity: Literal["cosine", "dot"] | None = None
    scoreScale: float | None = None
    queryTokens: int | None = None
    tokenDimensions: int | None = None


@dataclass(frozen=True)
class TrainJob(TextFields):
    """Trains a model. Lengths in tokens, shares in 0..1; see README.md for every field."""

    base: str
    trainFile: str
    outputFolder: str
    checkpointFolder: str
    # what the base is called in what is written: its folder is another on every machine
    baseName: str | None = None
    model: Literal["cross-encoder", "bi-encoder", "late-interaction"] = "cross-encoder"
    recipe: str = "lce"
    options: dict = field(default_factory=dict)
    developmentFile: str | None = None
    epochs: int = 2
    learningRate: float = 1e-4
    headLearningRate: float | None = None
    warmupShare: float = 0.1
    weightDecay: float = 0.01
    optimizer: Literal["adamw", "schedule-free"] = "adamw"
    groupsPerStep: int = 4
    groupsPerForward: int | None = None
    groupSize: int | None = None
    maxTokens: int = 128
    seed: int = 13
    checkpointEverySteps: int | None = None
    checkpointEveryMinutes: float = 5.0
    keepCheckpoints: int = 3
    resumeFrom: str | None = None
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    freezeEmbeddings: bool = True
    guidanceWeight: float = 1.0
    guidanceShare: float = 1.0
    guidanceFloor: float = 0.0
    guidanceForm: Literal["divergence", "difference"] = "divergence"
    guidancePassages: int = 0
    guidanceVariants: float = 0.0
    evaluateEverySteps: int | None = None
    select: Literal["best", "last"] = "best"
    patience: int | None = None
    merge: Literal["none", "average"] = "none"
    mergeLast: int = 3
    mergeWeights: list | None = None
    peft: Literal["none", "lora", "adapter", "sftm"] = "none"
    peftOptions: dict = field(default_factory=dict)
    # that train together, each with a GPU of its own; None: as many as there are GPUs, one without
    processes: int | None = None
    # of each process
    threads: int | None = None
    device: Literal["auto", "cpu", "cuda"] = "auto"
    kind: str = "train"


@dataclass(frozen=True)
class ExportJob:
    """Writes a Hugging Face folder with ONNX files and a parity record."""

    modelFolder: str
    outputFolder: str
    probeFile: str
    card: dict = field(default_factory=dict)
    maxTokens: int = 128
    threads: int | None = None
    kind: str = "export"


@dataclass(frozen=True)
class ExportEncoderJob:
    """Writes a bi-encoder as ONNX with its tokenizer."""

    base: str
    outputFolder: str
    maxTokens: int = 256
    threads: int | None = None
    kind: str = "export-encoder"


@dataclass(frozen=True)
class ScoreJob(TextFields):
    """Scores pairs with any student that has been trained. maxTokens None: the length that the model was trained at."""

    modelFolder: str
    pairsFile: str
    outputFile: str
    model: Literal["cross-encoder", "bi-encoder", "late-interaction"] = "cross-encoder"
    maxTokens: int | None = None
    pairsPerForward: int = 64
    precision: Literal["auto", "float32", "bfloat16"] = "float32"
    threads: int | None = None
    device: Literal["auto", "cpu", "cuda"] = "auto"
    kind: str = "score"
    # of a head that is missing, which scoring refuses
    seed: ClassVar[int] = 0

    @property
    def base(self) -> str:
        """What a student loads."""
        return self.modelFolder


@dataclass(frozen=True)
class CheckBaseJob:
    """Reads a base model's configuration, so that a run fails before it spends."""

    base: str
    baseName: str | None = None
    maxTokens: int = 128
    kind: str = "check-base"


KINDS = {
    "train": TrainJob, "export": ExportJob, "export-encoder": ExportEncoderJob, "score": ScoreJob,
    "check-base": CheckBaseJob,
}  # fmt: skip
# a prompt that is empty says that there is none, whatever the folder says
MAY_BE_EMPTY = ("queryPrompt", "passagePrompt")
LIMITS = {
    "epochs": (1, 1000), "learningRate": (1e-9, 1), "headLearningRate": (1e-9, 1), "warmupShare": (0, 1),
    "weightDecay": (0, 1), "groupsPerStep": (1, 4096), "groupsPerForward": (1, 4096), "groupSize": (2, 4096),
    "maxTokens": (8, 32768), "checkpointEverySteps": (1, 10**9), "checkpointEveryMinutes": (0.01, 10**6), "keepCheckpoints": (1, 1000),
    "guidanceWeight": (0, 1000), "guidanceShare": (0, 1), "guidanceFloor": (0, 1), "guidancePassages": (0, 4096),
    "guidanceVariants": (0, 0.9), "processes": (1, 64), "threads": (1, 1024), "seed": (-(2**53), 2**53),
    "evaluateEverySteps": (1, 10**9), "patience": (1, 10**6), "mergeLast": (2, 1000),
    "scoreScale": (1e-6, 1e6), "queryTokens": (4, 4096), "tokenDimensions": (1, 4096), "pairsPerForward": (1, 65536),
}  # fmt: skip


def parse_job(text: str):
    """Returns a job of one of KINDS; raises JobFailure `bad-job` naming the field."""
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise _bad(f"the job file is not JSON: {error}") from error
    if not isinstance(raw, dict) or raw.get("kind") not in KINDS:
        received = raw.get("kind") if isinstance(raw, dict) else type(raw).__name__
        raise _bad(f"kind must be one of {', '.join(KINDS)}; received {received!r}")
    version = raw.pop("protocolVersion", 1)
    if version != 1:
        raise _bad(f"protocolVersion is {version!r}; this trainer speaks 1")
    shape = KINDS[raw["kind"]]
    known = {field.name: field for field in fields(shape)}
    for name in raw:
        if name not in known:
            raise _bad(f"unknown field {name!r} in a {raw['kind']} job; known are {', '.join(known)}")
    for name, field in known.items():
        if name not in raw and field.default is MISSING and field.default_factory is MISSING:
            raise _bad(f"field {name!r} is missing from the {raw['kind']} job")
    values = {name: _checked(name, value, known[name].type) for name, value in raw.items()}
    return shape(**values)


def _checked(name: str, value, expected):
    if typing.get_origin(expected) in (typing.Union, types.UnionType):
        if value is None:
            return None
        expected = typing.get_args(expected)[0]
    if typing.get_origin(expected) is Literal:
        if value not in typing.get_args(expected):
            raise _bad(f"{name} must be one of {', '.join(typing.get_args(expected))}; received {value!r}")
        return value
    if expected is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        raise _bad(f"{name} must be {expected.__name__}; received {value!r}")
    if expected is str and not value and name not in MAY_BE_EMPTY:
        raise _bad(f"{name} must not be empty")
    low, high = LIMITS.get(name, (None, None))
    if low is not None and not low <= value <= high:
        raise _bad(f"{name} must be between {low} and {high}; received {value!r}")
    return value


def _bad(message: str) -> JobFailure:
    return JobFailure("bad-job", message, "correct the job file; workers/trainer/README.md lists every field")
