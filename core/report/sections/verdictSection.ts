import type { ReportData } from '../../contracts/report';
import type { Block, Section } from '../reportDocument';
import { isRehearsal } from '../rehearsal';
import { buildVerdict } from '../verdict';
import { buildGateBlocks } from './gateBlocks';

/** What the gate decided and one sentence for each evaluation set, before anything else. */
export function buildVerdictSection(data: ReportData): Section {
  const rehearsal = isRehearsal(data.model) ? ' (rehearsal)' : '';
  const verdicts = data.evaluations.map((evaluation): Block => {
    return { kind: 'verdict', set: `${evaluation.name}${rehearsal}`, ...buildVerdict(evaluation) };
  });
  const blocks =
    verdicts.length > 0 ? [...buildGateBlocks(data.gate, `Gate${rehearsal}`), ...verdicts, howToRead] : [nothing];
  return { id: 'verdict', title: 'Verdict', blocks };
}

const howToRead: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: [
    '“Better” and “worse” are said only when the 95% bootstrap interval of the paired difference leaves out zero and the ' +
      'two-sided paired randomisation test gives p < .05. Gate and verdict ask of one model that was named beforehand, so their p ' +
      'values are not adjusted; the tables below compare many systems, and mark by adjusted ones. The best untuned system is the one with the highest nDCG@10 on ' +
      'the same questions, which favours it a little over the tuned model.',
  ],
};

const nothing: Block = {
  kind: 'paragraph',
  content: [
    'Nothing was evaluated: the settings name no evaluation set, so nothing is known of how good this model is. ' +
      'Add one under “evaluate” in the settings and run again: what is already done is reused.',
  ],
};
