import type { CloudAssembly } from '../assembly/cloud-assembly.ts';
import { type CustomResourceOutcome, isCustomResource, resourceKey, stackKey } from '../assembly/custom-resources.ts';
import { resolveAssembly } from '../assembly/resolve.ts';
import type { ResolvedTemplates, Resource, ServiceSupport } from '../assembly/resource.ts';
import { parseFunctionIdentifier } from '../lambda/arn.ts';
import { readFunctions } from '../lambda/model.ts';
import { needsAccount } from './needs-account.ts';
import { NOT_RUN } from './not-run.ts';
import { support as ownProviders } from './support.ts';

const FUNCTION = 'AWS::Lambda::Function';

/** Templates on their way from the cloud assembly to what runs: custom resources tell values that others need. */
export class Deployment {
  private readonly assembly: CloudAssembly;
  private readonly support: ServiceSupport;
  private readonly outcomes = new Map<string, CustomResourceOutcome | undefined>();
  private resolved: ResolvedTemplates | undefined;
  /** The keys of the custom resources that are deployed here, in the order of a deployment. */
  readonly customResources: readonly string[];

  constructor(assembly: CloudAssembly, support: ServiceSupport) {
    this.assembly = assembly;
    this.support = support;
    const candidates = this.templates().declared.filter(({ type }) => isCustomResource(type));
    const keys = candidates.map(({ stack, logicalId }) => resourceKey(stack, logicalId));
    for (const [index, { type }] of candidates.entries()) {
      if (!ownProviders[type]) this.outcomes.set(keys[index] as string, undefined);
    }
    this.resolved = undefined;
    for (let left = keys; left.length > 0; ) {
      left = keys.filter((key) => this.outcomes.has(key) && !this.isDeployed(this.declared(key)));
      for (const key of left) this.leaveOut(key);
    }
    this.customResources = keys.filter(
      (key, index) => this.outcomes.has(key) || ownProviders[String(candidates[index]?.type)],
    );
  }

  /** As far as they can be resolved with what is deployed by now. */
  templates(): ResolvedTemplates {
    this.resolved ??= resolveAssembly(this.assembly, this.support, this.outcomes);
    return this.resolved;
  }

  /** The stacks that are deployed, nested ones, too. */
  get stacks(): ReadonlySet<string> {
    return new Set(this.templates().declared.map(({ stack }) => stackKey(stack)));
  }

  /**
   * A custom resource whose turn has come.
   *
   * @returns undefined when it turns out that nothing here can deploy it
   */
  next(key: string): Resource | undefined {
    const resource = this.declared(key);
    if (!this.templates().resources.includes(resource)) {
      throw new Error(`${resource.path} needs the answer of a custom resource that is deployed after it.`);
    }
    if (ownProviders[resource.type] || this.isDeployed(resource)) return resource;
    this.leaveOut(key);
    return undefined;
  }

  settle(key: string, outcome: CustomResourceOutcome): void {
    if (!this.outcomes.has(key)) return;
    this.outcomes.set(key, outcome);
    this.resolved = undefined;
  }

  /**
   * What is of interest to whoever asks what is not reproduced: all but custom resources that are deployed here, and
   * what only serves them and has its place taken.
   *
   * @param served the ARNs of functions and state machines that the local runtime stands for
   */
  reported(served: ReadonlySet<string>): readonly Resource[] {
    return this.templates().declared.filter(
      ({ stack, logicalId, physicalId, attributes }) =>
        !this.outcomes.has(resourceKey(stack, logicalId)) &&
        !served.has(String(attributes['Arn'])) &&
        !served.has(physicalId),
    );
  }

  private declared(key: string): Resource {
    const resource = this.templates().declared.find(({ stack, logicalId }) => resourceKey(stack, logicalId) === key);
    if (!resource) throw new Error(`There is no resource ${key}.`);
    return resource;
  }

  /** Whether a function that can run here provides it. What is not known yet may turn out to be one. */
  private isDeployed({ type, properties }: Resource): boolean {
    const { declared, resources } = this.templates();
    const token = properties['ServiceToken'];
    if (NOT_RUN[type] !== undefined) return false;
    if (token === undefined) return true;
    const functionArn = parseFunctionIdentifier(String(token)).function;
    const provider = declared.find((other) => other.type === FUNCTION && other.attributes['Arn'] === functionArn);
    if (!provider || needsAccount(type, provider.logicalId)) return false;
    if (!resources.includes(provider)) return true;
    return readFunctions(this.templates()).some(({ arn, code }) => arn === functionArn && code.kind !== 'not-runnable');
  }

  private leaveOut(key: string): void {
    this.outcomes.delete(key);
    this.resolved = undefined;
  }
}
