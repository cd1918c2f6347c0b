import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { api, SiteBench, site, staticOrigin } from './site-bench.ts';
import { association, customOrigin, functionResource, managed } from './templates.ts';

const bench = new SiteBench();
beforeAll(() => bench.start());
afterEach(() => bench.clear());
afterAll(() => bench.stop());

describe('functions', () => {
  const withFunction = (code: string, type = 'viewer-request') => [
    site({ FunctionAssociations: [association(type, 'fn')] }),
    functionResource('fn', code),
  ];

  test('a viewer-request function rewrites the path', async () => {
    const get = await bench.edge(
      withFunction(`async function handler(event) {
        console.log('asked for', event.request.uri);
        if (event.request.uri.endsWith('/')) event.request.uri += 'index.html';
        return event.request;
      }`),
    );
    expect((await get('/')).text).toContain('hello');
    expect(bench.lines).toEqual(['site/fn: asked for /']);
  });

  test('a viewer-request function answers itself', async () => {
    const get = await bench.edge(
      withFunction(`function handler(event) {
        return {
          statusCode: 301,
          statusDescription: 'Gone Home',
          headers: { location: { value: 'https://' + event.request.headers.host.value + '/' } },
          cookies: { seen: { value: '1', attributes: 'Path=/; Secure' } },
          body: { encoding: 'text', data: 'moved' },
        };
      }`),
    );
    const answer = await get('/old');
    expect(answer).toMatchObject({ status: 301, text: 'moved' });
    expect(answer.headers).toMatchObject({
      location: 'https://www.foobar.com/',
      'set-cookie': ['seen=1; Path=/; Secure'],
      'x-cache': 'FunctionGeneratedResponse from cloudfront',
      'x-frame-options': 'SAMEORIGIN',
    });
  });

  test('a viewer-response function sees the headers of the policy and changes them', async () => {
    const get = await bench.edge(
      withFunction(
        `function handler(event) {
          const response = event.response;
          response.headers['x-seen'] = { value: response.headers['x-frame-options'].value };
          delete response.headers['x-frame-options'];
          return response;
        }`,
        'viewer-response',
      ),
    );
    for (let time = 0; time < 2; time++) {
      const answer = await get('/index.html');
      expect(answer.text).toContain('hello');
      expect(answer.headers['x-seen']).toBe('SAMEORIGIN');
      expect(answer.headers['x-frame-options']).toBeUndefined();
    }
    expect((await get('/none')).headers['x-seen']).toBeUndefined();
  });

  test.each([
    ['throws', 'throw new Error("broken")', 503, 'FunctionExecutionError'],
    ['rejects', 'return Promise.reject(new Error("broken"))', 503, 'FunctionExecutionError'],
    ['never ends', 'for (;;) {}', 503, 'FunctionExecutionError'],
    ['waits for what never comes', 'return new Promise(() => {})', 503, 'FunctionExecutionError'],
    ['returns nothing', 'return', 502, 'FunctionValidationError'],
    [
      'changes a read-only header',
      'e.request.headers.host = { value: "x" }; return e.request',
      502,
      'FunctionValidationError',
    ],
  ])('a function that %s is an error', async (_name, statement, status, resultType) => {
    const get = await bench.edge(withFunction(`function handler(e) { ${statement} }`));
    const answer = await get('/');
    expect(answer.status).toBe(status);
    expect(answer.headers['x-cache']).toBe(`${resultType} from cloudfront`);
    expect(answer.text).toContain('The request could not be satisfied');
  });

  test.each([
    ['does not parse', 'function handler( {', 'site/fn.FunctionCode: SyntaxError'],
    ['has no handler', 'const x = 1', 'site/fn.FunctionCode: expected a function named handler'],
  ])('a function that %s stops the start', async (_name, code, message) => {
    await expect(bench.edge(withFunction(code))).rejects.toThrow(message);
  });
});

test('a function selects the origin of each request', async () => {
  const code = `import cf from 'cloudfront';
    function handler(event) {
      if (event.request.headers['x-static']) cf.selectRequestOriginById('static');
      if (event.request.headers['x-unknown']) cf.selectRequestOriginById('unknown');
      return event.request;
    }`;
  const get = await bench.edge([
    api(
      {
        OriginRequestPolicyId: managed.allViewerExceptHost,
        FunctionAssociations: [association('viewer-request', 'choose')],
      },
      { Origins: [customOrigin, staticOrigin] },
    ),
    functionResource('choose', code),
  ]);
  expect((await get('/index.html')).text).toBe('ok');
  const chosen = await get('/index.html', { headers: { 'x-static': '1' } });
  expect([chosen.status, chosen.headers['content-type'], bench.seen.length]).toEqual([200, 'text/html', 1]);
  const refused = await get('/index.html', { headers: { 'x-unknown': '1' } });
  expect([refused.status, bench.records.at(-1)?.reason]).toEqual([
    502,
    expect.stringContaining('the distribution has no origin "unknown"; it has api, static'),
  ]);
});
