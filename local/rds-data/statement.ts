/** A statement as PostgreSQL takes it: each occurrence of a named parameter is a numbered one of its own. */
export interface Statement {
  readonly text: string;
  /** The name behind `$1`, `$2` and so on. */
  readonly parameterNames: readonly string[];
}

/**
 * One token that the Data API's scanner tells apart. It knows quotes and comments, but neither dollar quotes nor array
 * slices: a `:name` inside `$$…$$`, and the `:2` of `a[1:2]`, are parameters to it.
 */
const TOKEN = new RegExp(
  [
    // Backslashes escape in E'…' alone.
    String.raw`(?<![\w$])[eE]'[^'\\]*(?:(?:\\.|'')[^'\\]*)*(?:'|$)`,
    `'[^']*(?:''[^']*)*(?:'|$)`,
    `"[^"]*(?:""[^"]*)*(?:"|$)`,
    String.raw`--[^\n]*`,
    String.raw`/\*`,
    '::',
    `:(?<name>[A-Za-z0-9_]+)`,
  ].join('|'),
  'gs',
);

export function parseStatement(sql: string): Statement {
  const parameterNames: string[] = [];
  const token = new RegExp(TOKEN);
  let text = '';
  let copied = 0;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    const name = match.groups?.['name'];
    if (name !== undefined) {
      text += `${sql.slice(copied, match.index)}$${parameterNames.push(name)}`;
      copied = token.lastIndex;
    } else if (match[0] === '/*') {
      token.lastIndex = endOfComment(sql, token.lastIndex);
    }
  }
  return { text: text + sql.slice(copied), parameterNames };
}

/** PostgreSQL's block comments nest. */
function endOfComment(sql: string, start: number): number {
  const bracket = /\/\*|\*\//g;
  bracket.lastIndex = start;
  for (let depth = 1; depth > 0; ) {
    const match = bracket.exec(sql);
    if (match === null) {
      return sql.length;
    }
    depth += match[0] === '/*' ? 1 : -1;
  }
  return bracket.lastIndex;
}
