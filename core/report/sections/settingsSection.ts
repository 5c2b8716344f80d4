import { stringify } from 'yaml';
import type { ReportData } from '../../contracts/report';
import { code, type Section } from '../reportDocument';
import { hideCredentials } from '../hideCredentials';

/** The whole specification with its defaults, and how to get the same result again. */
export function buildSettingsSection(data: ReportData): Section {
  const file = `${data.spec.name}.yaml`;
  return {
    id: 'settings',
    title: 'Settings and how to reproduce',
    blocks: [
      {
        kind: 'paragraph',
        content: ['With code version ', code(data.codeVersion), ', save these settings as ', code(file), ':'],
      },
      { kind: 'code', language: 'yaml', text: hideCredentials(stringify(data.spec, { lineWidth: 0 })) },
      {
        kind: 'paragraph',
        content: ['then run, with the paths of the corpus and the evaluation sets as seen from that file:'],
      },
      { kind: 'code', language: 'sh', text: `npx rankwright run ${file}\n` },
      {
        kind: 'paragraph',
        content: [
          'The same inputs and settings give byte-identical data artifacts. On a store that holds them already, every stage is ' +
            'reused and no request to a language model is paid again.',
        ],
      },
    ],
  };
}
