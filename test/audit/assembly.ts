import { type App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { buildApp } from '../../lib/app.ts';
import type { Environment } from '../../lib/config/environment.ts';
import { isJsonObject, type Json, type JsonObject } from '../../local/assembly/json.ts';
import { fixtureSources, testApp } from '../helpers/cdk.ts';

/** A resource of a template, and where it comes from. */
export interface AuditedResource {
  /** The part of the site that its stack is, e.g. `edge-monitoring`. */
  readonly part: string;

  /** The constructs around it, beginning with the part, e.g. `app/App/Api/Role`. */
  readonly path: string;

  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly deletionPolicy: Json | undefined;
  readonly updateReplacePolicy: Json | undefined;
  readonly metadata: Json | undefined;
}

/** The templates of an environment. */
export interface AuditedAssembly {
  readonly environment: Environment;
  readonly app: App;
  readonly resources: readonly AuditedResource[];

  /** The templates by the names of their stacks. */
  readonly templates: ReadonlyMap<string, JsonObject>;
}

/** Synthesizes an environment with small stand-ins for the code. */
export function synthesize(environment: Environment): AuditedAssembly {
  const app = testApp();
  buildApp(app, environment, fixtureSources);
  const templates = new Map(
    app.synth().stacks.map(({ stackName, template }): [string, JsonObject] => [stackName, template]),
  );
  const resources = app.node
    .findAll()
    .filter((construct) => CfnResource.isCfnResource(construct))
    .flatMap((construct): AuditedResource[] => {
      const stack = Stack.of(construct);
      const logicalId = String(stack.resolve(construct.logicalId));
      const resource = at(templates.get(stack.stackName), ['Resources', logicalId]);
      if (!isJsonObject(resource)) return [];
      const { Properties, DeletionPolicy, UpdateReplacePolicy, Metadata } = resource;
      return [
        {
          part: stack.stackName.slice(`foobar-${environment.name}-`.length),
          path: pathOf(environment, construct.node.path),
          logicalId,
          type: construct.cfnResourceType,
          properties: isJsonObject(Properties) ? Properties : {},
          deletionPolicy: DeletionPolicy,
          updateReplacePolicy: UpdateReplacePolicy,
          metadata: Metadata,
        },
      ];
    });
  return { environment, app, resources, templates };
}

/** The path of a construct without the name of the environment, and without the last step, which every resource has. */
export function pathOf(environment: Environment, constructPath: string): string {
  return constructPath.replace(`foobar-${environment.name}-`, '').replace(/\/(Resource|Default)$/, '');
}

/** What is at a path of a JSON value, if anything is. */
export function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => (isJsonObject(found) ? found[key] : undefined), value);
}

/** A JSON value as a list: nothing as none, one that is no list as a list of one. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
