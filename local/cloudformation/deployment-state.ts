import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { CustomResourceOutcome } from '../assembly/custom-resources.ts';
import type { JsonObject } from '../assembly/json.ts';
import type { StackIdentity } from '../assembly/resource.ts';
import { writeWhole } from '../write-whole.ts';

/** A custom resource as it was deployed last. */
export interface DeployedResource extends CustomResourceOutcome {
  readonly stack: StackIdentity;
  readonly logicalId: string;
  readonly path: string;
  readonly type: string;
  /** As the provider was sent them. */
  readonly properties: JsonObject;
  readonly deletionPolicy?: string;
}

interface State {
  /** The database servers beside which it was deployed. */
  readonly databases: readonly string[];
  readonly resources: Readonly<Record<string, DeployedResource>>;
  /** What others have taken the place of, and was not deleted yet. */
  readonly replaced: readonly DeployedResource[];
}

/** What is deployed, kept from start to start. */
export class DeploymentState {
  private readonly file: string;
  private readonly databases: readonly string[];
  private state: State;

  /**
   * @param databases what identifies the database servers: what was deployed beside others, or beside these before their
   *   data was made anew, counts for nothing
   * @throws when the file is damaged
   */
  constructor(file: string, databases: readonly string[]) {
    this.file = file;
    this.databases = databases;
    const kept = readState(file);
    this.state =
      kept && isDeepStrictEqual(kept.databases, databases) ? kept : { databases, resources: {}, replaced: [] };
  }

  get resources(): Readonly<Record<string, DeployedResource>> {
    return this.state.resources;
  }

  get replaced(): readonly DeployedResource[] {
    return this.state.replaced;
  }

  /** @param replaced what it takes the place of, if that is to be deleted */
  put(key: string, resource: DeployedResource, replaced?: DeployedResource): void {
    this.keep({
      resources: { ...this.resources, [key]: resource },
      replaced: [...this.replaced, ...(replaced ? [replaced] : [])],
    });
  }

  remove(key: string): void {
    const { [key]: _removed, ...resources } = this.resources;
    this.keep({ resources, replaced: this.replaced });
  }

  removeReplaced(resource: DeployedResource): void {
    this.keep({ resources: this.resources, replaced: this.replaced.filter((other) => other !== resource) });
  }

  private keep(state: Omit<State, 'databases'>): void {
    this.state = { databases: this.databases, ...state };
    // Data that a provider answers may be secret.
    writeWhole(this.file, `${JSON.stringify(this.state, undefined, 2)}\n`, 0o600);
  }
}

function readState(file: string): State | undefined {
  if (!existsSync(file)) return undefined;
  // One that only may not be read is no reason to make the data anew.
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text) as State;
  } catch (error) {
    throw new Error(`${file} is not JSON (${(error as Error).message}). Start with --reset to make the data anew.`);
  }
}
