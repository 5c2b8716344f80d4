"""The `train` job: every step is a function of (job, step), so a resumed run ends with the same bits."""

import math
import os
import shutil
import time
from dataclasses import asdict, dataclass

import torch
from torch.nn.utils import clip_grad_norm_

from .alarms import Alarms
from .base_model import find_base, load_cross_encoder
from .batches import Batch, Plan, build_batch
from .checkpoint import read_checkpoint, read_runtime, write_checkpoint
from .development import evaluate
from .digests import digest_file
from .failure import JobFailure
from .groups import GroupFile
from .guidance import Guide, guidance_loss, guidance_weight, is_sentence_encoder
from .job import TrainJob
from .lessons import Lesson, build_lessons, labelled_part
from .optimization import build_optimizer, set_learning_rate
from .protocol import Reporter, rounded
from .recipes import find_recipe
from .runtime import Runtime, prepare, seed_everything, told_change
from .variants import Variants

MAX_GRADIENT_NORM = 1.0


@dataclass
class Session:
    """All that a step needs."""

    job: TrainJob
    report: Reporter
    runtime: Runtime
    recipe: object
    plan: Plan
    groups: GroupFile
    development: GroupFile | None
    model: torch.nn.Module
    tokenizer: object
    optimizer: torch.optim.Optimizer
    guide: Guide | None
    variants: Variants | None
    alarms: Alarms
    fingerprint: dict
    evaluations: list


def train(job: TrainJob, report: Reporter) -> None:
    """Trains, checkpoints, evaluates and saves a cross-encoder to job.outputFolder; reports as it goes."""
    began = time.monotonic()
    session = _open_session(job, report)
    first = _resume(session)
    total = session.plan.total_steps
    report.start(
        job="train", totalSteps=total, firstStep=first, groups=session.groups.rows, precision=session.runtime.precision,
        threads=session.runtime.threads, device=session.runtime.device, guided=session.guide is not None,
    )  # fmt: skip
    for step in range(first, total):
        _run_step(session, step)
        done = step + 1
        if done % session.plan.steps_per_epoch == 0:
            _run_evaluation(session, done)
        if done % job.checkpointEverySteps == 0 or done == total:
            _save_checkpoint(session, done)
    digest = _save_model(session)
    report.send(
        "result", job="train", folder=job.outputFolder, steps=total, groups=session.groups.rows,
        evaluations=session.evaluations, precision=session.runtime.precision, threads=session.runtime.threads,
        device=session.runtime.device, seconds=rounded(time.monotonic() - began, 3), modelSha256=digest,
    )  # fmt: skip


def _open_session(job: TrainJob, report: Reporter) -> Session:
    recipe = find_recipe(job.recipe)
    groups = GroupFile(job.trainFile, recipe.check_group)
    development = GroupFile(job.developmentFile, recipe.check_group) if job.developmentFile else None
    runtime = _settle_runtime(job, report)
    folder = find_base(job.base)
    model, tokenizer, fresh = load_cross_encoder(folder, job.maxTokens, job.seed)
    if job.freezeEmbeddings:
        model.get_input_embeddings().weight.requires_grad_(False)
    model.to(runtime.device)
    lasts = job.guidanceWeight > 0 and (job.guidanceShare > 0 or job.guidanceFloor > 0)
    guided = fresh and lasts and is_sentence_encoder(folder)
    guide = Guide(folder, tokenizer, job.maxTokens, runtime) if guided else None
    plan = Plan(groups.rows, job.epochs, job.groupsPerStep, job.seed)
    return Session(
        job, report, runtime, recipe, plan, groups, development, model, tokenizer, build_optimizer(model, job, fresh),
        guide, guide.variants() if guide and job.guidanceVariants > 0 else None, Alarms(report),
        _fingerprint(job, groups, folder), [],
    )  # fmt: skip


def _settle_runtime(job: TrainJob, report: Reporter) -> Runtime:
    made = read_runtime(job.resumeFrom) if job.resumeFrom else {}
    # a run that began in bfloat16 goes on in bfloat16, wherever it is resumed
    runtime = prepare(job.device, made.get("precision", job.precision), job.threads)
    change = told_change(made, runtime)
    if change:
        report.warning(*change)
    return runtime


def _fingerprint(job: TrainJob, groups: GroupFile, folder: str) -> dict:
    names = (
        "recipe", "epochs", "learningRate", "headLearningRate", "warmupShare", "weightDecay", "groupsPerStep",
        "groupsPerForward", "groupSize", "maxTokens", "seed", "freezeEmbeddings", "guidanceWeight", "guidanceShare",
        "guidanceFloor", "guidanceForm", "guidancePassages", "guidanceVariants",
    )  # fmt: skip
    weights = os.path.join(folder, "model.safetensors")
    base = digest_file(weights) if os.path.isfile(weights) else job.base
    return {"trainData": groups.digest, "base": base, **{name: getattr(job, name) for name in names}}


def _resume(session: Session) -> int:
    if not session.job.resumeFrom:
        return 0
    state = read_checkpoint(session.job.resumeFrom, session.model, session.optimizer, session.fingerprint)
    session.evaluations.extend(state["evaluations"])
    session.alarms.restore(state["alarms"])
    return state["step"]


