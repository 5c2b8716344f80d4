"""Which weights are saved: those of the best evaluation, of the last step, or a mean that is no worse than the best."""

import os
import shutil
from collections.abc import Callable

from safetensors.torch import load_file, save_file

from .checkpoint import link, trainable
from .development import MAIN_METRIC
from .failure import JobFailure
from .job import TrainJob
from .merge import average

PREFIX, SUFFIX = "snapshot-", ".safetensors"


class Selection:
    """Keeps the weights of the evaluations that may still be saved, as files beside the checkpoints.

    Which those are follows from the evaluations alone, so a resumed run that has both goes on as if it had never ended.
    after: evaluations up to this step are no candidates.
    """

    def __init__(self, job: TrainJob, evaluations: list, after: int = 0):
        """Raises JobFailure `bad-job` where the job compares evaluations and has nothing to evaluate on."""
        _check(job)
        self._job, self._evaluations, self._after = job, evaluations, after
        self._folder = os.path.join(job.checkpointFolder, "snapshots")
        self._restore()

    def consider(self, model) -> None:
        """To be called after an evaluation, with the weights that were evaluated."""
        needed = self._needed()
        step = self._evaluations[-1]["step"]
        if step in needed:
            os.makedirs(self._folder, exist_ok=True)
            path = self._path(step)
            save_file(trainable(model), path + ".partial")
            os.replace(path + ".partial", path)
        for name in self.files():
            if _step_of(name) not in needed:
                os.remove(os.path.join(self._folder, name))

    def is_exhausted(self) -> bool:
        """Whether `patience` evaluations in a row were no better than the best before them."""
        candidates = self._candidates()
        if self._job.patience is None or not candidates:
            return False
        return len(candidates) - 1 - candidates.index(_best(candidates)) >= self._job.patience

    def files(self) -> dict[str, str]:
        """Name and path of each snapshot; a checkpoint holds them all."""
        names = sorted(os.listdir(self._folder)) if os.path.isdir(self._folder) else []
        return {name: os.path.join(self._folder, name) for name in names if name.endswith(SUFFIX)}

    def settle(self, model, last_step: int, evaluate: Callable[[], dict], report) -> dict:
        """Puts the chosen weights into the model; returns {by, steps, ndcg10}: how they were chosen and from what.

        evaluate() measures the model as it stands. A mean that is worse than its best member, or than what would be
        saved without it, is refused with the warning `merge-refused`.
        """
        candidates = self._candidates()
        chosen = {"by": "last", "steps": [last_step]}
        if candidates and self._job.select == "best":
            best = _best(candidates)
            chosen = {"by": "best", "steps": [best["step"]], MAIN_METRIC: best[MAIN_METRIC]}
            self._load(model, best["step"])
        elif candidates and candidates[-1]["step"] == last_step:
            chosen[MAIN_METRIC] = candidates[-1][MAIN_METRIC]
        return self._merge(model, candidates, chosen, evaluate, report) if self._job.merge == "average" else chosen

    def _merge(self, model, candidates: list, chosen: dict, evaluate: Callable[[], dict], report) -> dict:
        members = candidates[-self._job.mergeLast :]
        if len(members) < 2:
            report.warning("merge-refused", f"there are {len(members)} evaluations to average, and a mean needs 2")
            return chosen
        before = {name: value.clone() for name, value in trainable(model).items()}
        steps = [member["step"] for member in members]
        shares = self._job.mergeWeights[-len(members) :] if self._job.mergeWeights else None
        model.load_state_dict(average([load_file(self._path(step)) for step in steps], shares), strict=False)
        reached = evaluate()[MAIN_METRIC]
        bar = max(item[MAIN_METRIC] for item in (*members, chosen) if MAIN_METRIC in item)
        if reached >= bar:
            return {"by": "average", "steps": steps, MAIN_METRIC: reached}
        model.load_state_dict(before, strict=False)
        report.warning(
            "merge-refused",
            f"the mean of the weights at steps {', '.join(map(str, steps))} reaches nDCG@10 {reached:.4f} on the "
            f"development groups, single ones {bar:.4f}: saved are those of step {chosen['steps'][0]}",
        )
        return chosen

    def _candidates(self) -> list[dict]:
        return [item for item in self._evaluations if item["step"] > self._after]

    def _needed(self) -> set[int]:
        candidates = self._candidates()
        needed = {_best(candidates)["step"]} if candidates and self._job.select == "best" else set()
        if self._job.merge == "average":
            needed |= {item["step"] for item in candidates[-self._job.mergeLast :]}
        return needed

    def _restore(self) -> None:
        """A run that was killed may have left snapshots of steps that this one has not taken."""
        shutil.rmtree(self._folder, ignore_errors=True)
        if not self._job.resumeFrom:
            return
        os.makedirs(self._folder)
        for name in sorted(os.listdir(self._job.resumeFrom)):
            if name.startswith(PREFIX):
                link(os.path.join(self._job.resumeFrom, name), os.path.join(self._folder, name))

    def _load(self, model, step: int) -> None:
        model.load_state_dict(load_file(self._path(step)), strict=False)

    def _path(self, step: int) -> str:
        return os.path.join(self._folder, f"{PREFIX}{step:08d}{SUFFIX}")


def _best(candidates: list[dict]) -> dict:
    # max keeps the first of equals: the earlier evaluation
    return max(candidates, key=lambda item: item[MAIN_METRIC])


def _step_of(name: str) -> int:
    return int(name.removeprefix(PREFIX).removesuffix(SUFFIX))


def _check(job: TrainJob) -> None:
    for name, given in (("patience", job.patience is not None), ("merge", job.merge != "none")):
        if given and not job.developmentFile:
            raise _bad(
                f"{name} compares evaluations, and the job has no developmentFile", f"give one, or leave {name} out"
            )
    weights = job.mergeWeights
    if weights is None:
        return
    if len(weights) != job.mergeLast or not all(_is_share(weight) for weight in weights):
        raise _bad(
            f"mergeWeights must be {job.mergeLast} positive numbers, one for each of mergeLast; received {weights!r}",
            "give as many as mergeLast, the oldest evaluation first",
        )


def _is_share(weight) -> bool:
    return isinstance(weight, (int, float)) and not isinstance(weight, bool) and 0 < weight < float("inf")


def _bad(message: str, mend: str) -> JobFailure:
    return JobFailure("bad-job", message, mend)
