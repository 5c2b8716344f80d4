import type { ReportData, ReportStage } from '../../contracts/report';
import { code, type Content, lineBreak, note, type Section } from '../reportDocument';
import { buildStageLabel } from '../stageLabel';

/** Which artifact came from which, and where each of them is. */
export function buildLineageSection({ stages }: Pick<ReportData, 'stages'>): Section {
  const labels = new Map(stages.map((stage) => [stage.key, buildStageLabel(stage)]));
  return {
    id: 'lineage',
    title: 'Lineage',
    blocks: [
      {
        kind: 'paragraph',
        tone: 'quiet',
        content: [
          'Each manifest names its inputs, its parts and their digests. A key is the digest of stage, version, settings and ' +
            'inputs: the same ones give the same key, and the artifact that is there is used again.',
        ],
      },
      {
        kind: 'table',
        caption: 'Artifacts, in the order in which they were made',
        columns: ['Stage', 'Made from', 'Key and manifest', 'Code version'].map((title) => ({ title, align: 'text' })),
        rows: stages.map((stage) => renderStage(stage, labels)),
      },
    ],
  };
}

function renderStage(stage: ReportStage, labels: ReadonlyMap<string, string>): Content[] {
  const { key, manifest, inputs = [], codeVersion } = stage;
  const from = inputs.map((input) => labels.get(input.key) ?? `${input.stage} (${input.key.slice(0, 8)})`);
  return [
    [buildStageLabel(stage)],
    [from.length > 0 ? [...new Set(from)].join(', ') : 'sources'],
    [code(key), lineBreak, note(manifest)],
    codeVersion === undefined ? ['–'] : [code(codeVersion)],
  ];
}
