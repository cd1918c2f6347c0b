import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultsOverview } from '../../../local/control/control-client.ts';
import { type DrillProps, runDrill } from '../../../local/drill/drill.ts';
import type { FaultRequest } from '../../../local/faults/faults.ts';
import { MessageBoard } from './message-board.ts';

const KINDS = ['zone-away', 'function-throttled', 'function-slow'];
const WAITS = { calmMilliseconds: 100, patienceMilliseconds: 1_000 };

let board: MessageBoard;
let site: string;
let played: string[];
let active: FaultsOverview['active'];
/** What the end of a fault by command does to the board. */
let mend: () => void;

beforeEach(async () => {
  board = new MessageBoard();
  site = await board.listen();
  played = [];
  active = [];
  mend = () => {};
});

afterEach(() => board.stop());

/** @param strike what a fault does to the board; it is over when it is asked for again */
function drill(strike: (kind: string) => void, props: Partial<DrillProps> = {}) {
  const control = {
    faults: async () => {
      const overview = {
        active,
        offers: KINDS.map((kind) => ({ kind, description: '', strikes: '', targets: ['a'] })),
      };
      active = [];
      return overview;
    },
    beginFault: async ({ kind, target = '' }: FaultRequest) => {
      played.push(kind);
      strike(kind);
      const fault = { kind, target, since: '' };
      active = [fault];
      return { message: '', fault };
    },
    endFaults: async () => {
      mend();
      return '';
    },
  };
  const { signal } = new AbortController();
  return runDrill({ site, control, workers: 2, signal, progress: () => {}, waits: WAITS, ...props });
}

describe('a drill', () => {
  test('plays every fault, and leaves no message behind', async () => {
    const { plays, notPlayed } = await drill(() => {});
    expect(plays.map(({ name }) => name)).toEqual(KINDS);
    expect(plays.every(({ recovered }) => recovered)).toBe(true);
    expect(plays.map(({ messagesLeft, recoverySeconds }) => [messagesLeft, recoverySeconds])).toEqual(
      KINDS.map(() => [0, 0]),
    );
    expect(notPlayed).toEqual([]);
    expect(board.messages.size).toBe(0);
  });

  test.each(['with 503', 'in silence'] as const)(
    'reports a fault after which the site fails %s for good, and what it could not play then',
    async (failing) => {
      const { plays, notPlayed } = await drill((kind) => {
        if (kind === 'function-throttled') board.failing = failing;
      });
      expect(played).toEqual(['zone-away', 'function-throttled']);
      expect(plays).toMatchObject([
        { name: 'zone-away', recovered: true, recoverySeconds: 0, messagesLeft: 0 },
        {
          name: 'function-throttled',
          recovered: false,
          recoverySeconds: null,
          writes: { acknowledged: expect.any(Number), lost: null, doubled: null },
          messagesLeft: expect.any(Number),
        },
      ]);
      expect(plays[1]?.messagesLeft).toBeGreaterThanOrEqual(board.messages.size);
      expect(notPlayed).toEqual([
        { name: 'function-slow', reason: 'The site had not recovered from function-throttled.' },
      ]);
    },
  );

  test('reports what it has played when the site fails before the next fault', async () => {
    const progress = (line: string) => {
      if (line.startsWith('function-throttled')) board.failing = 'with 503';
    };
    const { plays, notPlayed } = await drill(() => {}, { progress });
    expect(plays.map(({ name }) => name)).toEqual(['zone-away']);
    const reason = 'The site fails without any fault (503): mend that first.';
    expect(notPlayed).toEqual(['function-throttled', 'function-slow'].map((name) => ({ name, reason })));
  });

  test('of a site that fails without any fault is refused', async () => {
    board.failing = 'with 503';
    await expect(drill(() => {})).rejects.toThrow('The site fails without any fault (503): mend that first.');
    expect(played).toEqual([]);
  });

  test('counts a silence as a failure, however long it lasts', async () => {
    const silence = 3 * WAITS.calmMilliseconds;
    const { plays } = await drill((kind) => {
      if (kind !== 'zone-away') return;
      board.failing = 'in silence';
      setTimeout(() => board.restart(), silence);
    });
    expect(plays[0]).toMatchObject({ recovered: true, messagesLeft: 0 });
    expect(Object.values(plays[0]?.errors ?? {})).toEqual([2]);
    expect(plays[0]?.recoverySeconds).toBeGreaterThanOrEqual((silence - 1) / 1000);
  });

  test('that is stopped ends the fault, and leaves no message behind', async () => {
    const stopping = new AbortController();
    mend = () => {
      board.failing = undefined;
    };
    const stopped = drill(
      () => {
        board.failing = 'with 503';
        stopping.abort();
      },
      { signal: stopping.signal },
    );
    await expect(stopped).rejects.toThrow('The drill was stopped.');
    expect(played).toEqual(['zone-away']);
    expect(board.messages.size).toBe(0);
  });
});
