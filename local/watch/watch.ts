import { rmSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { type CloudAssembly, readCloudAssembly } from '../assembly/cloud-assembly.ts';
import type { JsonObject } from '../assembly/json.ts';
import type { SynthesisFiles } from '../assembly/load-assembly.ts';
import { readCdkJson } from '../assembly/synthesis/cdk-app.ts';
import { Synthesizer } from '../assembly/synthesis/synthesizer.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Update } from '../updates.ts';
import { watchFiles } from './file-watcher.ts';
import { pruneAssets } from './prune-assets.ts';
import { Reloads } from './reloads.ts';
import { readWatchedFiles, type WatchedFiles } from './watched-files.ts';

export interface WatchProps {
  readonly update: (assembly: CloudAssembly) => Promise<Update>;
  /** Takes what the user is told. */
  readonly say: (text: string) => void;
  readonly lifetime: Lifetime;
}

/** Editors write a file in several steps. */
const QUIET_MILLISECONDS = 25;
/** An assembly is many files. */
const ASSEMBLY_QUIET_MILLISECONDS = 250;

/** The files of an assembly that say what runs. */
const READ = /\/(manifest\.json|[^/]+\.(template|assets)\.json)$/;
const ASSET_FOLDER = /\/(asset\.|bundling-temp-)[^/]*$/;

export interface WatchedApp extends SynthesisFiles {
  readonly appDirectory: string;
  readonly context: JsonObject;
}

/** Synthesizes the app anew whenever one of its files changes. */
export async function watchApp(app: WatchedApp, props: WatchProps): Promise<void> {
  const appDirectory = resolve(app.appDirectory);
  const { outputDirectory, digestFile } = app;
  const synthesizer = new Synthesizer(app);
  let former: CloudAssembly | undefined;
  const load = async () => {
    await synthesizer.synthesize();
    return readCloudAssembly(outputDirectory);
  };
  const update = async (assembly: CloudAssembly) => {
    const done = await props.update(assembly);
    pruneAssets(outputDirectory, [assembly, ...(former ? [former] : [])]);
    former = assembly;
    return done;
  };
  const reloads = new Reloads({ ...props, load, update, quietMilliseconds: QUIET_MILLISECONDS });
  await props.lifetime.add(async () => {
    await synthesizer.stop();
    await reloads.stop();
  });
  const watcher = await watchFiles(
    appDirectory,
    readWatchedFiles(readCdkJson(appDirectory), relative(appDirectory, dirname(digestFile))),
    (file) => {
      // What is there is of no known inputs from now on.
      rmSync(digestFile, { force: true });
      reloads.fileChanged(file);
    },
    (error) => props.say(`Not all files can be watched: ${error.message}`),
  );
  await props.lifetime.add(watcher.close);
  // The process that synthesizes is quick from the third time on.
  reloads.warmUp();
  reloads.warmUp();
}

/** Runs a cloud assembly anew whenever its files are written, by `cdk synth` or `cdk watch`. */
export async function watchAssembly(directory: string, props: WatchProps): Promise<void> {
  const name = basename(resolve(directory));
  const files: WatchedFiles = {
    isWatched: (file) => file.startsWith(`${name}/`) && READ.test(file),
    mayContain: (folder) => (folder === name || folder.startsWith(`${name}/`)) && !ASSET_FOLDER.test(folder),
  };
  const reloads = new Reloads({
    ...props,
    load: async () => readCloudAssembly(directory),
    quietMilliseconds: ASSEMBLY_QUIET_MILLISECONDS,
  });
  await props.lifetime.add(() => reloads.stop());
  // From above, since the folder itself may be removed and made anew.
  const watcher = await watchFiles(
    dirname(resolve(directory)),
    files,
    (file) => reloads.fileChanged(file),
    (error) => props.say(`Not all files can be watched: ${error.message}`),
  );
  await props.lifetime.add(watcher.close);
}
