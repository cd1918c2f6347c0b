import { collectAddresses } from './addresses.ts';
import type { CloudAssembly } from './assembly/cloud-assembly.ts';
import type { Gap } from './assembly/coverage.ts';
import { loadAssembly, type SynthesisFiles } from './assembly/load-assembly.ts';
import { DeploymentState } from './cloudformation/deployment-state.ts';
import type { Edge } from './cloudfront/edge.ts';
import { invalidate } from './cloudfront/invalidations.ts';
import { type ControlServer, startControlServer } from './control/control-server.ts';
import { type DataDirectory, openDataDirectory } from './control/data-directory.ts';
import { type LocalAddresses, removeLocalJson, writeLocalJson } from './control/local-json.ts';
import { serverOf, startDatabases } from './databases.ts';
import type { TargetOption } from './elb/target-option.ts';
import { faultCatalog } from './faults/catalog.ts';
import { Faults } from './faults/faults.ts';
import { FaultyFunctions } from './faults/faulty-functions.ts';
import { findByName } from './find-by-name.ts';
import type { Lifetime } from './lifetime.ts';
import { LogFiles } from './log-files.ts';
import { readClusters } from './models.ts';
import { stopOrphans } from './postgres/orphan.ts';
import type { ServedCluster } from './rds-data/operations.ts';
import { startDataApi } from './rds-data/server.ts';
import { ObjectStore } from './s3/object-store.ts';
import { startS3 } from './s3/server.ts';
import { CurrentSecrets } from './secrets-manager/current-secrets.ts';
import { startSecretsManager } from './secrets-manager/server.ts';
import { startEntry } from './start-entry.ts';
import { Functions } from './start-functions.ts';
import { Steps } from './steps.ts';
import { Templates } from './templates.ts';
import { timing } from './timing.ts';
import { type Update, Updates } from './updates.ts';

export interface RuntimeOptions {
  /**
   * The cloud assembly to run.
   *
   * @default - the app in `appDirectory` is synthesized
   */
  readonly assembly?: string;
  readonly appDirectory: string;
  /** @default - the app's own default */
  readonly environment?: string;
  /** The site's; 0 takes a free one. */
  readonly port: number;
  readonly data: string;
  /** @default - a PostgreSQL of its own */
  readonly databaseUrl?: string;
  /** @default false */
  readonly reset?: boolean;
  /** How many times faster than AWS every interval and TTL runs. */
  readonly speed: number;
  /** What stands for the targets of target groups of type `ip` and `instance`. @default - loopback addresses only */
  readonly target?: readonly TargetOption[];
  /** How many environments of one function run at once. @default - two for each processor, at least 4 */
  readonly maximumEnvironments?: number;
  /** Synthesize even though nothing has changed since the last start. @default false */
  readonly synthesize?: boolean;
  /** Refuse templates with anything that would run differently here. @default false */
  readonly strict?: boolean;
  /** Is told how to stop each part, from the first on. */
  readonly lifetime: Lifetime;
  /** Takes a line for each step that is done. */
  readonly progress: (step: string) => void;
  /** Takes what the services have to say meanwhile. */
  readonly log: (line: string) => void;
}

export interface Runtime {
  readonly addresses: LocalAddresses;
  /** What in the templates is not reproduced. */
  readonly gaps: readonly Gap[];
  /** Where it keeps what is synthesized. */
  readonly synthesis: SynthesisFiles;
  /**
   * Runs another cloud assembly in the place of the one that serves: with the same data, at the same addresses.
   * Requests that were begun are finished by the functions that they began with.
   *
   * @throws when it cannot be run; what served before serves on
   */
  update(assembly: CloudAssembly): Promise<Update>;
}

