"""What a step learns from: a group with its labels and, where a guide leads, passages and wordings without any."""

from dataclasses import dataclass, replace

import torch

from .batches import Batch, sample_negatives
from .groups import Group, GroupFile
from .runtime import hashed
from .variants import Variants

# draws for one passage that the list does not hold yet, before the list is left shorter
DRAWS = 4


@dataclass(frozen=True)
class Lesson:
    """A query and its list; the labels hold for the first `labelled` passages, for none where the query was varied."""

    group: Group
    labelled: int


def build_lessons(
    groups: GroupFile, rows: list[int], job, epoch: int, variants: Variants | None, guided: bool
) -> list[Lesson]:
    """The lessons of a step, a function of (seed, epoch, rows). At least one of them is labelled."""
    varied = int(len(rows) * job.guidanceVariants) if guided and variants else 0
    lessons = []
    for place, row in enumerate(rows):
        group = sample_negatives(groups.read(row), job.groupSize, job.seed, "negatives", epoch)
        labelled = 0 if place < varied else len(group.passages)
        if place < varied:
            group = replace(group, query=variants.vary(group.query, job.seed, "variant", epoch, row))
        if guided:
            group = _add_passages(group, groups, job.guidancePassages, job.seed, "passages", epoch, row)
        lessons.append(Lesson(group, labelled))
    return lessons


def labelled_part(scores: torch.Tensor, batch: Batch, lessons: list[Lesson]) -> tuple[torch.Tensor, Batch] | None:
    """Scores and batch of the labelled lessons with what their labels hold for; None where there are none."""
    rows = [row for row, lesson in enumerate(lessons) if lesson.labelled]
    if not rows:
        return None
    sizes = torch.tensor([lessons[row].labelled for row in rows], device=scores.device)
    width = int(sizes.max())
    mask = torch.arange(width, device=scores.device)[None] < sizes[:, None]
    return scores[rows, :width], replace(batch.part(rows, width), mask=mask)


def _add_passages(group: Group, groups: GroupFile, count: int, *seed) -> Group:
    """The group and up to `count` passages of other groups: nobody judged them for this query."""
    passages = list(group.passages)
    texts = {passage.text for passage in passages}
    for number in range(count):
        for attempt in range(DRAWS):
            other = groups.read(hashed(*seed, "row", number, attempt) % groups.rows)
            drawn = other.passages[hashed(*seed, "place", number, attempt) % len(other.passages)]
            if drawn.text not in texts:
                passages.append(replace(drawn, label=0.0, teacher_scores=()))
                texts.add(drawn.text)
                break
    return replace(group, passages=tuple(passages))
