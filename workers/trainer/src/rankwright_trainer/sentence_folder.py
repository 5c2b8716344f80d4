"""Folders as sentence-transformers keeps them: what one says of how its vectors are made, and the files that say it."""

import json
import os
from dataclasses import dataclass

from .failure import JobFailure

POOLINGS = ("mean", "cls")
# of an encoder with one vector a text; another module between pooling and vector would have to be trained as well
KNOWN_MODULES = ("Transformer", "Pooling", "Normalize")


@dataclass(frozen=True)
class SentenceFolder:
    """What a folder says; None where it is silent. `own`: what this trainer keeps in config.json."""

    modules: dict[str, str]
    pooling: str | None
    similarity: str | None
    query_prompt: str | None
    passage_prompt: str | None
    own: dict


def read_sentence_folder(folder: str) -> SentenceFolder:
    """Reads the files of sentence-transformers 2 to 6; a plain Hugging Face folder says nothing."""
    modules = {item["type"].rsplit(".", 1)[-1]: item["path"] for item in read_json(folder, "modules.json", [])}
    said = read_json(folder, "config_sentence_transformers.json", {})
    prompts = said.get("prompts") or {}
    similarity = said.get("similarity_fn_name")
    return SentenceFolder(
        modules, _pooling(folder, modules), similarity if similarity in ("cosine", "dot") else None,
        prompts.get("query"), prompts.get("document", prompts.get("passage")),
        read_json(folder, "config.json", {}).get("rankwright", {}),
    )  # fmt: skip


def settle_prompts(job, said: SentenceFolder) -> dict[str, str]:
    """What is put before a query and before a passage: as the job says, else the folder, else nothing."""
    queries, passages = (job.queryPrompt, said.query_prompt, ""), (job.passagePrompt, said.passage_prompt, "")
    first = [next(text for text in texts if text is not None) for texts in (queries, passages)]
    return dict(zip(("queryPrompt", "passagePrompt"), first, strict=True))


def refuse_unknown_modules(folder: str, said: SentenceFolder) -> None:
    """Raises JobFailure `bad-base-model` unless a text has one vector, the mean or the first token, made by no more modules."""
    unknown = [name for name in said.modules if name not in KNOWN_MODULES]
    if unknown or said.pooling not in (None, *POOLINGS):
        what = f"has the modules {', '.join(unknown)}" if unknown else f"pools its tokens by {said.pooling}"
        raise JobFailure(
            "bad-base-model", f"{folder} {what}, which a bi-encoder of this trainer does not do",
            "use a folder of the modules Transformer, Pooling (mean or cls) and Normalize, or a plain encoder",
        )  # fmt: skip


def read_json(folder: str, name: str, otherwise):
    """The content of a JSON file, `otherwise` where there is none; JobFailure `bad-base-model` where it is no JSON."""
    path = os.path.join(folder, name)
    if not os.path.isfile(path):
        return otherwise
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except ValueError as error:
        raise JobFailure("bad-base-model", f"{path} is not JSON: {error}", "download or write the folder again") from error


def write_modules(folder: str, modules: list[tuple[str, str, dict]]) -> None:
    """modules.json and the config.json of each (path, type, config); the first module lies in the folder itself."""
    described = [
        {"idx": place, "name": str(place), "path": path, "type": kind} for place, (path, kind, _) in enumerate(modules)
    ]
    write_json(folder, "modules.json", described)
    for path, _, config in modules[1:]:
        os.makedirs(os.path.join(folder, path), exist_ok=True)
        write_json(folder, os.path.join(path, "config.json"), config)


def write_sentence_config(folder: str, model_type: str, similarity: str, query_prompt: str, passage_prompt: str) -> None:
    """config_sentence_transformers.json: which class opens the folder, and what is put before a text."""
    write_json(folder, "config_sentence_transformers.json", {
        "model_type": model_type, "prompts": {"query": query_prompt, "document": passage_prompt},
        "default_prompt_name": None, "similarity_fn_name": similarity,
    })  # fmt: skip


def write_json(folder: str, name: str, content) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)


def _pooling(folder: str, modules: dict[str, str]) -> str | None:
    if "Pooling" not in modules:
        return None
    said = read_json(folder, os.path.join(modules["Pooling"], "config.json"), {})
    mode = said.get("pooling_mode")
    # before version 5.4 there was a flag for each way
    flags = [name for name, value in said.items() if name.startswith("pooling_mode_") and value is True]
    modes = [mode] if isinstance(mode, str) else [*(mode or []), *flags]
    names = [name.removeprefix("pooling_mode_").removesuffix("_tokens").removesuffix("_token") for name in modes]
    return "+".join(names) or None
