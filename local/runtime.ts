import { collectAddresses } from './addresses.ts';
import { type CloudAssembly, readCloudAssembly } from './assembly/cloud-assembly.ts';
import { findGaps, type Gap, gapName } from './assembly/coverage.ts';
import { resolveSecrets } from './assembly/resolve-secrets.ts';
import type { ResolvedAssembly, ResolvedTemplates } from './assembly/resource.ts';
import { synthesize } from './assembly/synthesize.ts';
import { certificateNames } from './certificate-manager/certificate-names.ts';
import { Deployment } from './cloudformation/deployment.ts';
import { DeploymentState } from './cloudformation/deployment-state.ts';
import { NOT_RUN } from './cloudformation/not-run.ts';
import { standIns } from './cloudformation/providers.ts';
import { readAccessLogs } from './cloudfront/access-log-model.ts';
import { invalidate } from './cloudfront/invalidations.ts';
import { type Distribution, readDistributions } from './cloudfront/model.ts';
import { startControlServer } from './control/control-server.ts';
import { type DataDirectory, openDataDirectory } from './control/data-directory.ts';
import { type LocalAddresses, removeLocalJson, writeLocalJson } from './control/local-json.ts';
import { serverOf, startDatabases } from './databases.ts';
import { findGivenTargets } from './elb/given-targets.ts';
import { readLoadBalancers } from './elb/read-load-balancers.ts';
import type { TargetOption } from './elb/target-option.ts';
import { faultCatalog } from './faults/catalog.ts';
import { Faults } from './faults/faults.ts';
import { FaultyFunctions } from './faults/faulty-functions.ts';
import { findByName } from './find-by-name.ts';
import { readFunctions } from './lambda/model.ts';
import type { Lifetime } from './lifetime.ts';
import { LogFiles } from './log-files.ts';
import { stopOrphans } from './postgres/orphan.ts';
import { readCluster } from './rds-data/model.ts';
import type { ServedCluster } from './rds-data/operations.ts';
import { startDataApi } from './rds-data/server.ts';
import { readHealthChecks } from './route53/health-check-model.ts';
import { readZones } from './route53/model.ts';
import { readBuckets } from './s3/model.ts';
import { ObjectStore } from './s3/object-store.ts';
import { startS3 } from './s3/server.ts';
import { openSecrets } from './secrets-manager/secrets.ts';
import { startSecretsManager } from './secrets-manager/server.ts';
import { startEntry } from './start-entry.ts';
import { startFunctions } from './start-functions.ts';
import { support } from './support.ts';
import { timing } from './timing.ts';

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
}

