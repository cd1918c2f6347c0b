import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';

/** Reads resolved properties, and says which one of which resource is wrong. */
export class Properties {
  private readonly values: JsonObject;
  private readonly where: string;

  /** @param where the construct path and the property that holds the values. */
  constructor(values: JsonObject, where: string) {
    this.values = values;
    this.where = where;
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  text(name: string): string {
    const value = this.values[name];
    return typeof value === 'string' ? value : this.fail(name, 'a string');
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], byDefault?: T): T {
    const value = this.values[name] ?? byDefault;
    return allowed.find((candidate) => candidate === value) ?? this.fail(name, `one of ${allowed.join(', ')}`);
  }

  /** Numbers and numbers in text, as CloudFormation takes them. */
  number(name: string, byDefault?: number): number {
    const value = this.values[name] ?? byDefault;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : this.fail(name, 'a number');
  }

  flag(name: string, byDefault: boolean): boolean {
    const value = this.values[name] ?? byDefault;
    if (value === true || value === 'true') return true;
    return value === false || value === 'false' ? false : this.fail(name, 'true or false');
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((value) => (typeof value === 'string' ? value : this.fail(name, 'a list of strings')));
  }

  numbers(name: string): readonly number[] {
    return this.list(name).map((value) => {
      const number = typeof value === 'string' ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : this.fail(name, 'a list of numbers');
    });
  }

  /** An empty one when the property is absent. */
  object(name: string): Properties {
    const value = this.values[name] ?? {};
    return isJsonObject(value) ? new Properties(value, `${this.where}.${name}`) : this.fail(name, 'an object');
  }

  objects(name: string): readonly Properties[] {
    return this.list(name).map((value, index) =>
      isJsonObject(value)
        ? new Properties(value, `${this.where}.${name}[${index}]`)
        : this.fail(name, 'a list of objects'),
    );
  }

  /** @throws always: names the resource and the property, what was got and what is allowed. */
  fail(name: string, expected: string): never {
    throw new Error(`${this.where}.${name}: expected ${expected}, got ${JSON.stringify(this.values[name])}`);
  }

  private list(name: string): readonly Json[] {
    const value = this.values[name] ?? [];
    return Array.isArray(value) ? value : this.fail(name, 'a list');
  }
}
