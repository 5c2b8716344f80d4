import { LEVELS, type IndexLayout } from './indexLayout';

/** The parts of an index as typed arrays over the shared memory. */
export type IndexViews = ReturnType<typeof openViews>;

export function openViews({ buffer }: WebAssembly.Memory, layout: IndexLayout) {
  const { documents, terms, rarePostings, stride } = layout;
  return {
    starts: new Int32Array(buffer, layout.starts, terms + 1),
    frequent: new Uint32Array(buffer, layout.frequent, terms),
    idfs: new Float64Array(buffer, layout.idfs, terms),
    highest: new Float64Array(buffer, layout.highest, terms),
    levels: new Uint8Array(buffer, layout.levels, terms * LEVELS.length),
    norms: new Float64Array(buffer, layout.norms, documents),
    idOrder: new Int32Array(buffer, layout.idOrder, documents),
    postingDocuments: new Uint32Array(buffer, layout.postingDocuments, rarePostings),
    postingFrequencies: new Uint16Array(buffer, layout.postingFrequencies, rarePostings),
    postingImpacts: new Uint8Array(buffer, layout.postingImpacts, rarePostings),
    /** Of all frequent terms: the impacts of a term on all documents, then its frequencies. */
    frequentBytes: new Uint8Array(buffer, layout.firstFrequent, layout.frequentTerms * stride * 2),
  };
}
