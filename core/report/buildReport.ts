import type { ReportData } from '../contracts/report';
import { code, type ReportDocument } from './reportDocument';
import { buildRehearsalNotice } from './rehearsal';
import { buildDepthSection } from './sections/depthSection';
import { buildFiltersSection } from './sections/filtersSection';
import { buildFunnelSection } from './sections/funnelSection';
import { buildLearningCurveSection } from './sections/learningCurveSection';
import { buildMetricsSection } from './sections/metricsSection';
import { buildMiningSection } from './sections/miningSection';
import { buildQuestionsSection } from './sections/questionsSection';
import { buildSamplesSection } from './sections/samplesSection';
import { buildSettingsSection } from './sections/settingsSection';
import { buildStagesSection } from './sections/stagesSection';
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
      ...buildDepthSection(data),
      ...buildLearningCurveSection(data),
      buildFunnelSection(data),
      ...buildFiltersSection(data),
      ...buildMiningSection(data),
      buildQuestionsSection(data),
      buildSamplesSection(data),
      buildTrainingSection(data),
      buildStagesSection(data),
      buildSettingsSection(data),
    ],
  };
}
