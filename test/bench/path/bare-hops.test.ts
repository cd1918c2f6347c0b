import { expect, test } from '@jest/globals';
import { startBareHops } from '../../../bench/path/bare-hops/start.ts';
import { MESSAGE } from '../../../bench/path/loads.ts';
import { Workspace } from '../../../bench/run/workspace.ts';

test('the bare hops list what is there, and insert', async () => {
  const workspace = new Workspace(new AbortController().signal);
  try {
    const { address } = await startBareHops(workspace, 30);
    const url = `http://${address}/api/messages`;
    const list = async () => ((await (await fetch(url)).json()) as { messages: { author: string }[] }).messages;

    expect(await list()).toHaveLength(20);
    const headers = { 'content-type': 'application/json' };
    const created = await fetch(url, { method: 'POST', headers, body: MESSAGE });
    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({ author: 'somebody', version: 1 });
    expect((await list())[0]).toMatchObject({ author: 'somebody' });
  } finally {
    await workspace.end();
  }
});
