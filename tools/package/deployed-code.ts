import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The functions, by the ends of their construct paths. */
const FUNCTIONS = {
  'App/Api/Function/Resource': 'api',
  'Migrations/Migrate/Function/Resource': 'migrate',
  'OriginHeaderRotation/Rotate/Function/Resource': 'rotate-origin-header',
  'ApplicationSecretRotation/Rotate/Function/Resource': 'rotate-application-secret',
} as const;

/** The parts of the site. */
const SITE = ['Web/Site/Hashed', 'Web/Site/Pages'];

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Metadata?: Readonly<Record<string, string>> }>>;
}

interface AssetManifest {
  readonly files: Readonly<
    Record<string, { readonly displayName: string; readonly source: { readonly path: string } }>
  >;
}

/**
 * Copies what the constructs deploy, as it is in a cloud assembly, so that an app which uses the package deploys the
 * very bytes that this repository does.
 */
export function writeDeployedCode(root: string, assembly: string, folder: string): void {
  const resources = filesOf<Template>(assembly, '.template.json').flatMap(({ Resources }) => Object.values(Resources));
  for (const [path, name] of Object.entries(FUNCTIONS)) {
    const found = resources.find(({ Metadata }) => Metadata?.['aws:cdk:path']?.endsWith(`/${path}`));
    copy(assembly, found?.Metadata?.['aws:asset:path'], path, join(folder, 'lambda', name));
  }
  const assets = filesOf<AssetManifest>(assembly, '.assets.json').flatMap(({ files }) => Object.values(files));
  for (const part of SITE) {
    const found = assets.find(({ displayName }) => displayName.includes(`/${part}/`));
    copy(assembly, found?.source.path, part, join(folder, 'web'));
  }
  cpSync(join(root, 'edge/viewer-request.js'), join(folder, 'edge/viewer-request.js'));
}

function filesOf<T>(assembly: string, ending: string): T[] {
  return readdirSync(assembly)
    .filter((file) => file.endsWith(ending))
    .map((file) => JSON.parse(readFileSync(join(assembly, file), 'utf8')));
}

function copy(assembly: string, asset: string | undefined, path: string, target: string): void {
  if (asset === undefined)
    throw new Error(`The templates in ${assembly} have no asset of ${path}: name it as it is now`);
  cpSync(join(assembly, asset), target, { recursive: true });
}
