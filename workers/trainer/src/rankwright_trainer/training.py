"""The `train` job: every step is a function of (job, step), so a resumed run ends with the same bits."""

import math
import os
import shutil
import time
from dataclasses import asdict, dataclass
from functools import partial

import torch
from torch.distributed import Store
from torch.nn.utils import clip_grad_norm_

from . import lifeline
from .alarms import Alarms
from .batches import Plan
from .checkpoint import Interval, read_checkpoint, read_runtime, write_checkpoint
from .digests import digest_file
from .dropout import settle_dropout
from .failure import JobFailure
from .fingerprint import take_fingerprint
from .groups import GroupFile
from .job import TrainJob
from .members import lead
from .objective import Objective, find_guide
from .optimization import build_optimizer, set_learning_rate, weights_to_judge
from .peft_methods import install_peft
from .peft_methods.method import PeftMethod
from .protocol import Reporter, Silent, rounded
from .recipes import find_recipe
from .recipes.recipe import Recipe
from .runtime import Runtime, prepare, settle_device, told_change
from .selection import Selection
from .software import read_versions
from .students import STUDENTS
from .team import Team, settle_processes

MAX_GRADIENT_NORM = 1.0


@dataclass
class Session:
    """All that a step needs."""

    job: TrainJob
    report: Reporter
    runtime: Runtime
    plan: Plan
    groups: GroupFile
    development: GroupFile | None
    student: object
    peft: PeftMethod
    objective: Objective
    optimizer: torch.optim.Optimizer
    alarms: Alarms
    team: Team
    fingerprint: dict
    evaluations: list
    # of the process that leads
    selection: Selection | None


def train(job: TrainJob, report: Reporter) -> None:
    """Trains, checkpoints, evaluates and saves a model to job.outputFolder; reports as it goes."""
    began = time.monotonic()
    session = _open_session(job, report)
    first = _resume(session)
    with lead(session.team, job, session.runtime, report):
        # from here on there is a step to finish, and a checkpoint worth keeping
        lifeline.finish_first()
        report.start(
            job="train", totalSteps=session.plan.total_steps, firstStep=first, groups=session.groups.rows,
            guided=session.objective.guide is not None, **asdict(session.runtime),
        )  # fmt: skip
        done = _take_steps(session, first)
    selected, digest = _save_model(session, done)
    report.send(
        "result", job="train", folder=job.outputFolder, steps=done, groups=session.groups.rows,
        evaluations=session.evaluations, selected=selected, **asdict(session.runtime),
        seconds=rounded(time.monotonic() - began, 3), versions=read_versions(), modelSha256=digest,
    )  # fmt: skip


def follow(job: TrainJob, rank: int, store: Store) -> None:
    """Takes the steps of a training that another process leads, and nothing else. store: by which all of them meet."""
    if job.device == "cuda":
        torch.cuda.set_device(rank)
    session = _open_session(job, Silent(), rank)
    first = _resume(session)
    session.team.join(store, session.runtime.device)
    for step in range(first, session.plan.total_steps):
        _run_step(session, step)


def _take_steps(session: Session, first: int) -> int:
    """Trains, measures and keeps checkpoints; returns how many steps were taken, those of earlier runs included."""
    job, total = session.job, session.plan.total_steps
    interval = Interval(job.checkpointEverySteps, job.checkpointEveryMinutes)
    done = first
    while done < total and not session.selection.is_exhausted():
        _run_step(session, done)
        done += 1
        if done % (job.evaluateEverySteps or session.plan.steps_per_epoch) == 0 or done == total:
            _run_evaluation(session, done)
        is_last = done == total or session.selection.is_exhausted()
        is_stopping = lifeline.is_stopping() and not is_last
        if is_stopping or is_last or interval.is_due(done):
            _save_checkpoint(session, done)
            interval.written()
        if is_stopping:
            raise JobFailure("stopped", f"stopped on request after step {done} of {total}", "resume from its checkpoint")
    return done


def _open_session(job: TrainJob, report: Reporter, rank: int = 0) -> Session:
    recipe = find_recipe(job.recipe, job.model)
    options = recipe.settle(job.options)
    check = partial(recipe.check_group, options=options)
    groups = GroupFile(job.trainFile, check)
    development = GroupFile(job.developmentFile, check) if job.developmentFile else None
    runtime = _settle_runtime(job, recipe, groups, report)
    team = Team(rank, runtime.processes)
    student = STUDENTS[job.model](job, runtime)
    settle_dropout(student.model)
    if job.freezeEmbeddings:
        student.model.get_input_embeddings().weight.requires_grad_(False)
    plan = Plan(groups.rows, job.epochs, job.groupsPerStep, job.seed)
    peft = install_peft(job, student, plan.total_steps)
    evaluations: list = []
    return Session(
        job, report, runtime, plan, groups, development, student, peft,
        Objective(job, recipe, options, student, find_guide(job, recipe, student, runtime), plan.total_steps, team),
        build_optimizer(student.model, job, student.fresh), Alarms(report), team,
        take_fingerprint(job, options, groups, development, student), evaluations,
        Selection(job, evaluations, peft.candidates_after) if rank == 0 else None,
    )  # fmt: skip


