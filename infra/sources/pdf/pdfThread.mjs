// Reads PDFs, one message each, in a thread whose memory is limited: a damaged or hostile file ends this thread only.
import { parentPort } from 'node:worker_threads';
import { getDocumentProxy } from 'unpdf';

parentPort.on('message', async ({ bytes }) => {
  parentPort.postMessage(await readPdf(bytes).catch(describe));
});

async function readPdf(bytes) {
  // No font of the file is compiled, and no script of it is run.
  const pdf = await getDocumentProxy(bytes, { isEvalSupported: false, disableFontFace: true, verbosity: 0 });
  try {
    const pages = [];
    for (let number = 1; number <= pdf.numPages; number += 1) pages.push(await readPage(await pdf.getPage(number)));
    const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
    return { pages, title: typeof info?.Title === 'string' ? info.Title : '' };
  } finally {
    await pdf.destroy();
  }
}

/** The runs of text between line ends, with the place of the first and the width of all. */
async function readPage(page) {
  const { items } = await page.getTextContent();
  const lines = [];
  let open;
  for (const { str, hasEOL, transform, width, height } of items) {
    if (str === undefined) continue;
    if (!open && str.trim() !== '') open = { text: '', x: transform[4], y: transform[5], height, width: 0 };
    if (open) {
      open.text += str;
      open.width = Math.max(open.width, transform[4] + width - open.x);
    }
    if (hasEOL && open) {
      lines.push(open);
      open = undefined;
    }
  }
  if (open) lines.push(open);
  page.cleanup();
  return lines.map(({ text, y, height, width }) => ({ text, y, height, width }));
}

function describe(error) {
  if (error?.name === 'PasswordException') return { problem: 'it is protected by a password' };
  return { problem: `not a readable PDF (${error?.message ?? error})` };
}
