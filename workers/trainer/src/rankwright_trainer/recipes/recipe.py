"""What a recipe is: a loss, the rows it can learn from, and where it comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch

from ..batches import Batch
from ..failure import JobFailure
from ..groups import Group

CROSS_ENCODER, BI_ENCODER, LATE_INTERACTION = STUDENTS = ("cross-encoder", "bi-encoder", "late-interaction")
# what a query is scored against: its own list, or the lists of all queries of a forward
OWN, IN_BATCH = "own", "in-batch"


@dataclass(frozen=True)
class Option:
    """A setting of one recipe: a number within limits, both included, or one of `choices`.

    teachers: by choice, how many teacher scores each passage has to carry at least for it.
    """

    default: float | str
    meaning: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    teachers: Mapping[str, int] = field(default_factory=dict)

    def problem(self, value) -> str | None:
        """What is wrong with a value, or None."""
        if self.choices:
            return None if value in self.choices else f"must be one of {', '.join(self.choices)}"
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self.low <= value <= self.high:
            return f"must be a number between {self.low:g} and {self.high:g}"
        return None


@dataclass(frozen=True)
class Recipe:
    """A loss and its contract.

    pools: by student that can learn it, what a query is scored against. rows: `one-positive` (the first passage is
    above all others), `graded` (labels of any order, not all alike) or `any`. teachers: how many teacher scores each
    passage carries, at least and at most; an option can raise the least. defaults: fields of the job that suit it
    better than the common ones.
    loss(scores, batch, options): scores [queries, columns] are raw and 0 where batch.mask is False; returns a scalar.
    by_list: whether the loss of several lists is the mean of what it is of each alone, where each is its own pool.
    companion(student, options): what scores in the student's place while it learns, and has a state of its own: see
    MomentumQueue.
    """

    name: str
    source: str
    rows: str
    pools: Mapping[str, str]
    loss: Callable[[torch.Tensor, Batch, Mapping], torch.Tensor]
    teachers: tuple[int, int] = (0, 0)
    options: Mapping[str, Option] = field(default_factory=dict)
    defaults: Mapping[str, float | int | str] = field(default_factory=dict)
    by_list: bool = True
    companion: Callable[[object, Mapping], object] | None = None

    def learns_by_list(self, student: str) -> bool:
        """Whether a step may be cut between any two lists, and the loss stays what it is."""
        return self.by_list and self.pools[student] == OWN

    def check_group(self, group: Group, options: Mapping | None = None) -> str | None:
        """What is wrong with a group for this loss under settled options, or None."""
        return CHECKS[self.rows](group) or self._check_teachers(group, options or self.settle({}))

    def least_teachers(self, options: Mapping) -> int:
        """How many teacher scores each passage has to carry under settled options."""
        asked = (option.teachers.get(options[name], 0) for name, option in self.options.items())
        return max(self.teachers[0], *asked, 0)

    def settle(self, given: Mapping) -> dict:
        """The options in full; raises JobFailure `bad-job` naming the one that is wrong."""
        for name, value in given.items():
            known = self.options.get(name)
            problem = known.problem(value) if known else f"is none of {self.name}: {', '.join(self.options) or 'none'}"
            if problem:
                raise JobFailure("bad-job", f"option {name} {problem}; received {value!r}", "correct train.options")
        return {name: given.get(name, option.default) for name, option in self.options.items()}

    def _check_teachers(self, group: Group, options: Mapping) -> str | None:
        least, most = self.least_teachers(options), self.teachers[1]
        first = len(group.passages[0].teacher_scores)
        for place, passage in enumerate(group.passages, start=1):
            count = len(passage.teacher_scores)
            if most and not least <= count <= most:
                wanted = f"{least}" if least == most else f"{least} to {most}"
                return f"passage {place} carries {count} teacher scores; {self.name} learns from {wanted}"
            if most and count != first:
                return f"passage {place} carries {count} teacher scores and the first passage {first}"
        return None


def one_positive(group: Group) -> str | None:
    """Another positive in the list would be pushed down as a negative."""
    positive = group.passages[0].label
    if positive <= 0:
        return f"the first passage must be the positive; its label is {positive:g}"
    for place, passage in enumerate(group.passages[1:], start=2):
        if passage.label >= positive:
            return f"passage {place} is labelled {passage.label:g}, no lower than the positive's {positive:g}"
    return None


def graded(group: Group) -> str | None:
    """A list whose labels are all alike teaches no order."""
    labels = {passage.label for passage in group.passages}
    return None if len(labels) > 1 else f"all passages are labelled {labels.pop():g}, which orders nothing"


CHECKS = {"one-positive": one_positive, "graded": graded, "any": lambda group: None}