/** Runs a cloud assembly on this machine. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { lifetime, progress, log } = options;
  const pace = timing(options.speed);

  const control = await startControlServer();
  await lifetime.add(control.stop);
  const data = await openData(options, control.url);
  control.serve(data.path);

  const deployment = new Deployment(await loadAssembly(options, data), support);
  const templates = deployment.templates();
  progress(`Cloud assembly with ${templates.declared.length} resources`);
  const gaps = findGaps(deployment.reported(standIns(templates)), support, NOT_RUN);
  if (options.strict) refuseGaps(gaps);
  refuseWaiting(templates, STARTED_FIRST);
  const secrets = openSecrets(templates, data.file('secrets.json'));
  const resolved = () => resolveSecrets(deployment.templates(), secrets.valueIn);
  // What no custom resource has a say in is refused before anything is started.
  if (templates.resources.length === templates.declared.length) readModels(resolved(), options);

  const databases = await startDatabases({
    clusters: resolved().ofType('AWS::RDS::DBCluster').map(readCluster),
    directory: data.file('postgres'),
    databaseUrl: options.databaseUrl,
    lifetime,
    log,
  });
  for (const { cluster, server } of databases) progress(`PostgreSQL ${server.version} for ${cluster.path}`);
  const dataApi = await startDataApi({
    clusters: databases.map(({ cluster }) => cluster),
    secrets,
    postgres: (wanted) => serverOf(databases, wanted),
    timing: pace,
    log,
  });
  await lifetime.add(dataApi.stop);
  progress(`RDS Data API at ${dataApi.url}`);
  const secretsManager = await startSecretsManager(secrets);
  await lifetime.add(secretsManager.stop);

  const logs = new LogFiles(data.file('logs'));
  await lifetime.add(() => logs.close());
  const store = await ObjectStore.open(data.file('s3'));
  const lambda = await startFunctions({
    deployment,
    state: new DeploymentState(data.file('cloudformation.json'), options.databaseUrl),
    templates: resolved,
    endpoints: {
      AWS_ENDPOINT_URL_RDS_DATA: dataApi.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    },
    store,
    maximumEnvironments: options.maximumEnvironments,
    timing: pace,
    logs,
    lifetime,
    progress,
    log,
  });
  const assembly = resolved();
  const {
    loadBalancers: loadBalancerModels,
    distributions,
    buckets,
    zones,
    healthChecks,
    functions,
  } = readModels(assembly, options);
  const s3 = await startS3({ buckets, store });
  await lifetime.add(s3.stop);

  const faultyFunctions = new FaultyFunctions({ functions, lambda });
  const entry = await startEntry({
    certificatesDirectory: data.file('certificates'),
    certificateNames: certificateNames(assembly, distributions.flatMap(hostNames)),
    loadBalancers: loadBalancerModels,
    zones,
    healthChecks,
    distributions,
    accessLogs: readAccessLogs(assembly, distributions),
    invoker: faultyFunctions,
    s3,
    port: options.port,
    timing: pace,
    logs,
    lifetime,
    progress,
    log,
  });
  const { loadBalancers, answers, dns, edge } = entry;

  const addresses = collectAddresses({
    distributions,
    endpoints: edge.endpoints,
    site: edge.site,
    loadBalancers: loadBalancers.list(),
    dns,
    dataApi,
    databases,
    buckets,
    s3,
    control,
  });
  const { clusters } = dataApi;
  const faults = new Faults({
    kinds: faultCatalog({ loadBalancers, answers, functions, faultyFunctions, clusters, secrets, timing: pace }),
    timing: pace,
    log,
  });
  await lifetime.add(() => faults.endAll().then(() => undefined));
  control.serve(data.path, {
    faults,
    resume: (name) => resumeDatabase(clusters, name),
    invalidate: (request) => invalidate(edge, distributions, request),
    status: () => ({
      loadBalancers: loadBalancers.list(),
      databases: clusters.map(({ cluster, availability }) => ({ name: cluster.identifier, state: availability.state })),
      faults: faults.active,
    }),
  });
  writeLocalJson(data.path, addresses);
  await lifetime.add(() => removeLocalJson(data.path));
  return { addresses, gaps };
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

/** What is served, read out of the templates. @throws when it cannot be run */
function readModels(assembly: ResolvedAssembly, { target = [] }: RuntimeOptions) {
  return {
    loadBalancers: readLoadBalancers(assembly, findGivenTargets(assembly, target)),
    distributions: readDistributions(assembly),
    buckets: readBuckets(assembly),
    zones: readZones(assembly),
    healthChecks: readHealthChecks(assembly),
    functions: readFunctions(assembly),
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

async function openData({ data, reset, lifetime }: RuntimeOptions, controlUrl: string): Promise<DataDirectory> {
  const directory = await openDataDirectory(data, controlUrl);
  await lifetime.add(directory.release);
  removeLocalJson(directory.path);
  if (reset) {
    await stopOrphans(directory.file('postgres'));
    directory.reset();
  }
  return directory;
}

async function loadAssembly(options: RuntimeOptions, data: DataDirectory): Promise<CloudAssembly> {
  if (options.assembly !== undefined) return readCloudAssembly(options.assembly);
  const outputDirectory = data.file('cdk.out');
  await synthesize({
    appDirectory: options.appDirectory,
    outputDirectory,
    context: options.environment === undefined ? {} : { environment: options.environment },
    signal: options.lifetime.ending,
  });
  return readCloudAssembly(outputDirectory);
}

function refuseGaps(gaps: readonly Gap[]): void {
  const differing = gaps.filter(({ reason }) => reason === undefined).map(gapName);
  if (differing.length > 0) {
    throw new Error(
      `The templates hold what the local runtime does not reproduce: ${differing.join(', ')}. Start without --strict to run them all the same.`,
    );
  }
}

function hostNames({ aliases, behaviors }: Distribution): readonly string[] {
  return [...aliases, ...behaviors.map(({ origin }) => origin.domainName)];
}
