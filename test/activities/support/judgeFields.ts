import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';

/** Other values of the options of judges than any default, by their path in `judge`. */
export const changedJudgeOptions: Record<string, unknown> = {
  ...{ seed: 77, repeats: 7, windowSize: 17, windowStep: 7, groupSize: 17, topK: 17 },
  ...{ 'scores.retriever': 'dense', 'scores.scale': '0-100', 'scores.order': 'shuffle' },
  ...{ 'teachers.pointwise': 'graded', 'teachers.listwise': 'first-token' },
  ...{ probabilities: 'product', samples: 7, sampleTemperature: 0.77, sourceWithin: 7, margin: 7 },
};

/** Judges that read an option; those that are not here are read by `pointwise-int`. */
export const judgeReaders: Record<string, PipelineSpec['judge']['strategy']> = {
  ...{ seed: 'groupwise', repeats: 'groupwise', groupSize: 'groupwise' },
  ...{ windowSize: 'listwise', windowStep: 'listwise', sourceWithin: 'listwise', margin: 'listwise' },
  ...{ topK: 'setwise-r1', scores: 'insertrank', teachers: 'dual-teacher' },
};

/** A spec with a judge that reads the field, which each takes from its own options only. */
export function withReaderOf(field: string, spec: PipelineSpec): PipelineSpec {
  const [section, option = ''] = field.split('.');
  if (section !== 'judge') return spec;
  const strategy = judgeReaders[option];
  const sections = option === 'scores' || option === 'teachers' ? { [option]: {} } : {};
  if (strategy) return pipelineSpecSchema.parse({ ...spec, judge: { strategy, llm: spec.judge.llm, ...sections } });
  return option === 'sampleTemperature' ? { ...spec, judge: { ...spec.judge, samples: 3 } } : spec;
}
