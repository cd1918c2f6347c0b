import { relative, sep } from 'node:path';
import type { WatchedFiles } from './watched-files.ts';

export interface FileWatcher {
  close(): Promise<void>;
}

/**
 * Tells of each file below a folder that is written, made or removed from now on, by its path from there.
 *
 * @param onError takes what keeps files from being watched
 */
export async function watchFiles(
  folder: string,
  { isWatched, mayContain }: WatchedFiles,
  onChange: (file: string) => void,
  onError: (error: Error) => void,
): Promise<FileWatcher> {
  // Only a run that watches pays for loading it.
  const { watch } = await import('chokidar');
  const pathOf = (path: string) => relative(folder, path).split(sep).join('/');
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path, stats) => {
      const file = pathOf(path);
      if (file === '' || !stats) return false;
      return stats.isDirectory() ? !mayContain(file) : !isWatched(file);
    },
  });
  for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, (path) => onChange(pathOf(path)));
  watcher.on('error', (error) => onError(error instanceof Error ? error : new Error(String(error))));
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { close: () => watcher.close() };
}
