/** What is not in the templates but a bill depends on. */
export interface Assumptions {
  readonly dynamicShare: number;
  readonly cacheHitRatio: number;
  readonly staticKilobytes: number;
  readonly responseKilobytes: number;
  readonly requestKilobytes: number;
  readonly statementsPerRequest: number;
  readonly functionMilliseconds: number;
  readonly healthCheckMilliseconds: number;
  readonly requestsPerConnection: number;
  readonly statementsPerAcuSecond: number;
  readonly ioPerStatement: number;
  readonly databaseGigabytes: number;
  readonly databaseDailyChange: number;
  readonly siteMegabytes: number;
  readonly functionLogBytes: number;
  readonly accessLogBytes: number;
  readonly refusedShare: number;
  readonly webAclLogBytes: number;
  readonly flowLogBytes: number;
  readonly databaseLogMegabytes: number;
  readonly logCompression: number;
  readonly dnsQueriesPerRequest: number;
  readonly tracedShare: number;
  readonly peakRatio: number;
}

/** What an assumption means, and what it may be. */
interface AssumptionDefinition {
  readonly unit: string;
  readonly description: string;
  readonly default: number;
  readonly minimum: number;
  /** @default - no upper limit */
  readonly maximum?: number;
}

const share = { unit: 'share', minimum: 0, maximum: 1 };

export const ASSUMPTIONS: Readonly<Record<keyof Assumptions, AssumptionDefinition>> = {
  dynamicShare: {
    description: 'requests that reach the application',
    default: 0.2,
    ...share,
  },
  cacheHitRatio: {
    description: 'static requests that the edge cache answers',
    default: 0.95,
    ...share,
  },
  staticKilobytes: {
    unit: 'KB',
    description: 'size of a static object on the wire',
    default: 50,
    minimum: 0,
  },
  responseKilobytes: {
    unit: 'KB',
    description: 'size of a dynamic response',
    default: 2,
    minimum: 0,
  },
  requestKilobytes: {
    unit: 'KB',
    description: 'size of a dynamic request with its headers',
    default: 1,
    minimum: 0,
  },
  statementsPerRequest: {
    unit: 'a request',
    description: 'SQL statements of a dynamic request',
    default: 2,
    minimum: 0,
  },
  functionMilliseconds: {
    unit: 'ms',
    description: 'billed duration of an invocation',
    default: 50,
    minimum: 1,
    maximum: 900_000,
  },
  healthCheckMilliseconds: {
    unit: 'ms',
    description: 'billed duration of a health check',
    default: 2,
    minimum: 1,
    maximum: 900_000,
  },
  requestsPerConnection: {
    unit: 'requests',
    description: 'on one connection to a load balancer',
    default: 20,
    minimum: 1,
  },
  statementsPerAcuSecond: {
    unit: 'a second',
    description: 'SQL statements that one ACU carries',
    default: 100,
    minimum: 0.01,
  },
  ioPerStatement: {
    unit: 'I/O',
    description: 'storage I/O of a SQL statement',
    default: 0.2,
    minimum: 0,
  },
  databaseGigabytes: {
    unit: 'GB',
    description: 'stored in the database',
    default: 10,
    minimum: 0,
    maximum: 262_144,
  },
  databaseDailyChange: {
    description: 'of the database changed a day (backups)',
    default: 0.02,
    ...share,
  },
  siteMegabytes: {
    unit: 'MB',
    description: 'stored in the bucket of the site',
    default: 5,
    minimum: 0,
  },
  functionLogBytes: {
    unit: 'bytes',
    description: 'logged by an invocation',
    default: 800,
    minimum: 0,
  },
  accessLogBytes: {
    unit: 'bytes',
    description: 'line of an access log or DNS query log',
    default: 400,
    minimum: 0,
  },
  refusedShare: {
    description: 'requests that a web ACL refuses, or counts',
    default: 0.01,
    ...share,
  },
  webAclLogBytes: {
    unit: 'bytes',
    description: 'line of the log of a web ACL',
    default: 1500,
    minimum: 0,
  },
  flowLogBytes: {
    unit: 'bytes',
    description: 'VPC flow log records of a connection',
    default: 250,
    minimum: 0,
  },
  databaseLogMegabytes: {
    unit: 'MB a month',
    description: "exported by the database's own log",
    default: 100,
    minimum: 0,
  },
  logCompression: {
    description: 'size of a stored log, compressed',
    default: 0.15,
    ...share,
  },
  dnsQueriesPerRequest: {
    unit: 'a request',
    description: 'that reach Route 53 (resolvers cache)',
    default: 0.05,
    minimum: 0,
  },
  tracedShare: {
    description: 'dynamic requests that X-Ray samples',
    default: 0.05,
    ...share,
  },
  peakRatio: {
    unit: 'times',
    description: 'peak to average load, for sizing EC2',
    default: 3,
    minimum: 1,
  },
};

export const ASSUMPTION_NAMES = Object.keys(ASSUMPTIONS) as readonly (keyof Assumptions)[];

/** How an assumption is set on the command line. */
export function flagOf(name: keyof Assumptions): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The assumptions, some of them replaced. */
export function assumptions(replaced: Partial<Assumptions> = {}): Assumptions {
  const entries = ASSUMPTION_NAMES.map((name) => [name, replaced[name] ?? ASSUMPTIONS[name].default]);
  return Object.fromEntries(entries) as Assumptions;
}
