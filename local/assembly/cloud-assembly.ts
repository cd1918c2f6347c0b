import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import type { FileAsset, StackIdentity } from './resource.ts';

/** One resource as the template declares it. */
interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly Metadata?: JsonObject;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: Json; readonly Export?: { readonly Name: Json } }>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: Json }>>;
  readonly Mappings?: Readonly<Record<string, JsonObject>>;
  readonly Conditions?: Readonly<Record<string, Json>>;
}

export interface AssemblyStack {
  readonly identity: StackIdentity;
  readonly template: Template;
}

/** A cloud assembly as it lies on the disk, nothing resolved. Stacks stand after those they depend on. */
export interface CloudAssembly {
  readonly directory: string;
  readonly stacks: readonly AssemblyStack[];
  asset(bucketName: string, objectKey: string): FileAsset | undefined;
  /** Where its assets are. */
  readonly assetPaths: readonly string[];
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: JsonObject;
  readonly dependencies?: readonly string[];
}

/** Transforms after which the resources are those of the template. */
const KNOWN_TRANSFORMS = [
  'AWS::LanguageExtensions',
  'AWS::SecretsManager-',
  'AWS::Serverless-',
  'AWS::CodeDeployBlueGreen',
];

/** For a stack without a concrete environment; AWS's documentation account. */
const UNKNOWN_ACCOUNT = '123456789012';
const UNKNOWN_REGION = 'us-east-1';

/**
 * Reads a cloud assembly, nested assemblies (stages) included.
 *
 * @throws when the folder holds none, or a file that its manifest names is missing or is not JSON
 * @see https://docs.aws.amazon.com/cdk/v2/guide/deploy.html#deploy-how-synth-assemblies
 */
export function readCloudAssembly(directory: string): CloudAssembly {
  const absolute = resolve(directory);
  const stacks: AssemblyStack[] = [];
  const assets = new Map<string, FileAsset>();
  readInto(absolute, stacks, assets);
  if (stacks.length === 0) {
    throw new Error(
      `The cloud assembly in ${absolute} has no stack. Give the folder that "cdk synth" wrote (cdk.out).`,
    );
  }
  return {
    directory: absolute,
    stacks,
    asset: (bucketName, objectKey) => assets.get(`${bucketName}/${objectKey}`),
    assetPaths: [...assets.values()].map(({ path }) => path),
  };
}

function readInto(directory: string, stacks: AssemblyStack[], assets: Map<string, FileAsset>): void {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new Error(`${directory} is not a cloud assembly: it has no manifest.json. Run "npx cdk synth" first.`);
  }
  const manifest = readJson(manifestFile) as unknown as { readonly artifacts?: Readonly<Record<string, Artifact>> };
  const artifacts = manifest.artifacts ?? {};
  for (const id of inDependencyOrder(artifacts)) {
    const artifact = artifacts[id] as Artifact;
    if (artifact.type === 'aws:cloudformation:stack') {
      stacks.push(readStack(directory, id, artifact));
    } else if (artifact.type === 'cdk:asset-manifest') {
      readAssets(directory, textProperty(artifact, 'file'), assets);
    } else if (artifact.type === 'cdk:cloud-assembly') {
      readInto(join(directory, textProperty(artifact, 'directoryName')), stacks, assets);
    }
  }
}

function readStack(directory: string, artifactId: string, artifact: Artifact): AssemblyStack {
  const template = readTemplate(join(directory, textProperty(artifact, 'templateFile')));
  const [account, region] = (artifact.environment ?? '').replace(/^aws:\/\//, '').split('/');
  return {
    identity: {
      artifactId,
      stackName: String(artifact.properties?.['stackName'] ?? artifactId),
      account: concrete(account, UNKNOWN_ACCOUNT),
      region: concrete(region, UNKNOWN_REGION),
    },
    template,
  };
}

/**
 * Reads the template of a stack, nested or not.
 *
 * @throws when it is not JSON, or is written for a macro
 */
export function readTemplate(file: string): Template {
  const { Transform = [], ...template } = readJson(file) as unknown as Template & { readonly Transform?: Json };
  const macros = [Transform].flat().filter((name) => !KNOWN_TRANSFORMS.some((known) => String(name).startsWith(known)));
  if (macros.length > 0) {
    throw new Error(
      `${file}: the template is written for ${macros.map((name) => JSON.stringify(name)).join(', ')}, a macro that runs in an account. Give it as it is after the macro.`,
    );
  }
  const Resources = template.Resources ?? {};
  const loop = Object.keys(Resources).find((name) => name.startsWith('Fn::ForEach'));
  if (loop !== undefined) {
    throw new Error(
      `${file}: Resources has ${loop}, which the local runtime does not expand. Write the repeated resources out, as CDK does.`,
    );
  }
  return { ...template, Resources };
}

function concrete(value: string | undefined, otherwise: string): string {
  return !value || value.startsWith('unknown-') ? otherwise : value;
}

function readAssets(directory: string, file: string, assets: Map<string, FileAsset>): void {
  const files = readJson(join(directory, file))['files'];
  for (const asset of Object.values(isJsonObject(files) ? files : {})) {
    if (!isJsonObject(asset) || !isJsonObject(asset['source']) || !isJsonObject(asset['destinations'])) continue;
    const { path, packaging } = asset['source'];
    // An asset made by a command (`executable`) has no path: nothing that runs here is one.
    if (typeof path !== 'string') continue;
    for (const destination of Object.values(asset['destinations'])) {
      if (!isJsonObject(destination)) continue;
      const account = concreteAccount(destination);
      const region = String(destination['region'] ?? UNKNOWN_REGION);
      const bucketName = String(destination['bucketName'])
        .replaceAll('${AWS::AccountId}', account)
        .replaceAll('${AWS::Region}', region);
      assets.set(`${bucketName}/${destination['objectKey']}`, {
        path: resolve(directory, path),
        packaging: packaging === 'file' ? 'file' : 'zip',
      });
    }
  }
}

/** The publishing role of a concrete environment names its account; elsewhere it is a placeholder. */
function concreteAccount(destination: JsonObject): string {
  return /:iam::(\d{12}):/.exec(String(destination['assumeRoleArn'] ?? ''))?.[1] ?? UNKNOWN_ACCOUNT;
}

function inDependencyOrder(artifacts: Readonly<Record<string, Artifact>>): readonly string[] {
  const ordered = new Set<string>();
  const visiting = new Set<string>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (!artifact || ordered.has(id) || visiting.has(id)) return;
    visiting.add(id);
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}

function textProperty(artifact: Artifact, name: string): string {
  const value = artifact.properties?.[name];
  if (typeof value !== 'string') {
    throw new Error(`An artifact of type ${artifact.type} has no "${name}" in its manifest. Synthesize the app anew.`);
  }
  return value;
}

function readJson(file: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${(error as Error).message}. Synthesize the app anew.`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}. Synthesize the app anew.`);
  }
  if (!isJsonObject(content)) throw new Error(`${file} holds no JSON object. Synthesize the app anew.`);
  return content;
}
