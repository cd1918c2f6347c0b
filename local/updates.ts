import { isDeepStrictEqual } from 'node:util';
import type { CloudAssembly } from './assembly/cloud-assembly.ts';
import type { Gap } from './assembly/coverage.ts';
import type { FaultyFunctions } from './faults/faulty-functions.ts';
import type { FunctionSet } from './lambda/function-set.ts';
import type { Models } from './models.ts';
import { restartReasons } from './restart-reasons.ts';
import type { S3Server } from './s3/server.ts';
import type { CurrentSecrets } from './secrets-manager/current-secrets.ts';
import type { Entry } from './start-entry.ts';
import type { Functions } from './start-functions.ts';
import type { Templates } from './templates.ts';

export interface UpdatesProps {
  readonly templates: Templates;
  readonly models: Models;
  /** @throws when they cannot be run */
  readonly readTemplates: (assembly: CloudAssembly) => Templates;
  readonly secrets: CurrentSecrets;
  readonly functions: Functions;
  readonly s3: Pick<S3Server, 'update'>;
  readonly entry: Pick<Entry, 'prepare'>;
  readonly faultyFunctions: FaultyFunctions;
}

/** What an update came to. */
export interface Update {
  /** What was done, a line each. Empty when the templates are those that served already. */
  readonly changes: readonly string[];
  /** What in the templates is not reproduced, and was not there before. */
  readonly gaps: readonly Gap[];
}

/** Takes changed templates over while those before them serve; one update at a time. */
export class Updates {
  private readonly props: UpdatesProps;
  private templates: Templates;
  private served: Models;
  private last: Promise<unknown> = Promise.resolve();

  constructor(props: UpdatesProps) {
    this.props = props;
    this.templates = props.templates;
    this.served = props.models;
  }

  /** What serves now. */
  get models(): Models {
    return this.served;
  }

  /** @throws when the templates cannot be run, or only after a restart; those before them serve on */
  apply(assembly: CloudAssembly): Promise<Update> {
    const update = this.last.then(() => this.update(assembly));
    this.last = update.catch(() => undefined);
    return update;
  }

  private async update(assembly: CloudAssembly): Promise<Update> {
    if (isDeepStrictEqual(assembly.stacks, this.templates.assembly.stacks)) return { changes: [], gaps: [] };
    const { secrets, functions, s3, entry, faultyFunctions } = this.props;
    const templates = this.props.readTemplates(assembly);
    if (!templates.waits) refuseRestart(this.served, templates.models());
    const formerSecrets = secrets.current;
    secrets.current = templates.secrets;
    const changes: string[] = [];
    let next: FunctionSet | undefined;
    try {
      next = await functions.deploy(templates, (line) => {
        if (!line.endsWith(' is unchanged')) changes.push(line);
      });
      const models = templates.models();
      refuseRestart(this.served, models);
      const serve = entry.prepare(models);
      changes.push(...describeChanges(this.served, models));
      functions.lambda.replace(next);
      s3.update(models.buckets);
      faultyFunctions.functions = models.functions;
      await serve();
      const known = new Set(this.templates.gaps.map((gap) => JSON.stringify(gap)));
      const gaps = templates.gaps.filter((gap) => !known.has(JSON.stringify(gap)));
      this.templates = templates;
      this.served = models;
      return { changes, gaps };
    } catch (error) {
      secrets.current = formerSecrets;
      if (next) await functions.lambda.discard(next);
      await this.rollBack(error);
      throw error;
    }
  }

  /** As CloudFormation does it: custom resources that were updated are updated to what they were before. */
  private async rollBack(cause: unknown): Promise<void> {
    const { functions } = this.props;
    try {
      await functions.lambda.discard(await functions.deploy(this.templates, () => undefined));
    } catch (error) {
      throw new AggregateError(
        [cause, error],
        `${(cause as Error).message}\nThe former state cannot be restored either: ${(error as Error).message}`,
      );
    }
  }
}

function refuseRestart(served: Models, models: Models): void {
  const reasons = restartReasons(served, models);
  if (reasons.length > 0) {
    throw new Error(
      `This cannot change while it runs: ${reasons.join('; ')}. Stop the local runtime and start it again.`,
    );
  }
}

function describeChanges(before: Models, after: Models): readonly string[] {
  const changed = <Entry extends { readonly path: string }>(what: string, read: (models: Models) => readonly Entry[]) =>
    read(after)
      .filter((entry) => !read(before).some((former) => isDeepStrictEqual(former, entry)))
      .map(({ path }) => `${what} ${path} changed`);
  return [
    ...changed('Function', ({ functions }) => functions),
    ...changed('Load balancer', ({ loadBalancers }) => loadBalancers),
    ...changed('Distribution', ({ distributions }) => distributions),
    ...after.zones
      .filter((zone) => !before.zones.some((former) => isDeepStrictEqual(former, zone)))
      .map(({ name }) => `Zone ${name} changed`),
  ];
}
