import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject, type JsonObject } from './json.ts';
import type { StackTemplate, Template } from './stack-template.ts';

/**
 * The templates of a cloud assembly: stacks, those in stages, and nested stacks.
 *
 * @throws when the folder holds no cloud assembly, or a file that it names is missing or is not JSON
 * @see https://docs.aws.amazon.com/cdk/v2/guide/deploy.html#deploy-how-synth-assemblies
 */
export function readAssembly(directory: string): readonly StackTemplate[] {
  const absolute = resolve(directory);
  const artifacts = stackArtifacts(absolute);
  if (artifacts.length === 0) throw new Error(`The cloud assembly in ${absolute} has no stack.`);
  return artifacts.flatMap(({ folder, id, name, environment, file, terminationProtection }) => {
    const isUnique = artifacts.filter((other) => other.name === name).length === 1;
    const region = environment.split('/')[1];
    return withNested(folder, {
      name: isUnique ? name : `${name} (${environment})`,
      deployedAs: name,
      artifactId: id,
      environment,
      terminationProtection,
      region: region === 'unknown-region' ? undefined : region,
      template: readTemplate(join(folder, file)),
    });
  });
}

interface StackArtifact {
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  /** `account/region` */
  readonly environment: string;
  readonly file: string;
  readonly terminationProtection: boolean;
}

function stackArtifacts(folder: string, stages = ''): readonly StackArtifact[] {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) {
    throw new Error(
      `${folder} is not a cloud assembly: it has no manifest.json. Give the folder that "cdk synth" wrote (cdk.out).`,
    );
  }
  const artifacts = readJson(manifest)['artifacts'];
  return Object.entries(isJsonObject(artifacts) ? artifacts : {}).flatMap(([id, artifact]) => {
    if (!isJsonObject(artifact)) return [];
    const properties = isJsonObject(artifact['properties']) ? artifact['properties'] : {};
    if (artifact['type'] === 'cdk:cloud-assembly') {
      return stackArtifacts(join(folder, String(properties['directoryName'])), `${stages}${id}/`);
    }
    if (artifact['type'] !== 'aws:cloudformation:stack') return [];
    return {
      folder,
      id: `${stages}${id}`,
      name: String(properties['stackName'] ?? id),
      environment: String(artifact['environment'] ?? 'aws://unknown-account/unknown-region').replace('aws://', ''),
      file: String(properties['templateFile']),
      terminationProtection: properties['terminationProtection'] === true,
    };
  });
}

function withNested(directory: string, stack: StackTemplate): readonly StackTemplate[] {
  const nested = Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
    const asset = resource.Metadata?.['aws:asset:path'];
    if (resource.Type !== 'AWS::CloudFormation::Stack' || typeof asset !== 'string') return [];
    return withNested(directory, {
      name: `${stack.name}/${logicalId}`,
      artifactId: `${stack.artifactId}/${logicalId}`,
      environment: stack.environment,
      region: stack.region,
      template: readTemplate(resolve(directory, asset)),
      parent: { stackName: stack.name, logicalId },
    });
  });
  return [stack, ...nested];
}

function readTemplate(file: string): Template {
  const template = readJson(file);
  const resources = template['Resources'];
  if (resources !== undefined && !isJsonObject(resources))
    throw new Error(`${file} has "Resources" that is no object.`);
  for (const [logicalId, resource] of Object.entries(resources ?? {})) {
    if (!isJsonObject(resource) || typeof resource['Type'] !== 'string') {
      throw new Error(`${file}: resource ${logicalId} has no "Type". Synthesize the app anew.`);
    }
  }
  return template;
}

function readJson(file: string): JsonObject {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${(error as Error).message}. Synthesize the app anew.`);
  }
  if (!isJsonObject(content)) throw new Error(`${file} is not a JSON object. Synthesize the app anew.`);
  return content;
}
