import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a program says of itself; some say it as an error. Undefined when it is not installed. */
export async function programOutput(name: string, flags: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(name, [...flags]);
    return stdout + stderr;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    return code === 'ENOENT' ? undefined : `${stdout}${stderr}`;
  }
}

/** A sentence for each program that is not installed. */
export async function missingPrograms(...names: readonly string[]): Promise<readonly string[]> {
  const outputs = await Promise.all(names.map((name) => programOutput(name, ['-v'])));
  const missing = names.filter((_, at) => outputs[at] === undefined);
  return missing.length === 0
    ? []
    : [
        `${missing.join(', ')}: not installed. On Debian: apt-get install --no-install-recommends ${missing
          .map((name) => (name === 'nginx' ? 'nginx-light' : name))
          .join(' ')}`,
      ];
}
