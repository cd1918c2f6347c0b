import { expect, test } from '@jest/globals';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import { CHECKS, failedChecks } from '../../../bench/app-tier/checks.ts';
import { handler } from '../../../bench/app-tier/shipped-contract.ts';

function invoke(event: ALBEvent): Promise<ALBResult> {
  const context = { functionName: 'f', functionVersion: '1', awsRequestId: 'r', getRemainingTimeInMillis: () => 9_000 };
  return handler(event, context as Parameters<typeof handler>[1]);
}

test('there are thirty checks, each of its own', () => {
  expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(30);
});

test('the handler that is shipped passes all', async () => {
  expect(failedChecks(await Promise.all(CHECKS.map(({ event }) => invoke(event))))).toEqual([]);
});

test('each check can fail', () => {
  const wrong: ALBResult = { statusCode: 500, body: '{"query":{}}', isBase64Encoded: false };
  expect(failedChecks(CHECKS.map(() => wrong))).toEqual(CHECKS.map(({ name }) => name));
});

test('what was thrown or never answered is wrong', () => {
  expect(failedChecks([{ thrown: 'x' }])).toHaveLength(30);
});
