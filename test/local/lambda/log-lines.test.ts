import { afterEach, describe, expect, test } from '@jest/globals';
import { ServiceBench } from './service-bench.ts';

const bench = new ServiceBench();
afterEach(() => bench.stop());

describe('the log', () => {
  test('has the lines of the function between START and END, then REPORT', async () => {
    const { invoke, lines } = bench.start();
    await invoke({ do: 'log' });
    expect(lines).toEqual([
      expect.stringMatching(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/),
      expect.stringMatching(/^\d{4}-[\d-]+T[\d:.]+Z\t[0-9a-f-]{36}\tINFO\ta line \{ answer: 42 \}$/),
      expect.stringMatching(/\tERROR\tan error$/),
      'raw text',
      expect.stringMatching(/^END RequestId: [0-9a-f-]{36}$/),
      expect.stringMatching(
        /^REPORT RequestId: .*\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/,
      ),
    ]);
  });

  test('keeps what was written before a crash', async () => {
    const { invoke, lines } = bench.start();
    await invoke({ do: 'logThenExit' });
    expect(lines[1]).toMatch(/\tINFO\tlast words$/);
  });

  const logging = { logGroupName: '/x', format: 'JSON', applicationLevel: 'ERROR', systemLevel: 'INFO' } as const;

  test('in JSON has an object a line, from the application log level on', async () => {
    const { invoke, lines } = bench.start({ logging });
    await invoke({ do: 'log' });
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(lines.filter((line) => line !== 'raw text').map((line) => JSON.parse(line))).toEqual([
      { time, type: 'platform.start', record: { requestId, version: '$LATEST' } },
      { timestamp: time, level: 'ERROR', requestId, message: 'an error' },
      { time, type: 'platform.report', record: expect.objectContaining({ requestId, status: 'success' }) },
    ]);
  });

  test('in JSON of system level WARN has the lines of the function alone', async () => {
    const { invoke, lines } = bench.start({ logging: { ...logging, systemLevel: 'WARN' } });
    await invoke({ do: 'log' });
    expect(lines).toEqual([expect.stringContaining('an error'), 'raw text']);
  });
});
