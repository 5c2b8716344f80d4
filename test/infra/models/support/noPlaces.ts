import type { ModelPlaces } from '../../../../infra/models/modelPlaces';

/** For specs whose models come with the trainer: there is nowhere to look for another. */
export const noPlaces: ModelPlaces = {
  hub: { endpoint: 'http://127.0.0.1:9', token: undefined, retryDelaysMs: [] },
  openBucket: (name) => {
    throw new Error(`nobody was to open the bucket ${name}`);
  },
};
