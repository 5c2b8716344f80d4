import type { ReportData } from '../contracts/report';
import { code, type ReportDocument } from './reportDocument';
import { buildRehearsalNotice } from './rehearsal';
import { buildComputeSection } from './sections/computeSection';
import { buildDepthSection } from './sections/depthSection';
import { buildFiltersSection } from './sections/filtersSection';
import { buildFunnelSection } from './sections/funnelSection';
import { buildGradesSection } from './sections/gradesSection';
import { buildLearningCurveSection } from './sections/learningCurveSection';
import { buildLineageSection } from './sections/lineageSection';
import { buildMetricsSection } from './sections/metricsSection';
import { buildMiningSection } from './sections/miningSection';
import { buildOverlapSection } from './sections/overlapSection';
import { buildProbeSection } from './sections/probeSection';
import { buildQuestionsSection } from './sections/questionsSection';
import { buildRerankersSection } from './sections/rerankersSection';
import { buildSamplesSection } from './sections/samplesSection';
import { buildSettingsSection } from './sections/settingsSection';
import { buildSlicesSection } from './sections/slicesSection';
import { buildStagesSection } from './sections/stagesSection';
import { buildSuitesSection } from './sections/suitesSection';
import { buildTrainingSection } from './sections/trainingSection';
import { buildVerdictSection } from './sections/verdictSection';

/** Puts the report in order: what it says first, then what that rests on, then how it was made. */
export function buildReport(data: ReportData): ReportDocument {
  const notice = buildRehearsalNotice(data.model);
  return {
    title: `${data.pipeline}: is the tuned reranker worth using?`,
    facts: [
      { label: 'Pipeline', content: [code(data.pipeline)] },
      { label: 'Language model', content: [data.model] },
      { label: 'Code version', content: [code(data.codeVersion)] },
    ],
    ...(notice && { notice }),
    sections: [
      buildVerdictSection(data),
      buildMetricsSection(data),
      ...buildRerankersSection(data),
      ...buildSlicesSection(data),
      ...buildSuitesSection(data),
      ...buildDepthSection(data),
      ...buildLearningCurveSection(data),
      ...buildComputeSection(data),
      ...buildOverlapSection(data),
      buildQuestionsSection(data),
      buildFunnelSection(data),
      ...buildFiltersSection(data),
      ...buildGradesSection(data),
      ...buildProbeSection(data),
      ...buildMiningSection(data),
      buildSamplesSection(data),
      buildTrainingSection(data),
      buildStagesSection(data),
      buildLineageSection(data),
      buildSettingsSection(data),
    ],
  };
}
