import type { ObjectStore } from '../../infra/artifactStore/objectStore';

const kinds = {
  ...{ get: 'GET', getRange: 'GET', getWithTag: 'GET', stream: 'GET', has: 'HEAD', list: 'LIST', delete: 'DELETE' },
  ...{ put: 'PUT', putIfAbsent: 'PUT', replaceIf: 'PUT', putFileIfAbsent: 'PUT' },
} as const;

/** Counts what is asked of a store from now on, by the request that S3 would be sent. */
export class ObjectStoreCounter {
  readonly counts: Record<string, number> = {};
  /** `<kind> <first part of the key>` */
  readonly places: Record<string, number> = {};

  constructor(store: ObjectStore) {
    const methods = store as unknown as Record<string, (...given: unknown[]) => unknown>;
    for (const [method, kind] of Object.entries(kinds)) {
      const original = methods[method];
      methods[method] = (...given) => {
        const place = `${kind} ${String(given[0]).split('/')[0]}`;
        this.counts[kind] = (this.counts[kind] ?? 0) + 1;
        this.places[place] = (this.places[place] ?? 0) + 1;
        return original?.apply(store, given);
      };
    }
  }
}