def _settle_runtime(job: TrainJob, recipe: Recipe, groups: GroupFile, report: Reporter) -> Runtime:
    device = settle_device(job.device)
    processes, idle = settle_processes(job, recipe, min(job.groupsPerStep, groups.rows), device)
    made = read_runtime(job.resumeFrom) if job.resumeFrom else {}
    # a run that began in bfloat16 goes on in bfloat16, wherever it is resumed
    runtime = prepare(device, made.get("precision", job.precision), job.threads, processes)
    for warning in (idle, told_change(made, runtime)):
        if warning:
            report.warning(*warning)
    return runtime


def _resume(session: Session) -> int:
    if not session.job.resumeFrom:
        return 0
    state = read_checkpoint(
        session.job.resumeFrom, session.student.model, session.optimizer, session.fingerprint,
        session.objective.companion, session.peft,
    )  # fmt: skip
    session.evaluations.extend(state["evaluations"])
    session.alarms.restore(state["alarms"])
    return state["step"]


def _run_step(session: Session, step: int) -> None:
    began = time.monotonic()
    job, plan = session.job, session.plan
    if session.peft.starts_anew(step):
        session.optimizer.state.clear()
    rate = set_learning_rate(session.optimizer, *session.peft.part_of(step), job.warmupShare)
    epoch = plan.epoch_of(step)
    lessons = session.objective.lessons(session.groups, plan.rows_of(step), epoch, step)
    session.student.model.train()
    session.optimizer.zero_grad(set_to_none=True)
    measures = session.objective.accumulate(lessons, step)
    session.peft.before_update()
    norm = float(clip_grad_norm_(session.student.model.parameters(), MAX_GRADIENT_NORM))
    if not math.isfinite(measures.loss) or not math.isfinite(norm):
        raise JobFailure(
            "not-finite", f"step {step + 1} of {plan.total_steps}: loss {measures.loss}, gradient norm {norm}",
            "lower learningRate or set precision: float32; the checkpoints before this step are sound",
        )  # fmt: skip
    session.optimizer.step()
    session.peft.after_update()
    session.objective.advance()
    session.alarms.watch_step(step + 1, *measures)
    pairs = sum(len(lesson.group.passages) for lesson in lessons)
    session.report.send(
        "step", step=step + 1, totalSteps=plan.total_steps, epoch=epoch + 1, loss=rounded(measures.loss), learningRate=rate,
        pairsPerSecond=rounded(pairs / (time.monotonic() - began), 2),
    )  # fmt: skip


class _Told:
    """Groups whose reading is told: an evaluation of many must not look like a trainer that hangs."""

    def __init__(self, groups: GroupFile, report: Reporter):
        self._groups, self._report, self.rows = groups, report, groups.rows

    def read(self, index: int):
        self._report.progress("evaluate", index + 1, self.rows)
        return self._groups.read(index)


def _run_evaluation(session: Session, done: int) -> None:
    if session.development is None:
        return
    with weights_to_judge(session.optimizer):
        entry = {"epoch": session.plan.epoch_of(done - 1) + 1, "step": done, **_measure(session, done)}
        session.alarms.watch_evaluation(entry, session.evaluations)
        session.evaluations.append(entry)
        session.selection.consider(session.student.model)
    session.report.send("evaluation", **entry)


def _measure(session: Session, done: int) -> dict:
    measured = session.objective.evaluate(_Told(session.development, session.report))
    if not all(math.isfinite(value) for value in measured.values()):
        raise JobFailure(
            "not-finite", f"step {done}: the development scores are not finite numbers: {measured}",
            "lower learningRate or set precision: float32",
        )  # fmt: skip
    return {name: rounded(value) for name, value in measured.items()}


def _save_checkpoint(session: Session, done: int) -> None:
    state = {
        "fingerprint": session.fingerprint, "evaluations": session.evaluations, "alarms": session.alarms.state(),
        "runtime": asdict(session.runtime),
    }  # fmt: skip
    folder = write_checkpoint(
        session.job.checkpointFolder, done, session.student.model, session.optimizer, state, session.job.keepCheckpoints,
        session.objective.companion, session.peft, session.selection.files(),
    )  # fmt: skip
    session.report.send("checkpoint", folder=folder, step=done)


def _save_model(session: Session, done: int) -> tuple[dict, str]:
    # into a folder beside, then renamed: an output folder is whole or absent
    output = session.job.outputFolder.rstrip("/")
    partial = output + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    with weights_to_judge(session.optimizer):
        selected = session.selection.settle(
            session.student.model, done, lambda: _measure(session, done), session.report
        )
        session.peft.write(partial, session.job.baseName or session.job.base)
        session.peft.merge()
        session.student.save(partial)
    shutil.rmtree(output, ignore_errors=True)
    os.replace(partial, output)
    return selected, digest_file(os.path.join(output, "model.safetensors"))
