import { createDrop, type Drop } from '../../../core/ingest/drop';
import { joinPdfPages } from '../../../core/ingest/joinPdfPages';
import type { SourceRecord } from '../../../core/ingest/record';
import type { PdfReader } from './pdfReader';

/**
 * The text layer of a PDF as one record whose id is its path. Drops: no-text-layer (pages that are pictures, as a
 * scanner makes them), unreadable-pdf.
 */
export async function readPdfFile(
  path: string,
  bytes: Uint8Array,
  pdfs: PdfReader,
): Promise<{ record: SourceRecord } | { drop: Drop }> {
  const content = await pdfs.read(path, bytes);
  if ('problem' in content)
    return { drop: createDrop('unreadable-pdf', { file: path }, `${path}: ${content.problem}`) };
  const text = joinPdfPages(content.pages);
  if (text === '') {
    const message = `${path}: none of its ${content.pages.length} pages has text; recognise it first (OCR)`;
    return { drop: createDrop('no-text-layer', { file: path }, message) };
  }
  const title = usefulTitle(content.title);
  return { record: { id: path, ...(title === '' ? {} : { title }), text, location: { file: path } } };
}

/** Programs that make PDFs often put the name of the file or of themselves where a title belongs. */
function usefulTitle(title: string): string {
  const isFileName = /^(microsoft word|untitled|slide \d)|\.(docx?|pdf|pptx?|indd|tex|dvi|qxd|rtf)$/i.test(
    title.trim(),
  );
  return isFileName ? '' : title.trim();
}
