import type { ReportData } from '../../../core/contracts/report';

/**
 * The same report with every text that comes from outside replaced: names, ids, questions, documents, reasons.
 * Words of closed lists stay, because the report looks them up; a name that stands twice stays the same twice.
 */
export function replaceTexts(data: ReportData, replace: (text: string) => string): ReportData {
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return kept.has(value) || closed.has(key) ? value : replace(value);
    if (Array.isArray(value)) return value.map((member) => walk(member, key));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).map(([name, member]) => [
      key === 'dropped' ? replace(name) : name,
      walk(member, name),
    ]);
    return Object.fromEntries(entries) as unknown;
  };
  return walk(data, '') as ReportData;
}

/** Fields whose values are looked up: nothing from outside gets past their schema. */
const closed = new Set(['metric', 'check', 'verdict']);
const kept = new Set(['nDCG@10', 'MRR@10', 'MAP', 'Recall@50']);
