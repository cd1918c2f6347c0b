import type { Environment } from '../../../lib/config/environment.ts';
import type { Json } from '../../../local/assembly/json.ts';
import { type AuditedAssembly, type AuditedResource, at } from '../assembly.ts';

/** What a standard asks of the resources of a type. */
export interface Control {
  /** As Security Hub and checkov name it: those that ask the same are one. */
  readonly ids: readonly string[];
  readonly asks: string;
  /** The files of the constructs that meet it. */
  readonly where: readonly string[];
  readonly type: string;
  readonly holds: (resource: AuditedResource, assembly: AuditedAssembly) => boolean;
  readonly exceptions?: readonly ControlException[];
}

/** Resources that a control does not hold for. */
export interface ControlException {
  /** Matches their paths. */
  readonly of: RegExp;
  /** Says which environments. All of them when it is left out. */
  readonly in?: (environment: Environment) => boolean;
  readonly reason: string;
}

/** A control of something that no template holds. */
export interface OutsideControl {
  readonly ids: readonly string[];
  readonly asks: string;
  readonly reason: string;
}

/** Every resource is an exception. */
export const ALL = /^/;

export const property = ({ properties }: AuditedResource, ...path: string[]): Json | undefined => at(properties, path);
export const text = (value: Json | undefined): string => JSON.stringify(value ?? null);

/** What a template refers to a resource by. */
export const names = (resource: AuditedResource, value: Json | undefined): boolean =>
  text(value).includes(resource.logicalId);

export const ofType = ({ resources }: AuditedAssembly, type: string, part?: string): AuditedResource[] =>
  resources.filter((resource) => resource.type === type && (part === undefined || resource.part === part));
