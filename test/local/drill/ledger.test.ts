import { describe, expect, test } from '@jest/globals';
import { Ledger, type LedgerEntry, type StoredMessage } from '../../../local/drill/ledger.ts';

/** A message as the ledger has it, acknowledged unless it is said otherwise. */
const acknowledged = { id: 'id', revision: 0, removed: false };

/** @param found the revision and version of each message that is stored for it */
function judge(entry: Partial<LedgerEntry>, found: readonly (readonly [revision: number, version: number])[]) {
  const ledger = new Ledger('play');
  const added = Object.assign(ledger.add(), entry);
  const messages = found.map(
    ([revision, version], index): StoredMessage => ({ id: `${index}`, body: ledger.body(added, revision), version }),
  );
  return ledger.compare([...messages, { id: 'x', body: 'play of somebody else', version: 9 }]);
}

describe('a write is', () => {
  test.each([
    ['kept when it is there', acknowledged, [[0, 1]], 0, 0],
    ['lost when it was acknowledged and is not there', acknowledged, [], 1, 0],
    ['not lost when it was never acknowledged', { revision: 0 }, [], 0, 0],
    ['not doubled when it took effect unacknowledged', { revision: 0 }, [[0, 1]], 0, 0],
    [
      'doubled when it is there twice',
      acknowledged,
      [
        [0, 1],
        [0, 1],
      ],
      0,
      1,
    ],
    [
      'doubled when it is there twice, unacknowledged',
      { revision: 0 },
      [
        [0, 1],
        [0, 1],
      ],
      0,
      1,
    ],
    ['kept when its replacement is there', { ...acknowledged, revision: 2 }, [[2, 3]], 0, 0],
    ['lost when an older revision is there', { ...acknowledged, revision: 2 }, [[1, 2]], 1, 0],
    ['doubled when a replacement took effect twice', { ...acknowledged, revision: 1 }, [[1, 3]], 0, 1],
    ['kept when an unanswered replacement took effect', { ...acknowledged, unanswered: 'replacement' }, [[1, 2]], 0, 0],
    ['kept when an unanswered replacement did not', { ...acknowledged, unanswered: 'replacement' }, [[0, 1]], 0, 0],
    ['doubled when an unanswered one did twice', { ...acknowledged, unanswered: 'replacement' }, [[1, 3]], 0, 1],
    ['kept when the message is removed as acknowledged', { ...acknowledged, removed: true }, [], 0, 0],
    ['lost when a removed message is there', { ...acknowledged, removed: true }, [[0, 1]], 1, 0],
    ['kept when an unanswered removal took effect', { ...acknowledged, unanswered: 'removal' }, [], 0, 0],
    ['kept when an unanswered removal did not', { ...acknowledged, unanswered: 'removal' }, [[0, 1]], 0, 0],
  ] as const)('%s', (_name, entry, found, lost, doubled) => {
    expect(judge(entry, found)).toEqual({ lost, doubled });
  });
});

test('the messages of one play are told from those of another', () => {
  const [one, other] = [new Ledger('drill-1'), new Ledger('drill-12')];
  const messages = [one, other].map((ledger, id) => ({ id: `${id}`, body: ledger.body(ledger.add(), 0), version: 1 }));
  expect(one.own(messages)).toEqual([messages[0]]);
  expect(other.own(messages)).toEqual([messages[1]]);
});
