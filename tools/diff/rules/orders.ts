import type { Json } from '../../cost/templates/json.ts';

/** Which values of a property are weaker than which. */
export type Order =
  /** True protects. `unset` is what AWS takes where nothing is said: false by default. */
  | { readonly kind: 'on'; readonly unset?: boolean }
  /** False protects. */
  | { readonly kind: 'off' }
  /** To be there protects. */
  | { readonly kind: 'set' }
  /** A larger number protects. `unset` is AWS's own: 0 by default. */
  | { readonly kind: 'more'; readonly unset?: number }
  /** Everything but one value, which AWS also takes where nothing is said, protects. */
  | { readonly kind: 'not'; readonly value: string }
  /** Each item of a list protects. */
  | { readonly kind: 'items' }
  /** Named values, from the weakest. `unset` is AWS's own. */
  | { readonly kind: 'rank'; readonly values: readonly string[]; readonly unset: string };

/** Whether a value protects less than the one before. What cannot be told (a reference, an unknown name) is not. */
export function isWeaker(order: Order, before: Json | undefined, after: Json | undefined): boolean {
  switch (order.kind) {
    case 'on':
      return asBoolean(before, order.unset ?? false) === true && asBoolean(after, order.unset ?? false) === false;
    case 'off':
      return asBoolean(before, false) === false && asBoolean(after, false) === true;
    case 'set':
      return before !== undefined && after === undefined;
    case 'more':
      return asNumber(after, order.unset ?? 0) < asNumber(before, order.unset ?? 0);
    case 'not':
      return (before ?? order.value) !== order.value && (after ?? order.value) === order.value;
    case 'items':
      return Array.isArray(before) && before.some((item) => !itemsOf(after).includes(JSON.stringify(item)));
    case 'rank':
      return isLower(order.values, String(before ?? order.unset), String(after ?? order.unset));
  }
}

/** What something new is compared with: the value that protects most, where AWS's own does not. */
export function strongest(order: Order): Json | undefined {
  return order.kind === 'rank' ? order.values.at(-1) : undefined;
}

function asBoolean(value: Json | undefined, unset: boolean): boolean | undefined {
  if (value === undefined) return unset;
  return ({ true: true, false: false } as Readonly<Record<string, boolean>>)[String(value)];
}

function asNumber(value: Json | undefined, unset: number): number {
  return value === undefined ? unset : Number(value);
}

function itemsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)) : [];
}

function isLower(values: readonly string[], before: string, after: string): boolean {
  const [earlier, later] = [values.indexOf(before), values.indexOf(after)];
  return later !== -1 && later < earlier;
}