/** Runs a cloud assembly on this machine. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { lifetime, log } = options;
  const pace = timing(options.speed);
  const steps = new Steps(options.progress);

  const control = await startControlServer();
  await lifetime.add(control.stop);
  const data = await openData(options, control);

  const synthesis = { outputDirectory: data.file('cdk.out'), digestFile: data.file('cdk.out.json') };
  const { assembly, how } = await loadAssembly({ ...options, ...synthesis, signal: lifetime.ending });
  const readTemplates = (read: CloudAssembly) =>
    new Templates(read, { secretsFile: data.file('secrets.json'), target: options.target, strict: options.strict });
  const templates = readTemplates(assembly);
  steps.done(`Cloud assembly ${how}, ${templates.size} resources`, 'cloud assembly');

  const secrets = new CurrentSecrets(templates.secrets);
  const databases = await startDatabases({
    clusters: readClusters(templates.resolved()),
    directory: data.file('postgres'),
    databaseUrl: options.databaseUrl,
    lifetime,
    log,
  });
  for (const { cluster, server } of databases) {
    steps.done(`PostgreSQL ${server.version} for ${cluster.path}`, 'PostgreSQL');
  }
  const dataApi = await startDataApi({
    clusters: databases.map(({ cluster }) => cluster),
    secrets,
    postgres: (wanted) => serverOf(databases, wanted),
    timing: pace,
    log,
  });
  await lifetime.add(dataApi.stop);
  steps.done(`RDS Data API at ${dataApi.url}`, 'RDS Data API');
  const secretsManager = await startSecretsManager(secrets);
  await lifetime.add(secretsManager.stop);

  const logs = new LogFiles(data.file('logs'));
  await lifetime.add(() => logs.close());
  const store = await ObjectStore.open(data.file('s3'));
  let startedEdge: Edge | undefined;
  const functions = await Functions.start({
    state: new DeploymentState(
      data.file('cloudformation.json'),
      databases.map(({ server }) => server.systemIdentifier),
    ),
    endpoints: {
      AWS_ENDPOINT_URL_RDS_DATA: dataApi.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    },
    store,
    // Before the edge starts, its caches are empty.
    invalidate: (distributionId, paths) => startedEdge?.invalidate(distributionId, paths),
    maximumEnvironments: options.maximumEnvironments,
    timing: pace,
    logs,
    lifetime,
    log,
  });
  const { lambda } = functions;
  lambda.replace(await functions.deploy(templates, (line) => steps.done(line, 'custom resources')));
  steps.done('Functions', 'functions');
  const models = templates.models();
  const s3 = await startS3({ buckets: models.buckets, store });
  await lifetime.add(s3.stop);

  const faultyFunctions = new FaultyFunctions({ functions: models.functions, lambda });
  const entry = await startEntry({
    certificatesDirectory: data.file('certificates'),
    models,
    invoker: faultyFunctions,
    s3,
    port: options.port,
    timing: pace,
    logs,
    lifetime,
    steps,
    log,
  });
  const { loadBalancers, answers, dns, edge } = entry;
  startedEdge = edge;

  const updates = new Updates({ templates, readTemplates, models, secrets, functions, s3, entry, faultyFunctions });
  const addresses = () =>
    collectAddresses({
      distributions: updates.models.distributions,
      endpoints: edge.endpoints,
      site: edge.site,
      loadBalancers: loadBalancers.list(),
      dns,
      dataApi,
      databases,
      buckets: updates.models.buckets,
      s3,
      control,
      start: steps.taken,
    });
  const { clusters } = dataApi;
  const faults = new Faults({
    kinds: faultCatalog({ loadBalancers, answers, faultyFunctions, clusters, secrets, timing: pace }),
    timing: pace,
    log,
  });
  await lifetime.add(() => faults.endAll().then(() => undefined));
  control.serve(data.path, {
    faults,
    resume: (name) => resumeDatabase(clusters, name),
    invalidate: (request) => invalidate(edge, updates.models.distributions, request),
    status: () => ({
      loadBalancers: loadBalancers.list(),
      databases: clusters.map(({ cluster, availability }) => ({ name: cluster.identifier, state: availability.state })),
      faults: faults.active,
    }),
  });
  writeLocalJson(data.path, addresses());
  await lifetime.add(() => removeLocalJson(data.path));
  return {
    addresses: addresses(),
    gaps: templates.gaps,
    synthesis,
    update: async (changed) => {
      const update = await updates.apply(changed);
      writeLocalJson(data.path, addresses());
      return update;
    },
  };
}

function resumeDatabase(clusters: readonly ServedCluster[], name: string): string {
  const named = clusters.map(({ cluster, availability }) => ({
    name: cluster.identifier,
    path: cluster.path,
    availability,
  }));
  const found = findByName('database', named, name);
  found.availability.resume();
  return `${found.name} is ${found.availability.state}.`;
}

async function openData({ data, reset, lifetime }: RuntimeOptions, control: ControlServer): Promise<DataDirectory> {
  const directory = await openDataDirectory(data, control.url);
  // Before anything that takes time: who asks meanwhile is to hear that the folder is taken.
  control.serve(directory.path);
  await lifetime.add(directory.release);
  if (reset) {
    await stopOrphans(directory.file('postgres'));
    directory.reset();
  }
  removeLocalJson(directory.path);
  return directory;
}
