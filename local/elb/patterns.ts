/** How a pattern of a rule condition reads. */
export interface PatternOptions {
  readonly ignoreCase: boolean;
  /** Whether a backslash makes the next `*`, `?` or backslash an ordinary character. */
  readonly escapes: boolean;
}

/** `*` stands for any number of characters, `/` included; `?` for exactly one. The whole text must match. */
export function wildcardPattern(pattern: string, { ignoreCase, escapes }: PatternOptions): RegExp {
  const tokens = pattern.match(escapes ? /\\[*?\\]|[\s\S]/g : /[\s\S]/g) ?? [];
  // Consecutive stars would make the regular expression try every way to share the text between them.
  const source = tokens
    .map(tokenSource)
    .join('')
    .replaceAll(/(?:\[\^\]\*)+/g, '[^]*');
  return new RegExp(`^${source}$`, ignoreCase ? 'i' : '');
}

function tokenSource(token: string): string {
  if (token === '*') return '[^]*';
  if (token === '?') return '[^]';
  return token.slice(-1).replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}
