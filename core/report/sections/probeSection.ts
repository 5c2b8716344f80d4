import type { ReportData } from '../../contracts/report';
import { buildProbeBlocks } from '../probeBlocks';
import type { Section } from '../reportDocument';

/** Whether the judge still answers as it did; none where it was not asked again. */
export function buildProbeSection({ probe }: Pick<ReportData, 'probe'>): Section[] {
  return probe ? [{ id: 'probe', title: 'Drift of the judge', blocks: buildProbeBlocks(probe) }] : [];
}
