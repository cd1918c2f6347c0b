import { describe, expect, test } from '@jest/globals';
import { summarize } from '../../../local/drill/attempts.ts';
import { isDrillPassed, isPassed, type PlayReport } from '../../../local/drill/drill.ts';
import { formatReport } from '../../../local/drill/report.ts';

const passed: PlayReport = {
  name: 'zone-away',
  targets: ['us-east-1a'],
  faultSeconds: 2,
  requests: 200,
  errors: { 502: 3, ECONNRESET: 1 },
  recoverySeconds: 1.25,
  recovered: true,
  writes: { acknowledged: 90, unanswered: 0, lost: 0, doubled: 0 },
  messagesLeft: 0,
  surprises: [],
};

const never: PlayReport = { ...passed, name: 'dns-stale', recovered: false, recoverySeconds: null };
const gone: PlayReport = { ...never, writes: { ...passed.writes, lost: null, doubled: null }, messagesLeft: 70 };

describe('a summary of attempts', () => {
  test('counts failures by class and tells when the last one was', () => {
    const attempts = [{ at: 1000 }, { at: 1500, failure: '502' }, { at: 3000, failure: '502' }, { at: 4000 }];
    expect(summarize(attempts, 1000)).toEqual({ requests: 4, errors: { 502: 2 }, recoverySeconds: 2 });
  });

  test('of nothing but successes has no time to recover', () => {
    expect(summarize([{ at: 1500 }], 1000)).toEqual({ requests: 1, errors: {}, recoverySeconds: 0 });
  });
});

describe('a play has passed', () => {
  test.each([
    ['when it did no harm', {}, true],
    ['not when a write was lost', { writes: { ...passed.writes, lost: 1 } }, false],
    ['not when a write was doubled', { writes: { ...passed.writes, doubled: 1 } }, false],
    ['not when the site did not come back', { recovered: false }, false],
    ['not when it is not known what became of the writes', { writes: gone.writes }, false],
    ['not when an answer was wrong', { surprises: ['The site answered 412.'] }, false],
    ['also when a request was never answered', { writes: { ...passed.writes, unanswered: 1 } }, true],
  ])('%s', (_name, change, expected) => {
    expect(isPassed({ ...passed, ...change })).toBe(expected);
  });
});

test('a drill has passed when all of it was played, and no play did harm', () => {
  expect(isDrillPassed({ plays: [passed], notPlayed: [] })).toBe(true);
  expect(isDrillPassed({ plays: [passed, never], notPlayed: [] })).toBe(false);
  expect(isDrillPassed({ plays: [passed], notPlayed: [{ name: 'zone-away', reason: 'r' }] })).toBe(false);
});

describe('the table', () => {
  test('has a line for each fault', () => {
    const plays = [passed, { ...passed, name: 'function-slow', errors: {}, recoverySeconds: 0 }];
    expect(formatReport({ plays, notPlayed: [] })).toBe(
      [
        'fault          lasted  requests  failed  recovered   writes  lost  doubled  errors',
        'zone-away      2.0 s   200       4       1.3 s       90      0     0        3 × 502, 1 × ECONNRESET',
        'function-slow  2.0 s   200       0       no failure  90      0     0',
        '',
        '2 faults played: no acknowledged write lost, none doubled.',
      ].join('\n'),
    );
  });

  test('says what harm was done', () => {
    const lost = { ...passed, writes: { ...passed.writes, lost: 2, doubled: 1 } };
    const wrong = { ...never, surprises: ['The site answered 412.'] };
    expect(formatReport({ plays: [lost, wrong], notPlayed: [] })).toMatch(
      /zone-away: 2 writes lost, 1 doubled\.\ndns-stale: requests still failed a minute after the fault\.\ndns-stale: The site answered 412\.\n2 of 2 faults did harm\.$/,
    );
  });

  test('says when the site never came back, and what could not be played then', () => {
    const notPlayed = [{ name: 'function-slow', reason: 'The site had not recovered from dns-stale.' }];
    expect(formatReport({ plays: [passed, gone], notPlayed })).toBe(
      [
        'fault      lasted  requests  failed  recovered  writes  lost     doubled  errors',
        'zone-away  2.0 s   200       4       1.3 s      90      0        0        3 × 502, 1 × ECONNRESET',
        'dns-stale  2.0 s   200       4       never      90      unknown  unknown  3 × 502, 1 × ECONNRESET',
        '',
        'dns-stale: requests still failed a minute after the fault.',
        'dns-stale: what became of its 90 acknowledged writes could not be read back.',
        'dns-stale: up to 70 messages by "drill" may still be on the board.',
        'function-slow: not played. The site had not recovered from dns-stale.',
        '1 of 2 faults did harm.',
      ].join('\n'),
    );
  });
});
