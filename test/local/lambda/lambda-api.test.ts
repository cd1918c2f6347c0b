import { afterEach, describe, expect, test } from '@jest/globals';
import type { Invocation } from '../../../local/lambda/invoker.ts';
import { type LambdaApi, startLambdaApi } from '../../../local/lambda/lambda-api.ts';

let api: LambdaApi;
afterEach(() => api.stop());

/** What the function was called with. */
const calls: string[] = [];

async function invoke(
  path: string,
  {
    outcome = { outcome: 'returned', payload: '{"ok":true}', executedVersion: '7' },
    body = '{"a":1}',
    type,
    method = 'POST',
  }: {
    readonly outcome?: Invocation;
    readonly body?: string;
    readonly type?: string;
    readonly method?: string;
  } = {},
) {
  calls.length = 0;
  api = await startLambdaApi({
    invoke: async (functionArn, event) => {
      calls.push(`${functionArn} ${event}`);
      return outcome;
    },
  });
  const response = await fetch(`${api.url}${path}`, {
    method,
    ...(method === 'POST' && { body }),
    headers: type === undefined ? {} : { 'x-amz-invocation-type': type },
  });
  const { headers, status } = response;
  return {
    status,
    body: await response.text(),
    version: headers.get('x-amz-executed-version'),
    functionError: headers.get('x-amz-function-error'),
    errorType: headers.get('x-amzn-errortype'),
  };
}

const PATH = '/2015-03-31/functions/api/invocations';

// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
describe('Invoke', () => {
  test('answers what the function returns', async () => {
    expect(await invoke(PATH)).toEqual({
      status: 200,
      body: '{"ok":true}',
      version: '7',
      functionError: null,
      errorType: null,
    });
    expect(calls).toEqual(['api {"a":1}']);
  });

  test.each([
    ['a name with a qualifier', `${PATH}?Qualifier=live`, 'api:live {"a":1}'],
    [
      'an ARN',
      '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A111122223333%3Afunction%3Aapi/invocations',
      'arn:aws:lambda:us-east-1:111122223333:function:api {"a":1}',
    ],
  ])('takes %s', async (_name, path, call) => {
    await invoke(path);
    expect(calls).toEqual([call]);
  });

  test('says that the function failed', async () => {
    const outcome: Invocation = { outcome: 'failed', payload: '{"errorMessage":"x"}', executedVersion: '$LATEST' };
    expect(await invoke(PATH, { outcome })).toMatchObject({
      status: 200,
      functionError: 'Unhandled',
      version: '$LATEST',
    });
  });

  test('does not wait for an asynchronous invocation, and makes none of a dry run', async () => {
    expect(await invoke(PATH, { type: 'Event' })).toMatchObject({ status: 202, body: '' });
    expect(calls).toHaveLength(1);
    await api.stop();
    expect(await invoke(PATH, { type: 'DryRun' })).toMatchObject({ status: 204 });
    expect(calls).toHaveLength(0);
  });

  test('takes no payload for an empty object', async () => {
    await invoke(PATH, { body: '' });
    expect(calls).toEqual(['api {}']);
  });

  test.each<readonly [string, Parameters<typeof invoke>[1], number, string]>([
    ['a throttle', { outcome: { outcome: 'throttled', reason: 'Rate Exceeded' } }, 429, 'TooManyRequestsException'],
    ['an unknown function', { outcome: { outcome: 'not-found', reason: 'none' } }, 404, 'ResourceNotFoundException'],
    ['a payload that is not JSON', { body: '{' }, 400, 'InvalidRequestContentException'],
    ['a payload above 6 MB', { body: `"${'x'.repeat(6 * 1024 * 1024)}"` }, 413, 'RequestTooLargeException'],
    ['an event above 1 MB', { type: 'Event', body: `"${'x'.repeat(1024 * 1024)}"` }, 413, 'RequestTooLargeException'],
    ['another type', { type: 'Later' }, 400, 'InvalidParameterValueException'],
  ])('refuses %s', async (_name, options, status, errorType) => {
    expect(await invoke(PATH, options)).toMatchObject({ status, errorType });
  });

  test('is the only operation', async () => {
    expect(await invoke('/2015-03-31/functions/api', { method: 'GET' })).toMatchObject({
      status: 404,
      errorType: 'UnknownOperationException',
      body: expect.stringContaining('answers Invoke only, got GET /2015-03-31/functions/api'),
    });
  });
});
