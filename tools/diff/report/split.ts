/** A part of a comment that can be cut between its items. */
export interface Fold {
  /** Again at the beginning of each piece. */
  readonly open: string;
  readonly items: readonly string[];
  readonly close: string;
}

/**
 * Packs folds into comments no longer than a limit. A fold that does not fit into what is left of a comment is
 * continued in the next; an item that is longer than a comment by itself is cut.
 */
export function splitFolds(folds: readonly Fold[], limit: number): readonly string[] {
  const comments: string[] = [];
  let comment = '';
  for (const { open, items, close } of folds) {
    const room = limit - open.length - close.length;
    let piece = '';
    const flush = (): void => {
      comment += open + piece + close;
      piece = '';
    };
    for (const item of items.map((each) => cut(each, room))) {
      if (comment.length + open.length + piece.length + item.length + close.length > limit) {
        if (piece !== '') flush();
        if (comment !== '') comments.push(comment);
        comment = '';
      }
      piece += item;
    }
    if (piece !== '') flush();
  }
  return comment === '' ? comments : [...comments, comment];
}

const CUT = '\n…\n';

function cut(item: string, room: number): string {
  return item.length <= room ? item : `${item.slice(0, room - CUT.length)}${CUT}`;
}
