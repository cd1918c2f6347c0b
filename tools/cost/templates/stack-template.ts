import type { Json, JsonObject } from './json.ts';

/** One resource as a template declares it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly Condition?: string;
  readonly DeletionPolicy?: Json;
  readonly UpdateReplacePolicy?: Json;
  readonly Metadata?: JsonObject;
}

interface TemplateOutput {
  readonly Value: Json;
  readonly Export?: { readonly Name: Json };
}

/** The parts of a CloudFormation template that are read. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: Json }>>;
}

/** A stack of a cloud assembly. */
export interface StackTemplate {
  /** Unlike any other of the assembly. A nested stack is named after its parent: `parent/LogicalId`. */
  readonly name: string;
  /**
   * The name in its account and Region, where another stack elsewhere has the same.
   *
   * @default - as `name`
   */
  readonly deployedAs?: string;
  /**
   * Where the cloud assembly declares it: the artifact ids of its stages and its own, joined by `/`. It stays when the
   * stack is renamed.
   *
   * @default - as `name`
   */
  readonly artifactId?: string;
  /**
   * `account/region`.
   *
   * @default - not known
   */
  readonly environment?: string;
  /** @default false */
  readonly terminationProtection?: boolean;
  /**
   * Of the stack's environment.
   *
   * @default - the stack is environment-agnostic
   */
  readonly region?: string;
  readonly template: Template;
  /**
   * The resource that makes this stack.
   *
   * @default - the stack is not nested
   */
  readonly parent?: { readonly stackName: string; readonly logicalId: string };
}
