import { buildComparison } from '../../../../core/comparison/buildComparison';
import type { ComparedRun } from '../../../../core/contracts/comparison';
import { renderComparison } from '../../../../core/report/comparison/renderComparison';
import { buildComparedRuns } from '../../../fixtures/comparison/comparedRuns';
import { listTags, readHtml } from '../htmlOutline';

const render = (runs: ComparedRun[]) => renderComparison(buildComparison(runs), runs, '0.1.0');
const { html, markdown } = render(buildComparedRuns());
const elements = readHtml(html);
const named = (name: string) => elements.filter((each) => each.name === name);

test('verdicts first, then metrics, what differs and how it was made', () => {
  expect(named('section').map(({ attributes }) => attributes.id)).toEqual([
    ...['verdict', 'metrics', 'growth', 'settings', 'training', 'stages'],
  ]);
  expect(named('h1')[0]?.text).toBe('3 runs compared');
  expect(named('dd').map(({ text }) => text)).toEqual(['workshop-a', 'workshop-b', 'workshop-c']);
  // Bars, growth, loss and held-out questions.
  expect(named('svg')).toHaveLength(4);
});

test('the Markdown twin says the same', () => {
  const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
  const rowOf = (start: string) => rows.find((row) => row.startsWith(`| ${start}`))?.replace(/[*\\]/g, '');
  expect(rowOf('A tuned – B tuned')).toMatch(/−\.250/);
  expect(rowOf('`train.learningRate`')).toBe('| `train.learningRate` | `0.0001` | `0.001` | `0.0001` |');
  expect(rowOf('ingest | yes')).toBe('| ingest | yes | `00000000` made | `00000000` reused | `00000000` reused |');
  expect(rowOf('A | 100')).toBe('| A | 100 | 1 min 3 s | 60 | $5.00 | 1 min 3 s | 60 | $5.00 |');
  expect(rowOf('C | web')).toBe('| C | web | no other run has evaluated it |');
  expect(markdown).toContain('Not passed: keep what you have');
  expect(markdown).toContain('nDCG@10 on faq by training groups: C with 40: .500, A with 100: .500, B with 100: .750.');
  expect(markdown).toContain('All runs have the same artifact of ingest;');
});

test('runs that trained on equally much have no curve, a rehearsal is named, and nothing leaks', () => {
  const [a, b] = buildComparedRuns();
  const page = render([{ ...a, model: 'rehearsal (rules, not a language model)' }, b]);
  expect(page.markdown).not.toContain('By training data');
  expect(page.markdown).toContain('Questions and judgements of run A come from rules');
  expect(page.html + html + markdown).not.toContain('pa55word');
});

test('hostile text changes no tag', () => {
  const rename = (text: string) =>
    render(
      buildComparedRuns().map((run) => ({ ...run, runId: `${text}${run.runId}`, spec: { ...run.spec, name: text } })),
    ).html;
  expect(listTags(rename('</script></svg></table><img src=x onerror=alert(1)>'))).toEqual(listTags(rename('x')));
});
