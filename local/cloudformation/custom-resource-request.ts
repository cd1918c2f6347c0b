import { stackId } from '../assembly/custom-resources.ts';
import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import type { Resource } from '../assembly/resource.ts';

/**
 * What the provider of a custom resource is sent.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ServiceToken: string;
  readonly ResourceProperties: JsonObject;
  /** Of updates. */
  readonly OldResourceProperties?: JsonObject;
  /** Of updates and deletions. */
  readonly PhysicalResourceId?: string;
}

/** What the requests about one resource have in common. */
export function aboutResource(
  { stack, type, logicalId }: Pick<Resource, 'stack' | 'type' | 'logicalId'>,
  properties: JsonObject,
): Omit<CustomResourceRequest, 'RequestType' | 'RequestId'> {
  return {
    StackId: stackId(stack),
    ResourceType: type,
    LogicalResourceId: logicalId,
    ServiceToken: String(properties['ServiceToken']),
    ResourceProperties: properties,
  };
}

/** The properties as providers get them: CloudFormation hands numbers and booleans over as text. */
export function requestProperties(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, asText(value)]));
}

function asText(value: Json): Json {
  if (Array.isArray(value)) return value.map(asText);
  if (isJsonObject(value)) return requestProperties(value);
  return value === null ? null : String(value);
}

const LONGEST_TIMEOUT_SECONDS = 3600;

/** @throws when it is no whole number of seconds from 1 to 3600 */
export function serviceTimeoutSeconds(path: string, { ServiceTimeout: given }: JsonObject): number {
  const seconds = given === undefined ? LONGEST_TIMEOUT_SECONDS : Number(given);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_TIMEOUT_SECONDS) {
    throw new Error(
      `${path}: ServiceTimeout is ${JSON.stringify(given)}; it must be a whole number of seconds from 1 to ${LONGEST_TIMEOUT_SECONDS}.`,
    );
  }
  return seconds;
}
