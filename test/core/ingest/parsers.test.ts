import { parseBeirCorpus } from '../../../core/ingest/parseBeirCorpus';
import { parseJsonl } from '../../../core/ingest/parseJsonl';
import { parseTextFile } from '../../../core/ingest/parseTextFile';
import { rowId } from '../../../core/hashing/digest';
import { collect, linesOf } from './lines';

describe('BEIR lines', () => {
  const parse = (content: string | Uint8Array, maxLineBytes?: number) =>
    collect(parseBeirCorpus(linesOf(content, maxLineBytes), 'corpus.jsonl'));

  test('give id, title, text, language and metadata', async () => {
    const rows = await parse(
      '{"_id": 7, "title": "T", "text": "x", "metadata": {"lang": "pt_BR", "n": 1}}\n\n{"_id":"b","text":""}\n',
    );
    expect(rows).toEqual([
      {
        record: {
          id: '7',
          title: 'T',
          text: 'x',
          language: 'pt-br',
          metadata: { lang: 'pt_BR', n: 1 },
          location: { file: 'corpus.jsonl', line: 1 },
        },
      },
      { record: { id: 'b', text: '', location: { file: 'corpus.jsonl', line: 3 } } },
    ]);
  });

  test.each([
    ['{"_id": "a", "text": ', 'not-json', 'corpus.jsonl:1: not JSON'],
    ['{"text": "x"}', 'off-schema', 'field "_id"'],
    [
      '{"_id": "a", "text": 5}',
      'off-schema',
      'field "text": Invalid input: expected string, received number (received 5)',
    ],
    ['[1]', 'off-schema', 'the row: Invalid input: expected object, received array (received [1])'],
    ['{"_id": " ", "text": "x"}', 'off-schema', 'field "_id"'],
  ])('%s is dropped as %s', async (line, reason, message) => {
    const [row] = await parse(line);
    expect(row).toMatchObject({ drop: { reason, location: { file: 'corpus.jsonl', line: 1 }, excerpt: line } });
    expect(row && 'drop' in row ? row.drop.message : '').toContain(message);
  });

  test('bytes that are not UTF-8 are dropped with their line, and the next line goes on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"_id":"a","text":"caf'),
      Buffer.from([0xe9]),
      Buffer.from('"}\n{"_id":"b","text":"x"}'),
    ]);
    const rows = await parse(bytes);
    expect(rows[0]).toMatchObject({
      drop: { reason: 'not-utf8', location: { line: 1 }, excerpt: '{"_id":"a","text":"caf\ufffd"}' },
    });
    expect(rows[1]).toMatchObject({ record: { id: 'b' } });
  });

  test('a line over the limit is too-large with at most 200 characters of it', async () => {
    const [row] = await parse(`{"_id":"a","text":"${'x'.repeat(5000)}"}`, 1000);
    expect(row).toMatchObject({ drop: { reason: 'too-large', excerpt: `{"_id":"a","text":"${'x'.repeat(181)}` } });
  });
});

describe('JSON lines', () => {
  const parse = (content: string) => collect(parseJsonl(linesOf(content), 'a/b.jsonl'));

  test('accept Pyserini contents, keep other fields as metadata', async () => {
    const [row] = await parse('{"id":"a","contents":"x","language":"de","year":2020,"metadata":{"k":1}}');
    expect(row).toEqual({
      record: {
        id: 'a',
        text: 'x',
        language: 'de',
        metadata: { year: 2020, k: 1 },
        location: { file: 'a/b.jsonl', line: 1 },
      },
    });
  });

  test('rows without an id get one from what they say', async () => {
    const rows = await parse('{"text":"x"}\n{"title":"t","text":"x"}\n{"text":"x"}');
    expect(rows.map((row) => 'record' in row && row.record.id)).toEqual([
      rowId('', 'x'),
      rowId('t', 'x'),
      rowId('', 'x'),
    ]);
  });

  test('rows without text name the field', async () => {
    const [row] = await parse('{"id":"a","body":"x"}');
    expect(row).toMatchObject({ drop: { reason: 'off-schema' } });
    expect(row && 'drop' in row ? row.drop.message : '').toContain('field "text": each row needs its text');
  });
});

describe('text files', () => {
  const parse = (path: string, text: string) => {
    const parsed = parseTextFile(path, Buffer.from(text));
    if ('drop' in parsed) throw new Error(parsed.drop.message);
    return parsed.record;
  };

  test('plain text is itself, without its byte order mark', () => {
    expect(parse('a/b.txt', '\ufeffHello\nworld')).toEqual({
      id: 'a/b.txt',
      text: 'Hello\nworld',
      location: { file: 'a/b.txt' },
    });
  });

  test('HTML: title, headings and paragraphs without navigation, scripts and addresses', () => {
    const html = `<!doctype html><html lang="en-GB"><head><title>The &amp; title</title><style>p{}</style></head><body>
      <nav><a href="/">Home</a></nav><h1>Heading</h1><p>One <b>bold</b> <a href="https://example.org/x">link</a>.</p>
      <script>alert(1)</script><ul><li>first</li><li>second</li></ul><img alt="picture" src="x.png"></body></html>`;
    const record = parse('page.HTML', html);
    expect(record).toMatchObject({ title: 'The & title', language: 'en-gb' });
    expect(record.text.split(/\s*\n\s*/).filter(Boolean)).toEqual(['Heading', 'One bold link.', '* first', '* second']);
  });

  test('HTML without a title takes its first h1', () => {
    expect(parse('a.htm', '<h1>First <a href="u">one</a></h1><h1>Second</h1><p>x</p>').title).toBe('First one');
    expect(parse('a.htm', '<p>x</p>')).not.toHaveProperty('title');
  });

  test('Markdown: front matter title, headings as lines, no marks', () => {
    const source =
      '---\ntitle: "My: title"\nlang: fr\n---\n# Head\n\nSome *text* with `code` and [a link](http://e.org).\nWrapped.\n\n- one\n- two\n\n```js\nlet x;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n';
    const record = parse('a.md', source);
    expect(record).toMatchObject({ title: 'My: title', language: 'fr' });
    expect(
      record.text
        .split(/\n+/)
        .map((line) => line.trim())
        .filter(Boolean),
    ).toEqual(['Head', 'Some text with code and a link.', 'Wrapped.', 'one', 'two', 'let x;', 'a\tb', '1\t2']);
  });

  test('Markdown without front matter takes its first heading', () => {
    expect(parse('a.md', 'Intro\n\n## Sub\n\n# The *one*\n').title).toBe('The one');
    expect(parse('a.md', '---\nno end')).not.toHaveProperty('title');
  });

  test('bytes that are not UTF-8 are dropped', () => {
    expect(parseTextFile('a.txt', Buffer.from([0x61, 0xff]))).toMatchObject({
      drop: { reason: 'not-utf8', location: { file: 'a.txt' }, excerpt: 'a\ufffd' },
    });
  });
});
