import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the assets go, by their paths below their stack. */
const FOLDERS = [
  ['App/Api/Function/Code', 'lambda/api'],
  ['Migrations/Migrate/Function/Code', 'lambda/migrate'],
  ['OriginHeaderRotation/Rotate/Function/Code', 'lambda/rotate-origin-header'],
  ['ApplicationSecretRotation/Rotate/Function/Code', 'lambda/rotate-application-secret'],
  ['Web/AssetExpiry/Expire/Function/Code', 'lambda/expire-assets'],
  ['Web/Site/Hashed/Asset1', 'web'],
  ['Web/Site/Pages/Asset1', 'web'],
] as const;

interface AssetManifest {
  readonly files: Readonly<Record<string, Asset>>;
}

interface Asset {
  /** The construct path below the stack. */
  readonly displayName: string;
  readonly source: { readonly path: string };
}

/**
 * Copies what the constructs deploy out of a cloud assembly, so that an app which uses the package deploys the very
 * bytes that this repository does.
 */
export function writeDeployedCode(root: string, assembly: string, folder: string): void {
  const assets = readdirSync(assembly)
    .filter((file) => file.endsWith('.assets.json'))
    .map((file): AssetManifest => JSON.parse(readFileSync(join(assembly, file), 'utf8')))
    .flatMap(({ files }) => Object.values(files));
  for (const [path, target] of FOLDERS) {
    const found = assets.find(({ displayName }) => displayName === path);
    if (found === undefined) throw new Error(`${assembly} has no asset ${path}: name it as it is now`);
    cpSync(join(assembly, found.source.path), join(folder, target), { recursive: true });
  }
  for (const path of ['edge/viewer-request.js', 'lambda/migrate/no-migrations']) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
}
