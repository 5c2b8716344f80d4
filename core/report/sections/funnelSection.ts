import type { ReportData, ReportStage } from '../../contracts/report';
import { formatCount, formatShare } from '../format';
import { type Block, code, type Content, type FunnelStep, type Section } from '../reportDocument';
import { dropsPairs } from '../charts/drawFunnel';
import { buildStageLabel } from '../stageLabel';

/** What came in, went out and was dropped at each stage, with every reason. */
export function buildFunnelSection(data: ReportData): Section {
  const steps = data.stages.map(buildStep);
  return { id: 'funnel', title: 'From documents to training groups', blocks: buildBlocks(steps) };
}

function buildStep(stage: ReportStage): FunnelStep {
  const { counts } = stage;
  const dropped = Object.entries(counts.dropped)
    .filter(([, rows]) => rows > 0)
    .map(([reason, rows]) => ({ reason, rows }))
    .sort((left, right) => right.rows - left.rows || (left.reason < right.reason ? -1 : 1));
  return { label: buildStageLabel(stage), in: counts.in, out: counts.out, dropped };
}

function buildBlocks(steps: readonly FunnelStep[]): Block[] {
  const lines = steps.map(
    ({ label, in: rowsIn, out }) => `${label} ${formatCount(rowsIn)} in, ${formatCount(out)} out`,
  );
  const description = `Rows in and out of each stage: ${lines.join('; ')}.`;
  const reasons = steps.flatMap((step) => step.dropped.map((drop) => renderReason(step, drop)));
  const caption =
    'Rows in → rows out of each stage. A bar is all that came in; its hatched end is what was dropped. ' +
    'A stage may give more rows than it takes, as when a document is cut into passages; one that takes questions may ' +
    'leave out more passages of theirs than it takes questions, which have no share.';
  return [
    { kind: 'figure', chart: { kind: 'funnel', steps }, caption, description },
    reasons.length > 0 ? buildTable(reasons) : { kind: 'paragraph', content: ['No stage dropped a row.'] },
  ];
}

function renderReason(step: FunnelStep, drop: FunnelStep['dropped'][number]): Content[] {
  const share = dropsPairs(step) ? '–' : formatShare(drop.rows, step.in);
  return [[step.label], [code(drop.reason)], [formatCount(drop.rows)], [share]];
}

function buildTable(rows: readonly (readonly Content[])[]): Block {
  return {
    kind: 'table',
    caption: 'Dropped rows by reason; each stage keeps the rows themselves in its artifact',
    columns: [
      { title: 'Stage', align: 'text' },
      { title: 'Reason', align: 'text' },
      { title: 'Rows', align: 'number' },
      { title: 'Of rows in', align: 'number' },
    ],
    rows,
  };
}
