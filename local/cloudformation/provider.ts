import type { CustomResourceOutcome } from '../assembly/custom-resources.ts';
import type { Resource } from '../assembly/resource.ts';
import type { CustomResourceRequest } from './custom-resource-request.ts';

/** What creates, updates and deletes custom resources. */
export interface Provider {
  /**
   * @param resource as the template declares it; of one that has left its template, as it was
   * @throws with the reason when it fails
   */
  send(
    request: CustomResourceRequest,
    resource: Pick<Resource, 'path' | 'physicalId' | 'properties'>,
  ): Promise<CustomResourceOutcome>;
}
