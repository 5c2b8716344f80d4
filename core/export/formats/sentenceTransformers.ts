import { splitByRole } from '../../assembly/roles';
import type { TrainingGroup } from '../../contracts/trainingGroup';
import { usualNegatives, type ExportFacts } from '../exportFacts';
import type { ExportFormat, ExportItem, ExportSplit } from '../exportFormat';
import { withDecimals } from '../withDecimals';
import { configsByFolder } from './configsByFolder';

/**
 * Four shapes that the losses of sentence-transformers 6 take, each a folder. Names of columns are free there, their
 * order is not, and what is learnt has to be called `label` or `labels`: the order of members below is the contract.
 */
export const sentenceTransformers: ExportFormat = {
  createWriter: (facts) => {
    const negatives = usualNegatives(facts);
    let pairsOf: string | undefined;
    return {
      group: (group, split) => {
        // The negatives of a question stand in each of its groups; as pairs they would count several times.
        const isRepeated = group.queryId === pairsOf;
        pairsOf = group.queryId;
        return [
          { file: fileOf('labeled-list', split), line: labeledList(group) },
          ...tuples(group, split, negatives),
          ...triplets(group, split),
          ...pairs(group, split, isRepeated),
        ];
      },
    };
  },
  configsOf: configsByFolder,
  explain,
};

const fileOf = (shape: string, split: ExportSplit): string => `${shape}/${split}.jsonl`;

function labeledList({ query, passages }: TrainingGroup): string {
  const docs = passages.map(({ text }) => text);
  return withDecimals({ query, docs }, { labels: passages.map(({ label }) => label) });
}

/** Columns are the same for all rows: groups with fewer negatives are left out, more are cut; the card counts both. */
function tuples({ query, passages }: TrainingGroup, split: ExportSplit, count: number): ExportItem[] {
  const { positives, negatives } = splitByRole(passages);
  if (negatives.length < count) return [];
  const columns = negatives.slice(0, count).map(({ text }, index) => [`negative_${index + 1}`, text] as const);
  return positives.map(({ text: positive }) => ({
    file: fileOf('n-tuple', split),
    line: JSON.stringify({ anchor: query, positive, ...Object.fromEntries(columns) }),
  }));
}

function triplets({ query, passages }: TrainingGroup, split: ExportSplit): ExportItem[] {
  const { positives, negatives } = splitByRole(passages);
  return positives.flatMap(({ text: positive }) =>
    negatives.map(({ text: negative }) => ({
      file: fileOf('triplet', split),
      line: JSON.stringify({ anchor: query, positive, negative }),
    })),
  );
}

function pairs({ query, passages }: TrainingGroup, split: ExportSplit, isRepeated: boolean): ExportItem[] {
  return (isRepeated ? passages.slice(0, 1) : passages).map(({ text, label }) => ({
    file: fileOf('labeled-pair', split),
    line: withDecimals({ anchor: query, document: text }, { label }),
  }));
}

function explain(facts: ExportFacts): string {
  const count = usualNegatives(facts);
  const counts = [...facts.negatives];
  const sum = (meant: (negatives: number) => boolean) =>
    counts.reduce((total, [negatives, groups]) => total + (meant(negatives) ? groups : 0), 0);
  return `The same groups in four shapes, each with a split \`train\` and \`development\`:

| name           | columns                                             | for                                                 |
| -------------- | --------------------------------------------------- | --------------------------------------------------- |
| \`labeled-list\` | \`query\`, \`docs\`, \`labels\`                           | LambdaLoss, ListNetLoss, PListMLELoss, RankNetLoss   |
| \`n-tuple\`      | \`anchor\`, \`positive\`, \`negative_1\` to \`negative_${count}\` | MultipleNegativesRankingLoss, its cached variant     |
| \`triplet\`      | \`anchor\`, \`positive\`, \`negative\`                    | MultipleNegativesRankingLoss, bi-encoders' triplets  |
| \`labeled-pair\` | \`anchor\`, \`document\`, \`label\`                       | BinaryCrossEntropyLoss                               |

Labels are the judge's grade over its scale, in 0 to 1. Of ${sum(() => true)} groups \`n-tuple\` leaves out ${sum((n) => n < count)} with fewer than ${count} negatives
and cuts ${sum((n) => n > count)} that have more.

\`\`\`python
from datasets import load_dataset

train = load_dataset("DIR", "labeled-list", split="train")
\`\`\``;
}
