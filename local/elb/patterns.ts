/** Something that a value of a rule condition matches: a wildcard pattern, or a regular expression. */
export interface Pattern {
  test(text: string): boolean;
}

/** How a pattern of a rule condition reads. */
export interface PatternOptions {
  readonly ignoreCase: boolean;
  /** Whether a backslash makes the next `*`, `?` or backslash an ordinary character. */
  readonly escapes: boolean;
}

/**
 * `*` stands for any number of characters, `/` included; `?` for exactly one. The whole text must match.
 *
 * Not a regular expression: several stars would let a client choose a text that takes one forever.
 */
export class WildcardPattern implements Pattern {
  private readonly tokens: readonly string[];
  private readonly ignoreCase: boolean;

  constructor(pattern: string, { ignoreCase, escapes }: PatternOptions) {
    this.tokens = (ignoreCase ? pattern.toLowerCase() : pattern).match(escapes ? /\\[*?\\]|./gs : /./gs) ?? [];
    this.ignoreCase = ignoreCase;
  }

  test(text: string): boolean {
    const subject = this.ignoreCase ? text.toLowerCase() : text;
    let token = 0;
    let position = 0;
    // Where the last star is, and how far it reaches: it takes one character more whenever what follows it fails.
    let star = -1;
    let reach = 0;
    while (position < subject.length) {
      if (this.tokens[token] === '*') {
        star = token;
        reach = position;
        token += 1;
      } else if (this.matchesOne(token, subject.charAt(position))) {
        token += 1;
        position += 1;
      } else if (star >= 0) {
        reach += 1;
        position = reach;
        token = star + 1;
      } else {
        return false;
      }
    }
    return this.tokens.slice(token).every((rest) => rest === '*');
  }

  private matchesOne(index: number, character: string): boolean {
    const token = this.tokens[index];
    return token === '?' || (token !== undefined && token.slice(-1) === character);
  }
}

/** What JavaScript's regular expressions know and a load balancer's do not. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'a look-ahead or look-behind'],
  [/\(\?>/, 'an atomic group'],
  [/\\[1-9]|\\k</, 'a back-reference'],
  [/[*+?}]\+/, 'a possessive quantifier'],
  [/\\[pP]\{/, 'a Unicode character class'],
];

/**
 * Reads a regular expression of a rule.
 *
 * @returns what is wrong with it when it is none that a load balancer takes
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export function readRegex(source: string, ignoreCase: boolean): RegExp | string {
  const withoutEscapes = source.replaceAll('\\\\', '');
  const unsupported = UNSUPPORTED.find(([pattern]) => pattern.test(withoutEscapes));
  if (unsupported) return `holds ${unsupported[1]}, which a load balancer does not support.`;
  try {
    return new RegExp(source, ignoreCase ? 'i' : '');
  } catch {
    return 'is no regular expression.';
  }
}
