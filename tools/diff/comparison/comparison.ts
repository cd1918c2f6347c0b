import type { Json } from '../../cost/templates/json.ts';
import type { StackTemplate, TemplateResource } from '../../cost/templates/stack-template.ts';

/** What CloudFormation does to a resource. */
export type Action =
  | 'create'
  | 'update'
  | 'interrupt'
  | 'revise'
  | 'may-replace'
  | 'replace'
  | 'refuse'
  | 'retain'
  | 'snapshot'
  | 'delete';

/** A stack before and after; one of the two is missing where the stack is new or gone. */
export interface StackPair {
  /** The artifact id of the later one, unlike any other of the comparison. */
  readonly id: string;
  readonly name: string;
  /** `account/region`. */
  readonly environment: string;
  readonly nested: boolean;
  readonly before?: StackTemplate;
  readonly after?: StackTemplate;
}

export interface PropertyChange {
  /** Of the resource, at the top level: `Tags`. */
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly replaces: 'never' | 'maybe' | 'always';
}

export interface ResourceChange {
  readonly stack: StackPair;
  readonly logicalId: string;
  /** The construct path where the template has it, otherwise `stack/LogicalId`. */
  readonly path: string;
  readonly type: string;
  readonly action: Action;
  /** Without noise. Missing where the resource is new. */
  readonly before?: TemplateResource;
  /** Without noise. Missing where the resource is gone. */
  readonly after?: TemplateResource;
  /** Of a resource that was there before and still is. */
  readonly properties: readonly PropertyChange[];
  /** Those besides the properties: `DeletionPolicy`, `DependsOn`. */
  readonly attributes: readonly string[];
}

/** A change of a template outside its resources. */
export interface TemplateChange {
  readonly section: 'Outputs' | 'Parameters' | 'Conditions' | 'Mappings' | 'Transform' | 'Other';
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** What was left out of a comparison, in resources. */
export interface Noise {
  readonly assets: number;
  readonly versions: number;
  readonly tags: number;
  readonly metadata: number;
  readonly order: number;
}

export interface StackComparison {
  readonly stack: StackPair;
  readonly changes: readonly ResourceChange[];
  readonly templateChanges: readonly TemplateChange[];
  readonly noise: Noise;
}

export interface Comparison {
  readonly stacks: readonly StackComparison[];
}