def _run_step(session: Session, step: int) -> None:
    began = time.monotonic()
    job, plan = session.job, session.plan
    rate = set_learning_rate(session.optimizer, step, plan.total_steps, job.warmupShare)
    epoch = plan.epoch_of(step)
    guided = session.guide is not None and _weight_of_guide(session, step) > 0
    lessons = build_lessons(session.groups, plan.rows_of(step), job, epoch, session.variants, guided)
    # dropout is drawn from the step's own seed, so a resumed run needs no generator state
    seed_everything(job.seed, "step", step)
    session.model.train()
    session.optimizer.zero_grad(set_to_none=True)
    loss, spread = _accumulate(session, lessons, step)
    norm = float(clip_grad_norm_(session.model.parameters(), MAX_GRADIENT_NORM))
    if not math.isfinite(loss) or not math.isfinite(norm):
        raise JobFailure(
            "not-finite", f"step {step + 1} of {plan.total_steps}: loss {loss}, gradient norm {norm}",
            "lower learningRate or set precision: float32; the checkpoints before this step are sound",
        )  # fmt: skip
    session.optimizer.step()
    session.alarms.watch_step(step + 1, loss, spread, lessons[-1].labelled)
    pairs = sum(len(lesson.group.passages) for lesson in lessons)
    session.report.send(
        "step", step=step + 1, totalSteps=plan.total_steps, epoch=epoch + 1, loss=rounded(loss), learningRate=rate,
        pairsPerSecond=rounded(pairs / (time.monotonic() - began), 2),
    )  # fmt: skip


def _accumulate(session: Session, lessons: list[Lesson], step: int) -> tuple[float, float]:
    """Leaves the gradient of a step's lessons in the model; returns the recipe's loss and the scores' spread."""
    size = session.job.groupsPerForward or len(lessons)
    labelled = sum(lesson.labelled > 0 for lesson in lessons)
    loss = spread = 0.0
    for start in range(0, len(lessons), size):
        part = lessons[start : start + size]
        share = len(part) / len(lessons)
        objective, part_loss, part_spread = _forward(session, part, step)
        (objective * share).backward()
        loss += part_loss * sum(lesson.labelled > 0 for lesson in part) / labelled
        spread += part_spread * share
    return loss, spread


def _forward(session: Session, lessons: list[Lesson], step: int) -> tuple[torch.Tensor, float, float]:
    """Returns what to minimize, and of it the recipe's own loss: one that holds the guide could not be read."""
    job = session.job
    groups = [lesson.group for lesson in lessons]
    batch = build_batch(groups, session.tokenizer, job.maxTokens, session.runtime.device)
    with session.runtime.autocast():
        logits = session.model(**batch.inputs).logits
    scores = batch.arrange(logits.float().squeeze(-1))
    objective, loss = _recipe_loss(session, scores, batch, lessons)
    weight = _weight_of_guide(session, step)
    if session.guide and weight > 0:
        cosines = batch.arrange(session.guide.score(groups))
        objective = objective + weight * guidance_loss(scores, cosines, batch, job.guidanceForm)
    return objective, loss, float(scores.detach().std(dim=1).mean())


def _recipe_loss(session: Session, scores: torch.Tensor, batch: Batch, lessons: list[Lesson]) -> tuple:
    """The recipe's loss as it enters the objective, where a lesson without labels counts 0, and over labels alone."""
    labelled = labelled_part(scores, batch, lessons)
    if labelled is None:
        return torch.zeros((), device=scores.device), 0.0
    loss = session.recipe.loss(*labelled)
    return loss * (len(labelled[0]) / len(lessons)), float(loss.detach())


def _weight_of_guide(session: Session, step: int) -> float:
    job = session.job
    return guidance_weight(step, session.plan.total_steps, job.guidanceWeight, job.guidanceShare, job.guidanceFloor)


def _run_evaluation(session: Session, done: int) -> None:
    if session.development is None:
        return
    measured = evaluate(
        session.model, session.tokenizer, session.development, session.recipe, session.job.maxTokens, session.runtime
    )
    if not all(math.isfinite(value) for value in measured.values()):
        raise JobFailure(
            "not-finite", f"step {done}: the development scores are not finite numbers: {measured}",
            "lower learningRate or set precision: float32",
        )  # fmt: skip
    entry = {
        "epoch": done // session.plan.steps_per_epoch,
        "step": done,
        **{name: rounded(value) for name, value in measured.items()},
    }
    session.alarms.watch_evaluation(entry, session.evaluations)
    session.evaluations.append(entry)
    session.report.send("evaluation", **entry)


def _save_checkpoint(session: Session, done: int) -> None:
    state = {
        "fingerprint": session.fingerprint, "evaluations": session.evaluations, "alarms": session.alarms.state(),
        "runtime": asdict(session.runtime),
    }  # fmt: skip
    folder = write_checkpoint(
        session.job.checkpointFolder, done, session.model, session.optimizer, state, session.job.keepCheckpoints
    )
    session.report.send("checkpoint", folder=folder, step=done)


def _save_model(session: Session) -> str:
    # into a folder beside, then renamed: an output folder is whole or absent
    output = session.job.outputFolder.rstrip("/")
    partial = output + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    session.model.save_pretrained(partial)
    session.tokenizer.save_pretrained(partial)
    shutil.rmtree(output, ignore_errors=True)
    os.replace(partial, output)
    return digest_file(os.path.join(output, "model.safetensors"))
