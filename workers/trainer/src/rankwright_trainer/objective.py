"""What a step minimizes: the recipe's loss over what is labelled, and the guide's over what is not, while it lasts."""

from itertools import pairwise
from typing import NamedTuple

import torch

from .alarms import measure_spread
from .batches import Batch
from .development import evaluate
from .groups import GroupFile
from .guidance import Guide, guidance_loss, guidance_weight, is_sentence_encoder
from .job import TrainJob
from .lessons import Lesson, build_lessons, labelled_part
from .recipes.recipe import CROSS_ENCODER, IN_BATCH, OWN, Recipe
from .runtime import seed_everything
from .team import Team


class Measures(NamedTuple):
    """Of a step: the recipe's loss, what it would be if all scores were equal, and the scores' spread within a list."""

    loss: float
    chance: float
    spread: float


class Objective:
    """A recipe and a guide for one student."""

    def __init__(
        self, job: TrainJob, recipe: Recipe, options: dict, student, guide: Guide | None, total_steps: int, team: Team
    ):
        self._job, self._recipe, self._options, self._student = job, recipe, options, student
        self._total_steps, self._team = total_steps, team
        self.companion = recipe.companion(student, options) if recipe.companion else None
        self._in_batch = recipe.pools[student.kind] == IN_BATCH
        self.guide = guide
        self._variants = guide.variants() if guide and job.guidanceVariants > 0 else None

    def lessons(self, groups: GroupFile, rows: list[int], epoch: int, step: int) -> list[Lesson]:
        """What a step learns from, a function of (seed, step)."""
        guided = self.guide is not None and self._weight_of_guide(step) > 0
        lessons = build_lessons(groups, rows, self._job, epoch, self._variants, guided)
        return [self._prepare(lesson, epoch, row) for lesson, row in zip(lessons, rows, strict=True)]

    def accumulate(self, lessons: list[Lesson], step: int) -> Measures:
        """Leaves the gradient of a step's lessons in the model, of which other processes may have seen a part."""
        labelled = sum(lesson.labelled > 0 for lesson in lessons)
        loss = chance = spread = 0.0
        for number, part in self._team.share(list(enumerate(self._cut(lessons)))):
            # dropout is drawn from the forward's own seed: neither a resumed run nor another process needs a state
            seed_everything(self._job.seed, "step", step, *([number] if number else []))
            share = len(part) / len(lessons)
            objective, measures = self._forward(part, step)
            (objective * share).backward()
            labelled_share = sum(lesson.labelled > 0 for lesson in part) / labelled
            loss += measures.loss * labelled_share
            chance += measures.chance * labelled_share
            spread += measures.spread * share
        return Measures(*self._team.add_up(self._student.model.parameters(), (loss, chance, spread)))

    def evaluate(self, development: GroupFile) -> dict:
        """What the development groups say; see development.evaluate."""
        return evaluate(self._student, development, self._recipe, self._options)

    def advance(self) -> None:
        """To be called after every step of the optimizer."""
        if self.companion:
            self.companion.advance(self._team.gather)

    def _cut(self, lessons: list[Lesson]) -> list[list[Lesson]]:
        """A step's forwards. Where the loss allows it, there is one at least for every process that has a list."""
        count = -(-len(lessons) // (self._job.groupsPerForward or len(lessons)))
        if count >= self._team.size or not self._recipe.learns_by_list(self._student.kind):
            size = self._job.groupsPerForward or len(lessons)
            return [lessons[start : start + size] for start in range(0, len(lessons), size)]
        count = min(self._team.size, len(lessons))
        bounds = [len(lessons) * number // count for number in range(count + 1)]
        return [lessons[start:end] for start, end in pairwise(bounds)]

    def _prepare(self, lesson: Lesson, epoch: int, row: int) -> Lesson:
        if not self.companion:
            return lesson
        group = self.companion.prepare(lesson.group, self._job.seed, "prepare", epoch, row)
        return Lesson(group, len(group.passages))

    def _forward(self, lessons: list[Lesson], step: int) -> tuple[torch.Tensor, Measures]:
        """Returns what to minimize, and of it the recipe's own loss: one that holds the guide could not be read."""
        groups = [lesson.group for lesson in lessons]
        scores, batch = (self.companion or self._student).score(groups, self._in_batch)
        objective, loss, chance = self._recipe_loss(scores, batch, lessons)
        weight = self._weight_of_guide(step)
        if self.guide and weight > 0:
            cosines = batch.arrange(self.guide.score(groups))
            objective = objective + weight * guidance_loss(scores, cosines, batch, self._job.guidanceForm)
        return objective, Measures(loss, chance, measure_spread(scores.detach(), batch.mask))

    def _recipe_loss(self, scores: torch.Tensor, batch: Batch, lessons: list[Lesson]):
        """The recipe's loss as it enters the objective, where a lesson without labels counts 0, over labels alone, and
        what it would be if all scores were equal."""
        labelled = (scores, batch) if self._in_batch else labelled_part(scores, batch, lessons)
        if labelled is None:
            return torch.zeros((), device=scores.device), 0.0, 0.0
        own, known = labelled
        loss = self._recipe.loss(own, known, self._options)
        with torch.no_grad():
            chance = float(self._recipe.loss(torch.zeros_like(own), known, self._options))
        return loss * (len(own) / len(lessons)), float(loss.detach()), chance

    def _weight_of_guide(self, step: int) -> float:
        job = self._job
        return guidance_weight(step, self._total_steps, job.guidanceWeight, job.guidanceShare, job.guidanceFloor)


def find_guide(job: TrainJob, recipe: Recipe, student, runtime) -> Guide | None:
    """The base model's own similarities, where the student has lost them: a fresh head on a sentence encoder."""
    lasts = job.guidanceWeight > 0 and (job.guidanceShare > 0 or job.guidanceFloor > 0)
    # the guide scores a query's own list
    fits = student.kind == CROSS_ENCODER and recipe.pools[student.kind] == OWN
    if not (lasts and fits and student.fresh and is_sentence_encoder(student.folder)):
        return None
    return Guide(student.folder, student.tokenizer, job.maxTokens, runtime)
