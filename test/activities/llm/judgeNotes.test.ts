import { JudgeNotes } from '../../../activities/llm/judgeNotes';
import type { JudgeWarning } from '../../../core/strategies/judge/judgeStrategy';

const nothing = { verdicts: [], troubles: [] };
const incomplete = (message: string): JudgeWarning => ({ code: 'incomplete-order', message });

test('warnings are sentences by code, with how many questions they are of, the first in its own words, what to change', () => {
  const notes = new JudgeNotes();
  notes.add({ ...nothing, scoreCorrelation: 0.5, warnings: [incomplete('two are out'), incomplete('one is out')] });
  notes.add(nothing);
  notes.add({ ...nothing, scoreCorrelation: 0.98, warnings: [{ code: 'copies-scores', message: 'they follow' }] });
  notes.add({ ...nothing, warnings: [incomplete('three are out')] });
  expect(notes.summary).toEqual({
    warnings: [
      'copies-scores for 1 of 4 questions, such as: they follow; compare with judge.strategy listwise, which shows none, or audit this judge',
      'incomplete-order for 2 of 4 questions, such as: two are out; a smaller judge.windowSize or another model leaves out fewer',
    ],
    warned: { 'copies-scores': 1, 'incomplete-order': 3 },
    meanScoreCorrelation: 0.74,
  });
});

test('where there is nothing to say there is nothing', () => {
  const notes = new JudgeNotes();
  notes.add(nothing);
  expect(notes.summary).toEqual({});
});
