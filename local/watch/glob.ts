/** What the parts of a pattern stand for in a regular expression. */
const PARTS: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/^\*\*\//, () => '(?:[^/]+/)*'],
  [/^\*\*/, () => '.*'],
  [/^\*/, () => '[^/]*'],
  [/^\?/, () => '[^/]'],
  [/^\{[^{}]*\}/, (text) => `(?:${text.slice(1, -1).split(',').map(globSource).join('|')})`],
  [/^[^*?{]+|^./, (text) => text.replace(/[\\^$.|+()[\]{}]/g, '\\$&')],
];

/** Whether a path, with slashes, fits a pattern as cdk.json's `watch` has them. */
export function matchesGlob(pattern: string, path: string): boolean {
  return new RegExp(`^${globSource(pattern)}$`).test(path);
}

function globSource(pattern: string): string {
  for (const [part, source] of PARTS) {
    const text = part.exec(pattern)?.[0];
    if (text) return source(text) + globSource(pattern.slice(text.length));
  }
  return '';
}
