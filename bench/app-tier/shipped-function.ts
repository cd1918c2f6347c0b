import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { productionAssembly } from '../run/cdk.ts';
import type { Workspace } from '../run/workspace.ts';
import type { Bundle } from './bundles.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly Name?: unknown;
    readonly Handler?: string;
    readonly FunctionName?: { readonly Ref?: string };
    readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  };
  readonly Metadata?: Readonly<Record<string, string>>;
}

const TEMPLATE = 'foobar-production-app.template.json';

/**
 * The function behind the load balancers as it would be deployed: its asset, in a folder that it was not built in, and
 * the variables that the template gives it.
 */
export async function shippedFunction(workspace: Workspace): Promise<Bundle> {
  const assembly = await productionAssembly(workspace);
  const { Resources }: { Resources: Readonly<Record<string, Resource>> } = JSON.parse(
    readFileSync(join(assembly, TEMPLATE), 'utf8'),
  );
  const alias = Object.values(Resources).find(
    ({ Type, Properties }) => Type === 'AWS::Lambda::Alias' && Properties.Name === 'live',
  );
  const served = Resources[alias?.Properties.FunctionName?.Ref ?? ''];
  const asset = served?.Metadata?.['aws:asset:path'];
  if (served === undefined || asset === undefined) {
    throw new Error(`${TEMPLATE} has no function with an alias "live" and an asset.`);
  }
  const folder = workspace.path('task');
  cpSync(join(assembly, asset), folder, { recursive: true });
  const [file = '', exported = ''] = served.Properties.Handler?.split('.') ?? [];
  return {
    file: join(folder, `${file}.js`),
    export: exported,
    environment: plainValues(served.Properties.Environment?.Variables ?? {}),
  };
}

/** References have values only once deployed; the measurement gives its own. */
function plainValues(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.replaceAll('/var/task', '.')]] : [],
    ),
  );
}
