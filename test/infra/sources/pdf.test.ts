import path from 'node:path';
import { createPdfReader, type PdfReader } from '../../../infra/sources/pdf/pdfReader';
import { readPdfFile } from '../../../infra/sources/pdf/readPdfFile';
import { writePdf } from './support/writePdf';

let pdfs: PdfReader;
beforeEach(() => (pdfs = createPdfReader()));
afterEach(() => pdfs.close());

const manual = [
  [
    'Oiling the chain',
    '',
    'Wipe the chain before you oil it: dirt that is under the lubri-',
    'cant grinds the links, and so',
  ],
  ['a clean chain lasts three times as long as one that was never wiped.', '', 'Then put one drop on each roller.'],
];

describe('a PDF', () => {
  test('gives its text in paragraphs, over line ends and page breaks, and its title', async () => {
    const read = await readPdfFile('manuals/chain.pdf', writePdf(manual, 'Chain care'), pdfs);
    expect(read).toEqual({
      record: {
        id: 'manuals/chain.pdf',
        title: 'Chain care',
        text: [
          'Oiling the chain',
          'Wipe the chain before you oil it: dirt that is under the lubricant grinds the links, and so a clean chain lasts three times as long as one that was never wiped.',
          'Then put one drop on each roller.',
        ].join('\n\n'),
        location: { file: 'manuals/chain.pdf' },
      },
    });
  });

  test.each(['Microsoft Word - chain_v3_final.doc', 'chain.indd', ' '])(
    'has no title where it says "%s"',
    async (title) => {
      const read = await readPdfFile('a.pdf', writePdf([['Text']], title), pdfs);
      expect(read).toEqual({ record: { id: 'a.pdf', text: 'Text', location: { file: 'a.pdf' } } });
    },
  );

  test('of pictures alone is dropped as such', async () => {
    const read = await readPdfFile('scan.pdf', writePdf([[], []]), pdfs);
    expect(read).toEqual({
      drop: {
        reason: 'no-text-layer',
        location: { file: 'scan.pdf' },
        message: 'scan.pdf: none of its 2 pages has text; recognise it first (OCR)',
        excerpt: '',
      },
    });
  });

  test.each([
    ['text', Buffer.from('this is no PDF')],
    ['nothing', Buffer.alloc(0)],
    ['its first half', writePdf(manual).subarray(0, 60)],
  ])('that is %s is dropped with a reason, and the next one is read', async (_, bytes) => {
    const [bad, good] = [
      await readPdfFile('bad.pdf', bytes, pdfs),
      await readPdfFile('b.pdf', writePdf([['Text']]), pdfs),
    ];
    expect(bad).toMatchObject({
      drop: { reason: 'unreadable-pdf', message: expect.stringMatching(/^bad\.pdf: not a readable PDF \(/) },
    });
    expect(good).toMatchObject({ record: { text: 'Text' } });
  });

  test('that takes too long stops the reading with its name: the speed of a machine decides no content', async () => {
    const impatient = createPdfReader({ timeLimitMs: 1 });
    await expect(readPdfFile('slow.pdf', writePdf(manual), impatient)).rejects.toMatchObject({
      code: 'bad-source',
      message: 'slow.pdf is not read after 0.001 s',
    });
    await impatient.close();
  });

  test('is not called unreadable where the program that reads it is missing', async () => {
    const incomplete = createPdfReader({ script: path.join(__dirname, 'no-such-thread.mjs') });
    for (const name of ['first.pdf', 'second.pdf'])
      await expect(readPdfFile(name, writePdf(manual), incomplete)).rejects.toMatchObject({ code: 'MODULE_NOT_FOUND' });
    await incomplete.close();
  });
});
