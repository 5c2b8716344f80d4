import type { ModelPlace } from '../../core/models/modelPlace';
import type { ObjectStore } from '../artifactStore/objectStore';
import { openFolderModel } from './folderModel';
import { openHubModel, type HubSettings } from './hubModel';
import type { ModelSource } from './modelSource';
import { openS3Model } from './s3Model';

/** What is needed of the outside to find models. */
export interface ModelPlaces {
  hub: HubSettings;
  /** Another bucket of the same object storage. */
  openBucket(name: string): ObjectStore;
}

/** @returns undefined for a model that comes with the trainer */
export function openModelPlace(place: ModelPlace, baseFolder: string, places: ModelPlaces): ModelSource | undefined {
  switch (place.kind) {
    case 'packaged':
      return undefined;
    case 'hub':
      return openHubModel(place, places.hub);
    case 's3':
      return openS3Model(place, places.openBucket(place.bucket));
    case 'folder':
      return openFolderModel(place, baseFolder);
  }
}
