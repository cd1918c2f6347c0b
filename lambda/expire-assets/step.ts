/** What is to be done with an asset. */
export type Step =
  | { readonly name: 'keep' }
  /** Nothing names it any more: its time begins. */
  | { readonly name: 'mark'; readonly since: string }
  /** It is named again. */
  | { readonly name: 'unmark' }
  | { readonly name: 'delete' };

/** What decides about an asset. */
export interface AssetState {
  readonly inUse: boolean;
  /** Since when nothing names it, as far as is known: a moment as of ISO 8601. */
  readonly unusedSince: string | undefined;
}

/** A mark that is no moment is none: the asset's time begins anew. */
export function nextStep({ inUse, unusedSince }: AssetState, now: number, retentionMilliseconds: number): Step {
  if (inUse) return { name: unusedSince === undefined ? 'keep' : 'unmark' };
  const since = Date.parse(unusedSince ?? '');
  if (Number.isNaN(since)) return { name: 'mark', since: new Date(now).toISOString() };
  return { name: now - since >= retentionMilliseconds ? 'delete' : 'keep' };
}
