import type { Json } from './templates/json.ts';
import { property, type Resource } from './templates/templates.ts';

/** A quantity of something that has a price. */
export interface Charge {
  readonly tier: string;
  readonly resource: Resource;
  /** A name in the price table. */
  readonly price: string;
  readonly quantity: number;
  /** How the quantity came about, for people. */
  readonly basis: string;
}

/** A resource, or a part of it, that costs money which this bill does not hold. */
export interface Unpriced {
  readonly resource: Resource;
  readonly reason: string;
}

/** Collects what a tier finds in the templates. */
export class Findings {
  readonly charges: Charge[] = [];
  readonly unpriced: Unpriced[] = [];
  readonly notes = new Set<string>();

  charge(tier: string, resource: Resource, price: string, quantity: number, basis: string): void {
    this.charges.push({ tier, resource, price, quantity, basis });
  }

  leaveOut(resource: Resource, reason: string): void {
    this.unpriced.push({ resource, reason });
  }

  note(text: string): void {
    this.notes.add(text);
  }

  /** A number among the properties. Where only the deployment knows it, AWS's default, with a note that says so. */
  number(resource: Resource, path: string, otherwise: number): number {
    const value = property(resource, path);
    if (value === undefined) return otherwise;
    const number = typeof value === 'object' ? Number.NaN : Number(value);
    if (!Number.isNaN(number)) return number;
    this.note(`${resource.path}: ${path} is known at deployment only; ${otherwise} is assumed.`);
    return otherwise;
  }

  /** The length of a list among the properties, as {@link number}. */
  length(resource: Resource, path: string, otherwise: number): number {
    const value: Json | undefined = property(resource, path);
    if (Array.isArray(value)) return value.length;
    if (value === undefined) return 0;
    this.note(`${resource.path}: the length of ${path} is known at deployment only; ${otherwise} is assumed.`);
    return otherwise;
  }
}
