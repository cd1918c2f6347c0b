/** One `--exclude` or `--include` of `aws s3 sync`. */
export interface SyncFilter {
  readonly kind: 'exclude' | 'include';
  /** As Python's `fnmatch`: `*` and `?` cross slashes, `[…]` and `[!…]` are sets. Relative to the synced root. */
  readonly pattern: string;
}

/**
 * Whether a file takes part in the sync. Everything does at first; of the filters that match, the last one decides.
 * https://docs.aws.amazon.com/cli/latest/reference/s3/#use-of-exclude-and-include-filters
 * @param relativePath with slashes, relative to the synced root.
 */
export function isSynced(relativePath: string, filters: readonly SyncFilter[]): boolean {
  const last = filters.findLast(({ pattern }) => toExpression(pattern).test(relativePath));
  return last?.kind !== 'exclude';
}

function toExpression(pattern: string): RegExp {
  const source = pattern.replace(/\[!?[^\]]+\]|[*?]|[^*?[]+|\[/g, (token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    if (token.startsWith('[!')) return `[^${escapeSet(token.slice(2, -1))}]`;
    if (token.startsWith('[') && token.endsWith(']')) return `[${escapeSet(token.slice(1, -1))}]`;
    return token.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}

function escapeSet(characters: string): string {
  return characters.replace(/[\\^\]]/g, '\\$&');
}
