import type { ReportDocument } from './reportDocument';

/** Rules stand in for the language model in a rehearsal: no reader may take its figures for more than that. */
export function buildRehearsalNotice(model: string): ReportDocument['notice'] {
  if (!isRehearsal(model)) return undefined;
  const content = [
    `The training questions and the judgements of this run come from a ${model}. ` +
      'The figures are a rehearsal too: they show that the pipeline works from end to end, ' +
      'not what a language model would achieve on this corpus.',
  ];
  return { title: 'This is a rehearsal.', content };
}

/** The rehearsal server's name is in the model line of every run that used it. */
export function isRehearsal(model: string): boolean {
  return /\brehearsal\b/i.test(model);
}
