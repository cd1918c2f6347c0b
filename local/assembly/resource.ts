import type { Json, JsonObject } from './json.ts';

/** Where a resource would be deployed. */
export interface StackIdentity {
  readonly stackName: string;
  /** The stack's artifact id in the cloud assembly. */
  readonly artifactId: string;
  readonly account: string;
  readonly region: string;
}

/**
 * One resource of a synthesized template with every intrinsic function and dynamic reference replaced by its value.
 * A resource whose condition is false is not in the assembly.
 */
export interface Resource {
  readonly stack: StackIdentity;
  readonly logicalId: string;
  /** The construct path, e.g. `foobar-app/Cluster/A/LoadBalancer`. */
  readonly path: string;
  /** E.g. `AWS::ElasticLoadBalancingV2::LoadBalancer`. */
  readonly type: string;
  readonly properties: JsonObject;
  /** What `Ref` returns. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` returns, by attribute name, e.g. `{ DNSName: '…' }`; those declared in the service's naming. */
  readonly attributes: Readonly<Record<string, Json>>;
  /** What becomes of it when it leaves the template. @default - it is deleted */
  readonly deletionPolicy?: string;
  /** What becomes of it when another takes its place. @default - it is deleted */
  readonly updateReplacePolicy?: string;
}

/** A file of the assembly that CDK would publish: a function's code, the site's files. */
export interface FileAsset {
  /** Absolute path of the file or folder in the cloud assembly. */
  readonly path: string;
  readonly packaging: 'zip' | 'file';
}

/** All that the services read: the resources of every stack and the assets that they point to. */
export interface ResolvedAssembly {
  readonly resources: readonly Resource[];
  ofType(type: string): readonly Resource[];
  /** The asset that would be published as this object. Undefined when the assembly publishes no such object. */
  asset(bucketName: string, objectKey: string): FileAsset | undefined;
}

/** The templates as far as they can be resolved by now. */
export interface ResolvedTemplates extends ResolvedAssembly {
  /**
   * Every resource in the order of a deployment. One that waits for the answer of a custom resource has no properties
   * here, and is not among `resources`.
   */
  readonly declared: readonly Resource[];
}

/** What a resource is called before its attributes exist: the input of the naming functions. */
export interface NamedResource {
  readonly stack: StackIdentity;
  readonly logicalId: string;
  readonly type: string;
  /** Eight hexadecimal digits that are the same for the same resource at every start. */
  readonly suffix: string;
  /** The resolved property, undefined when absent. */
  property(name: string): Json | undefined;
}

/** How the resources of one type are named: what `Ref` and `Fn::GetAtt` return for them. */
export interface ResourceNaming {
  readonly ref: (resource: NamedResource) => string;
  /** By attribute name as in the CloudFormation reference, dots included (`MasterUserSecret.SecretArn`). */
  readonly attributes?: Readonly<Record<string, (resource: NamedResource) => Json>>;
}

/**
 * A service's statement of what it does with the templates: by resource type, how it is named and which properties
 * are honoured. What is in neither list is reported by name at the start.
 */
export interface ResourceSupport {
  readonly naming: ResourceNaming;
  /** Property names that change what the local service does. Dotted for nested ones (`DistributionConfig.Origins`). */
  readonly honoured: readonly string[];
  /** Property names that have no effect on what a client can observe on one machine, each with the reason. */
  readonly inert?: Readonly<Record<string, string>>;
  /**
   * Properties that are lists of a `Key` and a `Value`. Each key counts as a property of its own: `a.b` in the list
   * `Attributes` is `Attributes.a.b` above.
   *
   * @default - none
   */
  readonly keyed?: readonly string[];
}

export type ServiceSupport = Readonly<Record<string, ResourceSupport>>;
