import type { FilterExample, FilterReport, SetLeakage } from '../../contracts/filterReport';
import type { ReportData } from '../../contracts/report';
import { describeMeasured } from '../../filters/describeMeasured';
import { formatCount, formatExcerpt, formatShare } from '../format';
import { type Block, type Card, code, type Content, lineBreak, note, quote, type Section } from '../reportDocument';

type Filtering = NonNullable<ReportData['filtering']>;
const examplesOfFilter = 3;

/** What was left out before judging and why, what the judge found about the rest, and what evaluation sets share with training. */
export function buildFiltersSection({ filtering, stages }: ReportData): Section[] {
  if (!filtering) return [];
  return [{ id: 'filters', title: 'Filters and leakage', blocks: buildBlocks(filtering, stages) }];
}

function buildBlocks({ filters, leakage }: Filtering, stages: ReportData['stages']): Block[] {
  const cards = filters.filters.flatMap(({ reason, examples }) =>
    examples.slice(0, examplesOfFilter).map((example) => buildCard(reason, example)),
  );
  return [
    { kind: 'heading', text: 'Queries that were left out' },
    buildFilters(filters, stages),
    ...(cards.length > 0 ? [{ kind: 'cards' as const, cards }] : []),
    { kind: 'heading', text: 'What training shares with the evaluation sets' },
    ...buildLeakage(leakage),
  ];
}

function buildFilters({ filters }: FilterReport, stages: ReportData['stages']): Block {
  const written = stages.find(({ name }) => name === 'filter')?.counts.in ?? 0;
  const rows = filters.map(({ name, reason, title, enabled, dropped }): Content[] => [
    [code(name), lineBreak, note(title)],
    [code(reason)],
    [enabled ? formatCount(dropped) : 'off'],
    [enabled ? formatShare(dropped, written) : '–'],
  ]);
  return {
    kind: 'table',
    caption: `Of ${formatCount(written)} queries; the first filter that leaves one out gives the reason`,
    columns: [
      { title: 'Filter', align: 'text' },
      { title: 'Reason', align: 'text' },
      { title: 'Left out', align: 'number' },
      { title: 'Of all', align: 'number' },
    ],
    rows: [...rows, ...buildJudged(stages)],
  };
}

/** Whether a passage answers is for the judge to say, which comes later; it belongs here all the same. */
function buildJudged(stages: ReportData['stages']): Content[][] {
  const judged = stages.find(({ name }) => name === 'negatives')?.counts;
  if (!judged) return [];
  const reasons = ['dropped-by-judge', 'source-not-relevant', 'source-ambiguous'] as const;
  const dropped = reasons.reduce((sum, reason) => sum + (judged.dropped[reason] ?? 0), 0);
  const title = 'its own passage does not answer it, the judge says (stages judge and negatives)';
  return [
    [['judge', lineBreak, note(title)], [code(reasons[1])], [formatCount(dropped)], [formatShare(dropped, judged.in)]],
  ];
}

function buildCard(reason: string, { query, passage, measured }: FilterExample): Card {
  return {
    title: formatExcerpt(query, 300),
    tag: reason,
    facts: [
      { label: 'Measured', content: [quote(formatExcerpt(describeMeasured(measured), 300))] },
      { label: 'Passage', content: [quote(formatExcerpt(passage, 300))] },
    ],
  };
}

function buildLeakage({ actions, sourceDocuments, sets }: Filtering['leakage']): Block[] {
  if (sets.length === 0) return [{ kind: 'paragraph', content: ['No evaluation set is named.'] }];
  const actionOf = { drop: 'left out', report: 'kept, and told here', off: 'not looked for' } as const;
  const rows = sets.flatMap((set) => buildSet(set, sourceDocuments));
  return [
    {
      kind: 'paragraph',
      content: [
        `Queries that are a test question: ${actionOf[actions.questions]}. Queries about a passage that holds one: ${actionOf[actions.passages]}. `,
        `Queries about a document that answers one: ${actionOf[actions.documents]}. A corpus that is searched in production is usually the one that is tested on, so shared documents are no fault by themselves; shared questions are.`,
      ],
    },
    {
      kind: 'table',
      caption: 'Found in each evaluation set; the file leakage.json of the stage filter has examples',
      columns: [
        { title: 'Set', align: 'text' },
        { title: 'What', align: 'text' },
        { title: 'Found', align: 'number' },
      ],
      rows,
    },
    ...buildExamples(sets),
  ];
}

function buildSet(set: SetLeakage, sourceDocuments: number): Content[][] {
  const found: [string, number][] = [
    [`queries that are one of its ${formatCount(set.questions)} questions, in the same words`, set.sameQuestions],
    ['queries that are nearly one of its questions', set.nearQuestions],
    ['its questions that stand in a passage of the corpus', set.copiedQuestions],
    ['queries about a passage that holds one of its questions', set.queriesOfCopyingPassages],
    [`of ${formatCount(sourceDocuments)} documents asked about: also its documents`, set.sameDocuments],
    ['of those documents: nearly one of its documents', set.nearDocuments],
    ['of those documents: answers to its questions', set.relevantDocuments],
    ['queries about documents that answer its questions', set.queriesOfRelevantDocuments],
  ];
  return found.map(([what, count]) => [[set.name], [what], [formatCount(count)]]);
}

function buildExamples(sets: readonly SetLeakage[]): Block[] {
  const cards = sets.flatMap(({ name, examples }) =>
    examples.questions.slice(0, examplesOfFilter).map(({ query, question, measured }): Card => ({
      title: formatExcerpt(query, 300),
      tag: name,
      facts: [
        { label: 'Test question', content: [quote(formatExcerpt(question, 300))] },
        { label: 'Measured', content: [quote(formatExcerpt(describeMeasured(measured), 300))] },
      ],
    })),
  );
  return cards.length > 0 ? [{ kind: 'cards', cards }] : [];
}
