import type { CustomResourceOutcome } from '../assembly/custom-resources.ts';
import { isJsonObject } from '../assembly/json.ts';
import type { CustomResourceRequest } from './custom-resource-request.ts';

const MAXIMUM_RESPONSE_BYTES = 4096;
const MAXIMUM_ID_BYTES = 1024;

/**
 * Reads the answer of a provider.
 *
 * @throws with the reason when it says FAILED or is not as it must be
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export function readResponse(body: string, request: CustomResourceRequest): CustomResourceOutcome {
  const bytes = Buffer.byteLength(body);
  if (bytes > MAXIMUM_RESPONSE_BYTES) {
    throw new Error(`Response object is too long: it has ${bytes} bytes, ${MAXIMUM_RESPONSE_BYTES} are allowed.`);
  }
  const response = parse(body);
  for (const name of ['StackId', 'RequestId', 'LogicalResourceId'] as const) {
    if (response[name] !== request[name]) {
      const got = JSON.stringify(response[name]);
      throw new Error(
        `Invalid response: ${name} must be ${JSON.stringify(request[name])}, as in the request; got ${got}.`,
      );
    }
  }
  const { Status: status, Reason: reason, PhysicalResourceId: physicalId, Data: data } = response;
  if (status === 'FAILED') {
    const message = typeof reason === 'string' && reason !== '' ? reason : 'no Reason, which FAILED needs';
    throw new Error(`Received response status [FAILED] from custom resource. Message returned: ${message}`);
  }
  if (status !== 'SUCCESS') {
    throw new Error(`Invalid response: Status must be SUCCESS or FAILED, got ${JSON.stringify(status)}.`);
  }
  return { physicalId: checkPhysicalId(physicalId), data: isJsonObject(data) ? data : {} };
}

/** @throws when it is not what a provider may call a resource */
export function checkPhysicalId(physicalId: unknown): string {
  if (typeof physicalId !== 'string' || physicalId === '' || Buffer.byteLength(physicalId) > MAXIMUM_ID_BYTES) {
    throw new Error(
      `Invalid PhysicalResourceId: it must be text of 1 to ${MAXIMUM_ID_BYTES} bytes, got ${JSON.stringify(physicalId)}.`,
    );
  }
  return physicalId;
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const response: unknown = JSON.parse(body);
    if (isJsonObject(response)) return response;
  } catch {
    // Refused as any other body that is no object.
  }
  throw new Error(`Invalid response: it must be a JSON object, got ${JSON.stringify(body.slice(0, 100))}.`);
}
