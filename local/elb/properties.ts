import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import type { Resource } from '../assembly/resource.ts';

/** The resolved properties of one resource, or an object in them, with errors that name the place. */
export class Properties {
  readonly resourcePath: string;
  private readonly values: JsonObject;
  private readonly prefix: string;

  constructor(resourcePath: string, values: JsonObject, prefix = '') {
    this.resourcePath = resourcePath;
    this.values = values;
    this.prefix = prefix;
  }

  static of(resource: Resource): Properties {
    return new Properties(resource.path, resource.properties);
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  text(name: string): string {
    const value = this.values[name];
    if (typeof value !== 'string' || value === '') throw this.invalid(name, 'a string');
    return value;
  }

  /** Empty when the property is absent. */
  possiblyEmptyText(name: string): string {
    const value = this.values[name] ?? '';
    if (typeof value !== 'string') throw this.invalid(name, 'a string');
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** CloudFormation takes numbers as strings, too. */
  wholeNumber(name: string, minimum: number, maximum: number): number {
    const value = this.values[name];
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < minimum || number > maximum) {
      throw this.invalid(name, `a whole number from ${minimum} to ${maximum}`);
    }
    return number;
  }

  optionalWholeNumber(name: string, minimum: number, maximum: number): number | undefined {
    return this.has(name) ? this.wholeNumber(name, minimum, maximum) : undefined;
  }

  boolean(name: string, defaultValue: boolean): boolean {
    const value = this.values[name] ?? defaultValue;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw this.invalid(name, 'true or false');
  }

  oneOf<Option extends string>(name: string, options: readonly Option[]): Option {
    const option = options.find((candidate) => candidate === this.values[name]);
    if (option === undefined) throw this.invalid(name, options.map((value) => `"${value}"`).join(' or '));
    return option;
  }

  /** Empty when the property is absent. */
  texts(name: string): readonly string[] {
    const values = this.values[name] ?? [];
    if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
      throw this.invalid(name, 'an array of strings');
    }
    return values;
  }

  /** The objects of an array; empty when the property is absent. */
  objects(name: string): readonly Properties[] {
    const values: Json = this.values[name] ?? [];
    if (!Array.isArray(values) || !values.every(isJsonObject)) throw this.invalid(name, 'an array of objects');
    return values.map((value, index) => new Properties(this.resourcePath, value, `${this.prefix}${name}[${index}].`));
  }

  object(name: string): Properties {
    const value = this.values[name];
    if (!isJsonObject(value)) throw this.invalid(name, 'an object');
    return new Properties(this.resourcePath, value, `${this.prefix}${name}.`);
  }

  /** `Key` and `Value` pairs, as attributes are written. */
  attributes(name: string): Properties {
    const entries = this.objects(name).map((entry) => [entry.text('Key'), entry.values['Value'] ?? '']);
    return new Properties(this.resourcePath, Object.fromEntries(entries), `${this.prefix}${name} `);
  }

  names(): readonly string[] {
    return Object.keys(this.values);
  }

  invalid(name: string, allowed: string): Error {
    return this.error(name, `is ${JSON.stringify(this.values[name])}; it must be ${allowed}.`);
  }

  error(name: string, message: string): Error {
    return new Error(`${this.resourcePath}: ${this.prefix}${name} ${message}`);
  }
}
