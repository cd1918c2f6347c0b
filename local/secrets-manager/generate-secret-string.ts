import { randomInt } from 'node:crypto';
import type { JsonObject } from '../assembly/json.ts';

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = LOWERCASE.toUpperCase();
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const DEFAULT_LENGTH = 32;
const MAXIMUM_LENGTH = 4096;

/**
 * The secret text that `GenerateSecretString` describes.
 *
 * @param pick a random whole number below its argument
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export function generateSecretString(
  options: JsonObject,
  at: string,
  pick: (below: number) => number = randomInt,
): string {
  const password = generatePassword(options, at, pick);
  const key = options['GenerateStringKey'];
  if (key === undefined) return password;
  let template: JsonObject;
  try {
    template = JSON.parse(String(options['SecretStringTemplate'] ?? '{}')) as JsonObject;
  } catch {
    throw new Error(`${at}.SecretStringTemplate must be a JSON object, got ${options['SecretStringTemplate']}.`);
  }
  return JSON.stringify({ ...template, [String(key)]: password });
}

function generatePassword(options: JsonObject, at: string, pick: (below: number) => number): string {
  const length = Number(options['PasswordLength'] ?? DEFAULT_LENGTH);
  const excluded = String(options['ExcludeCharacters'] ?? '');
  const classes = [
    options['ExcludeLowercase'] === true ? '' : LOWERCASE,
    options['ExcludeUppercase'] === true ? '' : UPPERCASE,
    options['ExcludeNumbers'] === true ? '' : NUMBERS,
    options['ExcludePunctuation'] === true ? '' : PUNCTUATION,
    options['IncludeSpace'] === true ? ' ' : '',
  ]
    .map((characters) => [...characters].filter((character) => !excluded.includes(character)))
    .filter((characters) => characters.length > 0);
  const required = options['RequireEachIncludedType'] === false ? [] : classes;
  if (!(length >= Math.max(1, required.length) && length <= MAXIMUM_LENGTH) || classes.length === 0) {
    throw new Error(
      `${at}: PasswordLength ${length} with ${classes.length} kinds of characters; allowed is 1 to ${MAXIMUM_LENGTH}, at least one of each kind.`,
    );
  }
  const from = (characters: readonly string[]) => characters[pick(characters.length)] as string;
  const all = classes.flat();
  const characters = required.map(from);
  while (characters.length < length) characters.push(from(all));
  return shuffled(characters, pick).join('');
}

function shuffled(characters: readonly string[], pick: (below: number) => number): readonly string[] {
  const result = [...characters];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = pick(last + 1);
    [result[last], result[other]] = [result[other] as string, result[last] as string];
  }
  return result;
}
