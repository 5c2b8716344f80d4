import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { attributeTypes, openAttributes, requireAttributes } from '../../../infra/client/attributes';
import { startTemporalServer, type TemporalServer } from '../../../infra/servers/temporalServer';
import { resolveTools } from '../../../infra/servers/tools';

let folder: string;
let server: TemporalServer;
let connection: Connection;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-attributes-'));
  const logFile = path.join(folder, 'temporal.log');
  // Somebody's own attribute, and a name of ours with another type.
  const searchAttributes = { ownAttribute: 'Int', rwWhy: 'Keyword' };
  server = await startTemporalServer({ command: resolveTools().temporal, folder, logFile, searchAttributes });
  connection = await Connection.connect({ address: server.address });
}, 120_000);
afterAll(async () => {
  await connection.close();
  await server.process.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a namespace on SQL has room for the attributes, and for some of other programs', () => {
  // schema/sqlite/v3/visibility of Temporal's server 1.29.
  const columns = { Keyword: 10, KeywordList: 3, Int: 3, Double: 3, Bool: 3, Datetime: 3, Text: 3 };
  const spent: Record<string, number> = {};
  for (const type of Object.values(attributeTypes)) spent[type] = (spent[type] ?? 0) + 1;
  expect(spent).toEqual({ Keyword: 6, Double: 3, Int: 1, Text: 1 });
  for (const [type, count] of Object.entries(spent)) expect(count).toBeLessThanOrEqual(columns[type as 'Int']);
});

test('are registered once; one of another type is refused with what mends it, and a run is refused before', async () => {
  const attributes = openAttributes(connection, 'default');
  const mend = 'temporal operator search-attribute remove --namespace default --name rwWhy && npx rankwright';
  const refusal = { code: 'not-configured', mend: expect.stringContaining(mend) as string };
  await expect(attributes.register()).rejects.toMatchObject({
    ...{ ...refusal, message: 'in the namespace default of Temporal rwWhy is of type Keyword, not Text' },
  });
  await expect(requireAttributes(attributes, 'default')).rejects.toMatchObject(refusal);
  const states = await attributes.list();
  expect(states.filter(({ state }) => state === 'missing')).toHaveLength(10);

  await connection.operatorService.removeSearchAttributes({ namespace: 'default', searchAttributes: ['rwWhy'] });
  await expect(requireAttributes(attributes, 'default')).rejects.toMatchObject({
    message: expect.stringContaining('does not know the search attributes rwPipeline, rwStage') as string,
    mend: 'register them once: npx rankwright attributes register',
  });
  expect(await attributes.register()).toHaveLength(11);
  expect(await attributes.register()).toEqual([]);
  await expect(requireAttributes(attributes, 'default')).resolves.toBeUndefined();
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(customAttributes).sort()).toEqual([...Object.keys(attributeTypes), 'ownAttribute'].sort());
  expect([customAttributes['rwCostUsd'], customAttributes['rwWhy'], customAttributes['rwRejectedRows']]).toEqual([
    ...[4, 1, 3],
  ]);
}, 60_000);

test('where nobody may look, the start of the run is left to tell', async () => {
  const denied = Object.assign(new Error('7 PERMISSION_DENIED'), { code: 7, details: '', metadata: {} });
  const attributes = { list: () => Promise.reject(denied), register: () => Promise.reject(denied) };
  await expect(requireAttributes(attributes, 'default')).resolves.toBeUndefined();
  const lost = Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: '', metadata: {} });
  const gone = { list: () => Promise.reject(lost), register: () => Promise.reject(lost) };
  await expect(requireAttributes(gone, 'default')).rejects.toBe(lost);
});
