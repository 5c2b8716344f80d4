import { scheduleSettingsSchema, type PreparedRun, type RefreshInput } from '../../../core/contracts/schedule';
import { notifyTargetSchema } from '../../../core/contracts/spec/notify';
import { specFor } from './fakeActivities';

const everything = notifyTargetSchema.parse({ webhook: 'https://example.org/all' });
const onlyBudget = notifyTargetSchema.parse({ webhook: 'https://example.org/budget', on: ['budget'] });

/** Of the schedule `weekly`, of which two webhooks are told. */
export function refreshInput(): RefreshInput {
  const spec = { digest: '0'.repeat(64), label: 'fake.yaml' };
  const settings = scheduleSettingsSchema.parse({ cron: '0 3 * * 1' });
  return { schedule: 'weekly', pipeline: 'fake', spec, settings, notify: [everything, onlyBudget] };
}

/** What `prepareRun` makes of it. */
export function prepared({ notify, asOf, schedule }: RefreshInput, runId: string): { prepared: PreparedRun } {
  const spec = specFor({}, { evaluate: [{ name: 'faq', beir: 'faq' }], ...(notify.length > 0 ? { notify } : {}) });
  const sources = { corpus: { digest: '0'.repeat(64), label: 'corpus' }, evaluate: {} };
  const input = { runId, spec, sources, schedule, ...(asOf ? { isBackfill: true as const } : {}) };
  return { prepared: { input, inputDigest: 'digest', summary: 'fake', details: '' } };
}
