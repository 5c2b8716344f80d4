import type { AttributesClient } from '../../infra/client/attributes';
import type { CheckResult } from '../ports';

/** Whether Temporal knows all the search attributes by which runs tell of themselves, each with its type. */
export async function checkSearchAttributes(attributes: Pick<AttributesClient, 'list'>): Promise<CheckResult> {
  const states = await attributes.list();
  const wrong = states.filter(({ state }) => state !== 'registered');
  if (wrong.length === 0) return { ok: true, detail: `${states.length} registered` };
  const named = wrong.map(({ name, found }) => (found ? `${name} (is ${found})` : name)).join(', ');
  return { ok: false, detail: `missing or of another type: ${named}`, mend: 'npx rankwright attributes register' };
}
