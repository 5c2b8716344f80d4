import { stringify } from 'yaml';
import type { Usage } from '../contracts/manifest';
import { formatNanoUsd } from '../llm/money';
import { isRehearsal } from '../report/rehearsal';
import type { ExportFacts } from './exportFacts';
import type { ExportConfig } from './exportFormat';
import { exportFormats, type ExportFormatName } from './formats/registry';

export interface ExportedFile {
  path: string;
  rows: number;
  bytes: number;
  sha256: string;
}

export interface CardInput {
  runId: string;
  format: ExportFormatName;
  files: ExportedFile[];
  facts: ExportFacts;
  /** What the questions and the judgements cost the run that asked for them; absent where no run of them is known. */
  usage?: Usage;
  /** An identifier of Hugging Face's list, such as `cc-by-4.0`. */
  license: string;
  passages: 'used' | 'all';
  /** Grades from which a passage is a positive, and up to which a negative. */
  cuts: { positiveFrom: number; negativeTo: number };
}

/** The card of an exported data set: Hugging Face's front matter, then for people what is in it and how it was made. */
export function renderCard(input: CardInput): string {
  const { runId, format, facts, files } = input;
  const { configsOf, explain } = exportFormats[format];
  const configs = configsOf(files.map(({ path }) => path)).filter((config) => config.files.length > 0);
  return [
    `---\n${stringify(frontMatter(input, configs), { lineWidth: 0 })}---\n`,
    `# Training data of ${runId}\n`,
    `Questions, judgements and hard negatives for a reranker, made from a text corpus by
rankwright without human labels: a language model wrote the questions and judged which passages
answer them. The labels are a model's opinion. Do not report figures on them as if people had made them.${noticeOf(facts)}\n`,
    `## How it is laid out\n\n${explain(facts)}\n`,
    `## What is in it\n\n${renderCounts(input)}\n`,
    `## How it was made\n\n${renderMaking(input)}\n`,
    `## Files\n\n${renderTable(
      ['file', 'rows', 'bytes', 'sha256'],
      files.map(({ path, rows, bytes, sha256 }) => [`\`${path}\``, `${rows}`, `${bytes}`, `\`${sha256}\``]),
    )}\n`,
    `## Licence\n\n${renderLicense(input)}\n`,
  ].join('\n');
}

/** Rules stood in for the language model: nobody may take such labels for more than that. */
function noticeOf({ judgeOrigins }: ExportFacts): string {
  return [...judgeOrigins.keys()].some(isRehearsal)
    ? '\n\n**This is a rehearsal**: rules, not a language model, wrote the questions and the judgements.'
    : '';
}

function frontMatter({ runId, license, facts }: CardInput, configs: ExportConfig[]): object {
  const languages = [...facts.languages].sort();
  return {
    pretty_name: `Training data of ${runId}`,
    license,
    ...(languages.length > 0 ? { language: languages } : {}),
    task_categories: ['text-ranking'],
    tags: ['rankwright', 'reranking', 'hard-negatives', 'llm-judged', 'synthetic'],
    size_categories: [sizeCategory(facts.groups.train + facts.groups.development)],
    ...(configs.length > 0
      ? {
          configs: configs.map(({ name, files }) => ({ config_name: name, data_files: files })),
        }
      : {}),
  };
}

/** Hugging Face's words for the number of examples. */
function sizeCategory(rows: number): string {
  const limits: [number, string][] = [
    [1e3, 'n<1K'],
    [1e4, '1K<n<10K'],
    [1e5, '10K<n<100K'],
    [1e6, '100K<n<1M'],
  ];
  return limits.find(([limit]) => rows < limit)?.[1] ?? '1M<n<10M';
}

function renderCounts({ facts, passages }: CardInput): string {
  const { groups, queries, judgements } = facts;
  const rows = [
    ['training groups', groups.train, groups.development, '' as const],
    ['judged questions', queries.train, queries.development, queries.other],
    ['judgements', judgements.train, judgements.development, judgements.other],
  ];
  const which = passages === 'all' ? 'all passages of the corpus' : 'those that a judgement or a group names';
  const grades = [...facts.grades].sort(([left], [right]) => left - right);
  return `${renderTable(
    ['', 'train', 'development', 'in neither'],
    rows.map((row) => row.map(String)),
  )}

Passages: ${facts.passages}, ${which}.${noteWritten(facts)} Grades, from 0 to ${facts.scale}: ${grades.map(([grade, count]) => `${grade}: ${count}`).join(', ') || 'none'}.

A question belongs to the split of the document that it was written for. "In neither" are questions that were judged and
made no training group, for example because no negative was left.`;
}

/** Nobody may take a passage that a model wrote for a text that somebody published. */
function noteWritten({ writtenPassages }: ExportFacts): string {
  return writtenPassages > 0
    ? ` A model wrote ${writtenPassages} of them for a question, each to answer it so well or so badly; their ids begin with \`synthetic-\`.`
    : '';
}

function renderMaking({ runId, facts, usage, cuts }: CardInput): string {
  const lines = [
    `- Run: \`${runId}\`. \`npx rankwright show ${runId}\` lists its stages, and its report says how the trained model does.`,
    `- Questions: ${listOrigins(facts.queryOrigins)}.`,
    `- Judgements: ${listOrigins(facts.judgeOrigins)}.`,
    `- A passage is a positive from grade ${cuts.positiveFrom} of ${facts.scale} and a negative up to grade ${cuts.negativeTo}.`,
    `- Asked of language models: ${usage ? describeUsage(usage) : 'not known'}.`,
  ];
  return lines.join('\n');
}

function listOrigins(origins: Map<string, number>): string {
  const sorted = [...origins].sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map(([origin, rows]) => `${origin} (${rows})`).join('; ') || 'none';
}

function describeUsage({ requests, fromLedger, tokensIn, tokensOut, nanoUsd }: Usage): string {
  const kept = fromLedger > 0 ? `, ${fromLedger} of them answered before and kept` : '';
  return `${requests} requests${kept}; ${tokensIn} tokens in, ${tokensOut} out; cost ${formatNanoUsd(nanoUsd)}`;
}

function renderLicense({ license, facts }: CardInput): string {
  const answers =
    facts.writtenPassages > 0 ? 'questions, judgements and `synthetic-` passages' : 'questions and judgements';
  const texts = `Passages are texts of the corpus, under its licence; ${answers} are answers of the models named above, under their terms.`;
  return license === 'unknown'
    ? `Not stated when this was exported. ${texts}`
    : `\`${license}\`, as stated when this was exported. ${texts}`;
}

function renderTable(titles: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
