import { MARKER } from '../report/markdown.ts';

/** A comment of a pull request. */
export interface ExistingComment {
  readonly id: number;
  readonly body: string;
  /** Login of who wrote it. */
  readonly author: string;
}

export type CommentStep =
  | { readonly kind: 'create'; readonly body: string }
  | { readonly kind: 'update'; readonly id: number; readonly body: string }
  | { readonly kind: 'delete'; readonly id: number };

/**
 * What to do so that a pull request has these comments of ours and no others: what is there is updated in its place,
 * never written anew. A marker in somebody else's comment is none of ours.
 *
 * @param author login that we write by
 */
export function planComments(
  existing: readonly ExistingComment[],
  bodies: readonly string[],
  author: string,
): readonly CommentStep[] {
  const own = existing.filter((comment) => comment.author === author && comment.body.startsWith(MARKER));
  const written = bodies.map((body, index): CommentStep | undefined => {
    const comment = own[index];
    if (comment === undefined) return { kind: 'create', body };
    return comment.body.trim() === body.trim() ? undefined : { kind: 'update', id: comment.id, body };
  });
  const surplus = own.slice(bodies.length).map(({ id }): CommentStep => ({ kind: 'delete', id }));
  return [...written.filter((step) => step !== undefined), ...surplus];
}
