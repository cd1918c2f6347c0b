import type { CloudAssembly } from './assembly/cloud-assembly.ts';
import { findGaps, type Gap, gapName } from './assembly/coverage.ts';
import { resolveSecrets } from './assembly/resolve-secrets.ts';
import type { ResolvedAssembly, ResolvedTemplates } from './assembly/resource.ts';
import { Deployment } from './cloudformation/deployment.ts';
import { NOT_RUN } from './cloudformation/not-run.ts';
import { standIns } from './cloudformation/providers.ts';
import type { TargetOption } from './elb/target-option.ts';
import { type Models, readModels } from './models.ts';
import { openSecrets, type Secrets } from './secrets-manager/secrets.ts';
import { support } from './support.ts';

export interface TemplatesOptions {
  /** Where the values of secrets are kept. */
  readonly secretsFile: string;
  /** What stands for the targets of target groups of type `ip` and `instance`. @default - loopback addresses only */
  readonly target?: readonly TargetOption[];
  /** Refuse templates with anything that would run differently here. @default false */
  readonly strict?: boolean;
}

/** The templates of a cloud assembly, on their way to what runs. */
export class Templates {
  readonly assembly: CloudAssembly;
  readonly deployment: Deployment;
  /** What in them is not reproduced. */
  readonly gaps: readonly Gap[];
  readonly secrets: Secrets;
  private readonly options: TemplatesOptions;

  /** @throws when they cannot be run, as far as that is known before custom resources are deployed */
  constructor(assembly: CloudAssembly, options: TemplatesOptions) {
    this.assembly = assembly;
    this.options = options;
    this.deployment = new Deployment(assembly, support);
    const templates = this.deployment.templates();
    this.gaps = findGaps(this.deployment.reported(standIns(templates)), support, NOT_RUN);
    if (options.strict) refuseGaps(this.gaps);
    refuseWaiting(templates, STARTED_FIRST);
    this.secrets = openSecrets(templates, options.secretsFile);
    // What no custom resource has a say in is refused before anything is started.
    if (!this.waits) this.models();
  }

  /** Whether a part of them is known only once custom resources are deployed. */
  get waits(): boolean {
    const { resources, declared } = this.deployment.templates();
    return resources.length < declared.length;
  }

  get size(): number {
    return this.deployment.templates().declared.length;
  }

  /** As far as they are known by now, with their secrets. */
  resolved(): ResolvedAssembly {
    return resolveSecrets(this.deployment.templates(), this.secrets.valueIn);
  }

  /** @throws when they cannot be run */
  models(): Models {
    return readModels(this.resolved(), this.options.target ?? []);
  }
}

/** What is started before custom resources are deployed, since their functions may need it. */
const STARTED_FIRST = ['AWS::RDS::DBCluster', 'AWS::SecretsManager::Secret'];

function refuseWaiting({ declared, resources }: ResolvedTemplates, types: readonly string[]): void {
  const waiting = declared.find((resource) => types.includes(resource.type) && !resources.includes(resource));
  if (waiting) {
    throw new Error(
      `${waiting.path} needs the answer of a custom resource. Here, ${types.join(' and ')} are started before custom resources are deployed: give it a value that is known before.`,
    );
  }
}

function refuseGaps(gaps: readonly Gap[]): void {
  const differing = gaps.filter(({ reason }) => reason === undefined).map(gapName);
  if (differing.length > 0) {
    throw new Error(
      `The templates hold what the local runtime does not reproduce: ${differing.join(', ')}. Start without --strict to run them all the same.`,
    );
  }
}
