import { refuseLater } from '../../../core/ingest/refuseLater';

test.each([
  // [date of the document, as of, left out]
  ['2026-10-31', '2026-11-01', false],
  ['2026-11-01', '2026-11-01', false],
  ['2026-11-02', '2026-11-01', true],
  ['2026-11-01T23:59:00Z', '2026-11-01', false],
  ['2026-11-02', '2026-11-02T03:00:00.000Z', false],
  ['2026-11-02T02:59:59Z', '2026-11-02T03:00:00.000Z', false],
  ['2026-11-02T03:00:01Z', '2026-11-02T03:00:00.000Z', true],
  // 02:30 in UTC.
  ['2026-11-02T04:30:00+02:00', '2026-11-02T03:00:00.000Z', false],
  ['2026-11-02 03:30:00', '2026-11-02T03:00:00.000Z', true],
])('a document of %s as of %s: left out %s', (date, asOf, isLeftOut) => {
  const drop = refuseLater({ id: 'd', metadata: { updated: date } }, { asOf, dateField: 'updated' });
  expect(drop?.reason).toBe(isLeftOut ? 'after-as-of' : undefined);
});

test.each([[undefined], ['last week'], [20261102]])('nobody knows since when a document of %s is there', (updated) => {
  const drop = refuseLater({ id: 'd', metadata: { updated } }, { asOf: '2026-11-01', dateField: 'updated' });
  expect(drop).toMatchObject({ reason: 'undated', message: expect.stringContaining('metadata.updated of document d') });
});
