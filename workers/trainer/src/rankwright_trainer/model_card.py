"""The README.md of an exported model: what a reader on a model hub and a program need to know to score alike."""

import json
from importlib.metadata import version

from .export_kinds import ExportKind
from .job import ExportJob
from .recipes import RECIPES

LIBRARIES = ("sentence-transformers", "transformers", "torch", "onnx", "onnxruntime")
MINILM = "sentence-transformers/all-MiniLM-L6-v2"


def render_model_card(student, kind: ExportKind, job: ExportJob, parity: dict) -> str:
    """Front matter as the Hugging Face Hub reads it, then data, recipe, metrics, limits, loading and parity.

    `job.card` is what the caller knows (a JSON object, see README.md); a part that it leaves out is left out here.
    """
    card = job.card
    parts = [
        f"---\n{_front_matter(card, kind)}---\n\n# {card.get('name', kind.title)}, made by rankwright",
        _describe(student, kind, job.maxTokens),
        _section("Training data", _rows(card.get("data", {}))),
        _section("Training", _recipe(card)),
        _section("Results", _results(card.get("development"))),
        _section("Use and limits", USE.format(purpose=kind.purpose, unit=kind.unit, max_tokens=job.maxTokens)),
        _section("Loading", kind.show_loading(student)),
        _section("Parity", _parity(parity)),
        _section("Made with", "\n".join(f"- {name} {version(name)}" for name in LIBRARIES)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(card: dict, kind: ExportKind) -> str:
    # JSON is YAML: quoting is then nobody's guess
    fields = {
        "library_name": "sentence-transformers",
        "pipeline_tag": kind.pipeline_tag,
        "license": card.get("license", "other"),
        "base_model": _hub_name(card.get("base", "")),
        "tags": list(kind.tags),
    }
    if "license" not in card:
        fields["license_name"] = "not-stated"
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in fields.items() if value)


def _hub_name(base: str) -> str:
    return MINILM if base == "minilm" else base[3:].split("@")[0] if base.startswith("hf:") else ""


def _describe(student, kind: ExportKind, max_tokens: int) -> str:
    config = student.model.config
    return (
        f"{kind.describe(student)}\n"
        f"Architecture: {config.model_type}, {config.num_hidden_layers} layers, {config.hidden_size} wide.\n"
        f"**Maximum length: {max_tokens} tokens a {kind.unit}**, the length it was trained at."
    )


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _rows(facts: dict) -> str:
    return "\n".join(f"- {name}: {_inline(value)}" for name, value in facts.items())


def _inline(value) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())


def _recipe(card: dict) -> str:
    name = card.get("recipe")
    lines = [f"- recipe: {name} ({RECIPES[name].source})"] if name in RECIPES else []
    lines += [f"- base model: {card['base']}"] if "base" in card else []
    settings = _rows(card.get("settings", {}))
    return "\n".join([*lines, *([settings] if settings else [])])


def _results(development: dict | None) -> str:
    measured = _rows(development) + "\n\n" if development else ""
    held_out = "On training groups that were held back, with the weights that were kept:\n\n" if development else ""
    return held_out + measured + "Comparisons with other systems are made after the export: see the report of the run."


def _parity(parity: dict) -> str:
    kept = [parity[name] for name in ("float32", "float16", "int8", "int8Vnni") if name in parity]
    rows = "\n".join(
        f"| {each['file']} | {each['largestDifference']:.1e} | {each['kendallTau']:.4f} | {each['ndcgLoss']:.4f} |"
        for each in kept
    )
    return (
        f"Against torch in float32, on {len(parity['probes'])} pairs of {parity['lists']} queries; tau and nDCG are"
        " means over\nthe queries' lists, nDCG counts torch's order as the judgement.\n\n"
        "| file | largest difference | Kendall tau | nDCG@10 lost |\n|---|--:|--:|--:|\n"
        f"{rows}\n\nThe 8-bit file holds: {parity['int8']['form']}. {_wide(parity)}"
        "The probes and every score are in `parity.json`, with those of onnxruntime-node where it was asked."
    )


def _wide(parity: dict) -> str:
    if "int8Vnni" not in parity:
        return f"{FILE_OF_VNNI} is the same file again. "
    return f"{FILE_OF_VNNI} holds the same with all\n8 bits of weights, for processors with VNNI: others add up its products wrongly. "


FILE_OF_VNNI = "`onnx/model_qint8_avx512_vnni.onnx`"
USE = """Made to {purpose} in the domain of its training data. The queries it learned from were
written by a language model or by rules, not by users. Elsewhere, and in languages it saw no data of, measure first.
A length above {max_tokens} tokens lowers quality, so longer {unit}s are cut."""
