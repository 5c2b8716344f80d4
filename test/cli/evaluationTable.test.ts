import { renderEvaluation } from '../../cli/tables/evaluationTable';
import { buildDocumentation } from '../fixtures/report/workshopEvaluations';

const shown = (fields: Partial<ReturnType<typeof buildDocumentation>>) =>
  renderEvaluation({ ...buildDocumentation(), ...fields }).filter((line) => line.startsWith('tuned against'));

test('differences are read as the report reads them', () => {
  expect(shown({}).map((line) => line.replace(/.*\): /, ''))).toEqual(['better', 'no difference shown']);
});

test('below 30 questions none is called better', () => {
  expect(shown({ queries: 29 }).map((line) => line.replace(/.*\): /, ''))).toEqual(
    Array(2).fill('too few questions to say'),
  );
});

test('an interval that leaves out zero is not enough where the test disagrees', () => {
  const { systems } = buildDocumentation();
  const doubtful = systems.map((system) => ({
    ...system,
    differences: system.differences.map((difference) => ({ ...difference, pValue: 0.06 })),
  }));
  expect(shown({ systems: doubtful })[0]).toMatch(/\+0\.071 to \+0\.208, p = 0\.060\): no difference shown$/);
});
