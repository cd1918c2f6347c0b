import { createHash, type Hash } from 'node:crypto';
import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { JsonObject } from '../json.ts';

export interface InputsOptions {
  readonly appDirectory: string;
  /** A folder that the start itself writes. */
  readonly dataDirectory: string;
  readonly context: JsonObject;
  /** @default - this process's */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Beyond so much, to read everything takes longer than it saves. */
const MAXIMUM_FILES = 20_000;
const MAXIMUM_BYTES = 200 * 1024 * 1024;

/** Folders that hold no input: what is installed is known by its lock file. */
const LEFT_OUT = new Set(['node_modules', '.git', 'cdk.out', '.scaled-web']);

/** Says what is really installed, also where a lock file was changed without installing. */
const INSTALLED = ['.package-lock.json', '.yarn-state.yml', '.yarn-integrity', '.modules.yaml'];

/** Variables that change from terminal to terminal and are no input of any app. */
const NO_INPUT =
  /^(_|SHLVL|PWD|OLDPWD|INIT_CWD|TERM.*|COLUMNS|LINES|WINDOWID|COLORTERM|DISPLAY|XDG_SESSION_ID|SSH_.*|GPG_TTY|npm_(command|lifecycle_event|lifecycle_script|execpath|node_execpath|config_loglevel))$/;

/**
 * A digest of all that the result of a synthesis can depend on: every file of the repository, what is installed, the
 * environment, the context and the version of Node.js.
 *
 * @returns undefined when the repository is too large to be read at each start
 */
export function inputsDigest(options: InputsOptions): string | undefined {
  const { appDirectory, dataDirectory, context, environment = process.env } = options;
  const root = repositoryOf(resolve(appDirectory));
  const hash = createHash('sha256');
  const variables = Object.entries(environment).filter(([name]) => !NO_INPUT.test(name));
  hash.update(JSON.stringify([process.version, process.platform, process.arch, resolve(appDirectory), context]));
  hash.update(JSON.stringify(variables.sort(([one], [other]) => (one < other ? -1 : 1))));
  const files = new Files(hash, root, resolve(dataDirectory));
  for (let folder = resolve(appDirectory); ; folder = dirname(folder)) {
    files.addInstalled(join(folder, 'node_modules'));
    if (folder === dirname(folder)) break;
  }
  return files.addFolder(root) ? hash.digest('hex') : undefined;
}

/** An app may take its sources from anywhere in its repository. */
function repositoryOf(folder: string): string {
  for (let candidate = folder; candidate !== dirname(candidate); candidate = dirname(candidate)) {
    if (existsSync(join(candidate, '.git'))) return candidate;
  }
  return folder;
}

/** Adds files to a digest, by their paths and contents. */
class Files {
  private readonly hash: Hash;
  private readonly root: string;
  private readonly leftOut: string;
  private readonly seen = new Set<string>();
  private files = 0;
  private bytes = 0;

  /** @param leftOut a folder that is written by the start itself */
  constructor(hash: Hash, root: string, leftOut: string) {
    this.hash = hash;
    this.root = root;
    this.leftOut = leftOut;
  }

  /** What is installed in a folder: by its list where there is one; linked packages by their files. */
  addInstalled(folder: string): void {
    if (!existsSync(folder)) return;
    for (const name of INSTALLED) if (existsSync(join(folder, name))) this.addFile(join(folder, name));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const packages = entry.name.startsWith('@')
        ? readdirSync(join(folder, entry.name), { withFileTypes: true })
        : [entry];
      for (const installed of packages) {
        if (installed.isSymbolicLink()) this.addLink(join(installed.parentPath, installed.name));
      }
    }
  }

  /** @returns whether there is not too much of it */
  addFolder(folder: string): boolean {
    const real = realpathSync(folder);
    if (this.seen.has(real) || real === this.leftOut) return true;
    this.seen.add(real);
    const entries = readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
    return entries.every((entry) => this.addEntry(folder, entry));
  }

  private addEntry(folder: string, entry: Dirent): boolean {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) || this.addFolder(path);
    if (entry.isSymbolicLink()) return this.addLink(path);
    return entry.isFile() ? this.addFile(path) : true;
  }

  private addLink(path: string): boolean {
    this.hash.update(`${relative(this.root, path)} -> ${readlinkSync(path)}\0`);
    if (!existsSync(path)) return true;
    const target = realpathSync(path);
    if (/[\\/]node_modules[\\/]/.test(target)) return true;
    return lstatSync(target).isDirectory() ? this.addFolder(target) : this.addFile(target);
  }

  private addFile(path: string): boolean {
    const content = readFileSync(path);
    this.files += 1;
    this.bytes += content.length;
    this.hash.update(`${relative(this.root, path)}\0${content.length}\0`).update(content);
    return this.files <= MAXIMUM_FILES && this.bytes <= MAXIMUM_BYTES;
  }
}
