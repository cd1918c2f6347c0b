import { statSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import { functionArn, LATEST } from './arn.ts';
import { type Layer, readLayers } from './layers.ts';

/** A function of the templates, its versions and its aliases. */
export interface LambdaFunction {
  /** The construct path. */
  readonly path: string;
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly code: FunctionCode;
  /** E.g. `index.handler`. */
  readonly handler: string;
  /** E.g. `nodejs24.x`. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  /** @default - unreserved */
  readonly reservedConcurrency?: number;
  readonly logging: FunctionLogging;
  /** In the order in which they are laid over one another. */
  readonly layers: readonly Layer[];
  /** Besides `$LATEST`. */
  readonly versions: readonly string[];
  readonly aliases: readonly FunctionAlias[];
  /** The environments that are initialised before anything is invoked. */
  readonly provisioned: readonly ProvisionedConcurrency[];
}

interface ProvisionedConcurrency {
  readonly version: string;
  readonly environments: number;
}

/** A function that cannot run here is known all the same: it fails, with the reason, when it is invoked. */
export type FunctionCode =
  | { readonly kind: 'folder'; readonly folder: string }
  /** In the template: the text of its `index.js`. */
  | { readonly kind: 'inline'; readonly source: string }
  | { readonly kind: 'not-runnable'; readonly reason: string };

interface FunctionLogging {
  readonly logGroupName: string;
  readonly format: 'Text' | 'JSON';
  readonly applicationLevel: string;
  readonly systemLevel: string;
}

interface FunctionAlias {
  readonly name: string;
  readonly version: string;
  /** The versions that take a share of the invocations, each with its share between 0 and 1. */
  readonly additionalWeights: Readonly<Record<string, number>>;
}

/**
 * Reads the functions out of the templates.
 *
 * @throws when a property is missing or of the wrong form
 */
export function readFunctions(assembly: ResolvedAssembly): readonly LambdaFunction[] {
  const versions = assembly.ofType('AWS::Lambda::Version').map((resource) => ({
    functionArn: functionArn(resource.stack, text(resource, 'FunctionName')),
    version: String(resource.attributes['Version']),
    environments: readProvisioned(resource),
  }));
  const aliases = assembly.ofType('AWS::Lambda::Alias').map((resource) => ({
    functionArn: functionArn(resource.stack, text(resource, 'FunctionName')),
    alias: readAlias(resource),
    environments: readProvisioned(resource),
  }));
  return assembly.ofType('AWS::Lambda::Function').map((resource) => {
    const lambda = readFunction(assembly, resource);
    const ofFunction = (entry: { readonly functionArn: string }) => entry.functionArn === lambda.arn;
    const ownVersions = versions.filter(ofFunction);
    const ownAliases = aliases.filter(ofFunction);
    const own = {
      versions: ownVersions.map(({ version }) => version),
      aliases: ownAliases.map(({ alias }) => alias),
      provisioned: [
        ...ownVersions,
        ...ownAliases.map(({ alias, environments }) => ({ version: alias.version, environments })),
      ].flatMap(({ version, environments }) => (environments > 0 ? [{ version, environments }] : [])),
    };
    for (const alias of own.aliases) checkVersions(resource, alias, own.versions);
    return { ...lambda, ...own };
  });
}

function readFunction(
  assembly: ResolvedAssembly,
  resource: Resource,
): Omit<LambdaFunction, 'versions' | 'aliases' | 'provisioned'> {
  const { account, region } = resource.stack;
  const name = resource.physicalId;
  const code = readCode(assembly, resource);
  const reserved = optionalNumber(resource, 'ReservedConcurrentExecutions');
  return {
    path: resource.path,
    name,
    arn: functionArn(resource.stack, name),
    account,
    region,
    code,
    handler: code.kind === 'not-runnable' ? '' : text(resource, 'Handler'),
    runtime: code.kind === 'not-runnable' ? '' : text(resource, 'Runtime'),
    timeoutSeconds: optionalNumber(resource, 'Timeout') ?? 3,
    memoryMegabytes: optionalNumber(resource, 'MemorySize') ?? 128,
    environment: readEnvironment(resource),
    ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
    logging: readLogging(resource, name),
    layers: readLayers(assembly, resource),
  };
}

function readCode(assembly: ResolvedAssembly, resource: Resource): FunctionCode {
  const notRunnable = (reason: string): FunctionCode => ({ kind: 'not-runnable', reason });
  const { PackageType: packageType, Runtime: runtime, Code: code } = resource.properties;
  if (packageType === 'Image') return notRunnable('its code is a container image');
  if (!isJsonObject(code)) throw invalid(resource, 'Code', code, 'an object');
  if (typeof runtime !== 'string' || !runtime.startsWith('nodejs')) {
    return notRunnable(`its runtime is ${String(runtime)}, only nodejs runtimes run here`);
  }
  if (typeof code['ZipFile'] === 'string') return { kind: 'inline', source: code['ZipFile'] };
  const { S3Bucket: bucket, S3Key: key } = code;
  if (typeof bucket !== 'string' || typeof key !== 'string') {
    throw invalid(resource, 'Code', code, 'S3Bucket and S3Key as strings');
  }
  const asset = assembly.asset(bucket, key);
  if (!asset) return notRunnable(`its code s3://${bucket}/${key} is not an asset of the cloud assembly`);
  if (!statSync(asset.path, { throwIfNoEntry: false })?.isDirectory()) {
    return notRunnable(`its asset ${asset.path} is not a folder`);
  }
  return { kind: 'folder', folder: asset.path };
}

function readEnvironment(resource: Resource): Readonly<Record<string, string>> {
  const environment = resource.properties['Environment'];
  const variables = isJsonObject(environment) ? environment['Variables'] : undefined;
  if (variables === undefined) return {};
  if (!isJsonObject(variables)) throw invalid(resource, 'Environment.Variables', variables, 'an object');
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

function readLogging(resource: Resource, name: string): FunctionLogging {
  const config = resource.properties['LoggingConfig'];
  const logging: JsonObject = isJsonObject(config) ? config : {};
  const {
    LogGroup: group,
    LogFormat: format = 'Text',
    ApplicationLogLevel: applicationLevel = 'INFO',
    SystemLogLevel: systemLevel = 'INFO',
  } = logging;
  if (format !== 'Text' && format !== 'JSON') {
    throw invalid(resource, 'LoggingConfig.LogFormat', format, '"Text" or "JSON"');
  }
  return {
    logGroupName: typeof group === 'string' ? group : `/aws/lambda/${name}`,
    format,
    applicationLevel: String(applicationLevel),
    systemLevel: String(systemLevel),
  };
}

function readAlias(resource: Resource): FunctionAlias {
  const routing = resource.properties['RoutingConfig'];
  const weights = isJsonObject(routing) ? (routing['AdditionalVersionWeights'] ?? []) : [];
  if (!Array.isArray(weights)) {
    throw invalid(resource, 'RoutingConfig.AdditionalVersionWeights', weights as Json, 'an array');
  }
  return {
    name: text(resource, 'Name'),
    version: text(resource, 'FunctionVersion'),
    additionalWeights: Object.fromEntries(
      weights
        .filter(isJsonObject)
        .map((weight) => [String(weight['FunctionVersion']), Number(weight['FunctionWeight'])]),
    ),
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html */
function readProvisioned(resource: Resource): number {
  const config = resource.properties['ProvisionedConcurrencyConfig'];
  if (!isJsonObject(config)) return 0;
  const count = Number(config['ProvisionedConcurrentExecutions']);
  if (!Number.isInteger(count) || count < 1) {
    const property = 'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions';
    throw invalid(resource, property, config['ProvisionedConcurrentExecutions'], 'a whole number of 1 or more');
  }
  return count;
}

function checkVersions(resource: Resource, alias: FunctionAlias, versions: readonly string[]): void {
  const allowed = [LATEST, ...versions];
  for (const version of [alias.version, ...Object.keys(alias.additionalWeights)]) {
    if (!allowed.includes(version)) {
      throw new Error(
        `${resource.path}: alias "${alias.name}" points to version ${version}; the templates have ${allowed.join(', ')}.`,
      );
    }
  }
}

function text(resource: Resource, property: string): string {
  const value = resource.properties[property];
  if (typeof value !== 'string' || value === '') throw invalid(resource, property, value, 'a string');
  return value;
}

/** CloudFormation takes numbers as strings, too. */
function optionalNumber(resource: Resource, property: string): number | undefined {
  const value = resource.properties[property];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value === '' || !Number.isInteger(number) || number < 0) {
    throw invalid(resource, property, value, 'a whole number of 0 or more');
  }
  return number;
}

function invalid(resource: Resource, property: string, got: Json | undefined, allowed: string): Error {
  return new Error(`${resource.path}: ${property} is ${JSON.stringify(got)}; it must be ${allowed}.`);
}
