import { formatNanoUsd } from '../../core/llm/money';
import { formatTime } from '../format';
import type { DescribedSchedule, RefreshView, ScheduleView } from '../ports';
import { renderTable } from './textTable';

/** Schedules, one a line. */
export function renderSchedulesTable(schedules: ScheduleView[], width: number): string[] {
  const columns = [
    { title: 'schedule' },
    { title: 'pipeline', flexible: true },
    { title: 'when', flexible: true },
    { title: 'next (UTC)' },
    { title: 'state', flexible: true },
  ];
  const rows = schedules.map((schedule) => [
    schedule.name,
    schedule.pipeline,
    describeTimes(schedule),
    nextTime(schedule),
    describeState(schedule),
  ]);
  return renderTable(columns, rows, width);
}

/** What a schedule is, in lines. */
export function renderScheduleLines(schedule: ScheduleView): string[] {
  const { pipeline, spec, settings, appliedFrom, nextTimes } = schedule;
  const { overlap, catchup, pauseOnFailure, pauseOnRegression, notify } = settings;
  const pauses = [...(pauseOnFailure ? ['failure'] : []), ...(pauseOnRegression ? ['regression'] : [])];
  return [
    `pipeline     ${pipeline}, spec ${spec.label} (specs/${spec.digest}.json)`,
    `when         ${describeTimes(schedule)}`,
    `overlap      ${overlap}; catches up within ${catchup}`,
    `pauses on    ${pauses.join(', ') || 'nothing'}`,
    ...(notify.length > 0 ? [`tells        ${notify.map(describeTarget).join('; ')}`] : []),
    ...(appliedFrom ? [`applied from ${appliedFrom}`] : []),
    `state        ${describeState(schedule)}`,
    `next (UTC)   ${schedule.paused ? 'none while it is paused' : nextTimes.slice(0, 3).map(formatTime).join(', ')}`,
  ];
}

/** A schedule with its refreshes and promotions. */
export function renderDescription(schedule: DescribedSchedule, width: number): string[] {
  const { name, counts, refreshes, promotions } = schedule;
  const { taken, skippedForOverlap, missedCatchup } = counts;
  return [
    name,
    ...renderScheduleLines(schedule),
    `so far       ${taken} started, ${skippedForOverlap} left out for overlap, ${missedCatchup} too late to catch up`,
    '',
    ...(refreshes.length > 0 ? renderRefreshes(refreshes, width) : ['no refresh yet']),
    ...(promotions.length > 0 ? ['', ...renderPromotions(promotions, width)] : []),
  ];
}

function renderRefreshes(refreshes: RefreshView[], width: number): string[] {
  const columns = [
    { title: 'run' },
    { title: 'started (UTC)' },
    { title: 'as of' },
    { title: 'status' },
    { title: 'gate' },
    { title: 'cost', align: 'right' as const },
    { title: 'why', flexible: true },
  ];
  const rows = refreshes.map(
    ({ runId, workflowId, startedAt, asOf, status, verdict, promoted, costNanoUsd, reason }) => [
      runId ?? workflowId,
      formatTime(startedAt),
      asOf ? formatTime(asOf) : '',
      status,
      promoted ? 'promoted' : (verdict ?? ''),
      costNanoUsd === undefined ? '' : formatNanoUsd(costNanoUsd),
      reason ?? '',
    ],
  );
  return renderTable(columns, rows, width);
}

function renderPromotions(promotions: DescribedSchedule['promotions'], width: number): string[] {
  const columns = [{ title: 'in use' }, { title: 'since (UTC)' }, { title: 'by' }, { title: 'why', flexible: true }];
  const rows = promotions.map(({ runId, at, by, way, why }, place) => [
    `${place === 0 ? '* ' : '  '}${runId}`,
    at ? formatTime(at) : '',
    by ?? '',
    [way, why].filter(Boolean).join(': '),
  ]);
  return renderTable(columns, rows, width);
}

function describeTimes({ settings: { cron, every, timezone, jitter } }: ScheduleView): string {
  const times = [...cron, ...(every ? [`every ${every}`] : [])].join(' and ');
  return `${times} ${timezone}${jitter && jitter !== '0s' ? `, up to ${jitter} later` : ''}`;
}

function describeState({ paused, note }: ScheduleView): string {
  return `${paused ? 'paused' : 'active'}${note ? `: ${note}` : ''}`;
}

function nextTime({ paused, nextTimes: [next] }: ScheduleView): string {
  return paused || next === undefined ? '' : formatTime(next);
}

/** An address may hold a secret in its path. */
function describeTarget({ webhook, webhookEnv, command, on }: ScheduleView['settings']['notify'][number]): string {
  const where = webhook ? new URL(webhook).host : (webhookEnv ?? command?.[0] ?? '');
  return `${where} on ${on.join(', ')}`;
}
