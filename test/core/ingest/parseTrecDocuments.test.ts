import { parseTrecDocuments } from '../../../core/ingest/parseTrecDocuments';
import { collect, linesOf } from './lines';

const parse = (content: string | Uint8Array, maxBytes = 10_000) =>
  collect(parseTrecDocuments(linesOf(content), 'f.trec', maxBytes));

/** After the manner of the AP newswire, with what is told of a document around its text. */
const newswire = `<DOC>
<DOCNO> AP880212-0001 </DOCNO>
<FILEID>AP-NR-02-12-88 2344EST</FILEID>
<HEAD>Reports Former Saigon Officials
Released</HEAD>
<DATELINE>BANGKOK, Thailand (AP) </DATELINE>
<TEXT>
   More than 150 former officers were freed &amp; sent home.
<P>
   The report ended.
</P>
</TEXT>
<TEXT>A second part.</TEXT>
</DOC>
`;

describe('TREC documents', () => {
  test('have their id, headline and texts; what is about them is left out', async () => {
    const rows = await parse(newswire);
    expect(rows).toEqual([
      {
        record: {
          id: 'AP880212-0001',
          title: 'Reports Former Saigon Officials Released',
          text: expect.any(String),
          location: { file: 'f.trec', line: 1 },
        },
      },
    ]);
    const text = rows[0] && 'record' in rows[0] ? rows[0].record.text : '';
    expect(text.split(/\n\n+/)).toEqual([
      'More than 150 former officers were freed & sent home.',
      'The report ended.',
      'A second part.',
    ]);
  });

  test('without <TEXT> are all that is neither a headline nor about them', async () => {
    const rows = await parse(
      '<doc><docno>1</docno><title>T</title>\nBody <b>bold</b>\n</doc><DOC><DOCNO>2</DOCNO>x</DOC>',
    );
    expect(rows).toMatchObject([
      { record: { id: '1', title: 'T', text: 'Body  bold' } },
      { record: { id: '2', text: 'x', location: { line: 3 } } },
    ]);
  });

  test('that are pages are read as pages', async () => {
    const page = '<html><head><title>Page</title></head><body><nav>menu</nav><p>One</p><p>Two</p></body></html>';
    const rows = await parse(`<DOC><DOCNO>W1</DOCNO><DOCHDR>http://a 200</DOCHDR>${page}</DOC>`);
    expect(rows).toMatchObject([{ record: { id: 'W1', title: 'Page', text: 'One\n\nTwo' } }]);
  });

  test('stand in a file that may have a root element', async () => {
    const rows = await parse('<?xml version="1.0"?>\n<DOCS>\n<DOC><DOCNO>1</DOCNO>x</DOC>\n</DOCS>\n');
    expect(rows).toMatchObject([{ record: { id: '1' } }]);
    expect(rows).toHaveLength(1);
  });
});

describe('TREC documents that cannot be used', () => {
  test.each([
    ['no id', '<DOC>x</DOC>', 'f.trec:1: the document has no <DOCNO>'],
    ['an empty id', '<DOC><DOCNO> </DOCNO>x</DOC>', 'f.trec:1: the document has no <DOCNO>'],
    ['no end', '<DOC><DOCNO>1</DOCNO>x', 'f.trec:1: the file ends before its </DOC>'],
    ['no documents', 'a\nb', 'f.trec: the file has no <DOC>'],
    ['nothing', '', 'f.trec: the file has no <DOC>'],
  ])('have %s', async (_, content, message) => {
    const rows = await parse(content);
    expect(rows).toMatchObject([{ drop: { reason: 'off-schema', message } }]);
    expect(rows).toHaveLength(1);
  });

  test('one without an end does not swallow the next; text between documents is told once a stretch', async () => {
    const rows = await parse(
      '<DOC><DOCNO>1</DOCNO>x\n<DOC><DOCNO>2</DOCNO>y</DOC>\nstray\nmore\n<DOC><DOCNO>3</DOCNO>z</DOC>',
    );
    expect(rows).toMatchObject([
      { drop: { message: 'f.trec:1: another <DOC> begins before its </DOC>' } },
      { record: { id: '2', text: 'y' } },
      { drop: { message: 'f.trec:3: text between the documents', excerpt: 'stray' } },
      { record: { id: '3' } },
    ]);
    expect(rows).toHaveLength(4);
  });

  test('one over the limit, and one that is not UTF-8, leave the others as they are', async () => {
    const latin1 = Buffer.from('<DOC><DOCNO>2</DOCNO>caf\u00e9</DOC>', 'latin1');
    const large = `<DOC><DOCNO>1</DOCNO>\n${`${'x'.repeat(50)}\n`.repeat(5)}</DOC>\n`;
    const rows = await parse(
      Buffer.concat([Buffer.from(large), latin1, Buffer.from('<DOC><DOCNO>3</DOCNO>\u00fc</DOC>')]),
      200,
    );
    expect(rows).toMatchObject([
      { drop: { reason: 'too-large', location: { line: 1 } } },
      { drop: { reason: 'not-utf8', location: { line: 8 } } },
      { record: { id: '3', text: '\u00fc' } },
    ]);
  });
});
