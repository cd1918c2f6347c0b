import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { startLocalRuntime } from '../helpers/local-runtime.ts';
import { launchChromium } from './chromium.ts';

type LocalRuntime = Awaited<ReturnType<typeof startLocalRuntime>>;

let runtime: LocalRuntime;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the page complains of, but for the failed requests that tests provoke. */
let complaints: string[];

beforeAll(async () => {
  runtime = await startLocalRuntime();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await runtime?.stop();
});

beforeEach(async () => {
  context = await browser.newContext({ baseURL: runtime.siteUrl, reducedMotion: 'reduce' });
  complaints = [];
  page = await openPage();
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function openPage(): Promise<Page> {
  const opened = await context.newPage();
  opened.on('pageerror', (error) => complaints.push(String(error)));
  opened.on('console', (message) => {
    const isProvoked = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isProvoked) complaints.push(message.text());
  });
  await opened.goto(runtime.siteUrl);
  await opened.getByText('Loading messages…').waitFor({ state: 'hidden' });
  return opened;
}

/** Words that no other test writes. */
function unique(words: string): string {
  return `${words} ${Math.random().toString(36).slice(2, 10)}`;
}

/** The message that the words are in now, which stays the same one when they change. */
async function messageOf(words: string, within = page): Promise<Locator> {
  const found = within.getByRole('listitem').filter({ has: within.getByText(words, { exact: true }) });
  return within.locator(`[id="${await found.getAttribute('id')}"]`);
}

async function post(words: string): Promise<Locator> {
  const compose = page.getByRole('region', { name: 'Message board' });
  await compose.getByRole('textbox', { name: 'Name' }).fill('Browser');
  await compose.getByRole('textbox', { name: 'Message' }).fill(words);
  await compose.getByRole('button', { name: 'Post' }).click();
  await page.getByText(words, { exact: true }).waitFor();
  return messageOf(words);
}

async function edit(message: Locator, words: string): Promise<void> {
  await message.getByRole('button', { name: 'Edit the message' }).click();
  await message.getByRole('textbox', { name: 'Message' }).fill(words);
  await message.getByRole('button', { name: 'Save' }).click();
}

describe('the message board', () => {
  test('posts, changes and deletes a message in its place', async () => {
    const first = unique('first words');
    const message = await post(first);
    const changed = unique('other words');
    await edit(message, changed);
    await message.getByText(changed, { exact: true }).waitFor();
    expect(await message.getByText('edited').isVisible()).toBe(true);

    await page.reload();
    await page.getByText(changed, { exact: true }).waitFor();
    expect(await page.getByText(first, { exact: true }).count()).toBe(0);

    const reloaded = await messageOf(changed);
    await reloaded.getByRole('button', { name: 'Delete the message' }).click();
    await reloaded.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText(changed, { exact: true }).waitFor({ state: 'detached' });
  });

  test('shows markup as the text that it is', async () => {
    const markup = unique('<img src=x onerror="alert(1)">');
    await post(markup);
    expect(await page.locator('.message img').count()).toBe(0);
  });

  test('tells what is missing next to the field', async () => {
    const compose = page.getByRole('region', { name: 'Message board' });
    await compose.getByRole('button', { name: 'Post' }).click();
    await compose.getByText('Please give a name.').waitFor();
    await compose.getByText('Please write something.').waitFor();
    expect(await compose.getByRole('textbox', { name: 'Name' }).getAttribute('aria-invalid')).toBe('true');
  });

  test('asks whose words are to stay when two change the same message', async () => {
    const words = unique('ours');
    const message = await post(words);
    const other = await openPage();
    const theirs = unique('theirs');
    const mine = unique('mine');

    await message.getByRole('button', { name: 'Edit the message' }).click();
    await edit(await messageOf(words, other), theirs);
    await other.getByText(theirs, { exact: true }).waitFor();

    await message.getByRole('textbox', { name: 'Message' }).fill(mine);
    await message.getByRole('button', { name: 'Save' }).click();
    await message.getByRole('alert').getByText(theirs).waitFor();
    await message.getByRole('button', { name: 'Replace it with mine' }).click();
    await message.locator('.message-body', { hasText: mine }).waitFor();
  });

  test('loads older messages on demand', async () => {
    for (let count = 0; count < 21; count++) {
      const response = await page.request.post('/api/messages', { data: { author: 'Many', body: unique(`${count}`) } });
      expect(response.status()).toBe(201);
    }
    await page.reload();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.locator('.message').nth(20).waitFor();
  });
});

describe('the panel', () => {
  function panel(): Locator {
    return page.getByRole('region', { name: 'Served by' });
  }

  async function sendTwenty(): Promise<string> {
    await panel().getByRole('button', { name: 'Send 20 requests' }).click();
    const summary = panel().getByText(/^20 requests: /);
    await summary.waitFor();
    return (await summary.textContent()) ?? '';
  }

  test('tells who served the last request, and how long each part took', async () => {
    await panel()
      .getByText(/PostgreSQL \d/)
      .first()
      .waitFor();
    await panel()
      .getByText(/^version \S+$/)
      .waitFor();
    const names = await panel().locator('dd').allTextContents();
    expect(names).not.toContain('–');
  });

  test('shows that all requests go to the other load balancer when one fails', async () => {
    await runtime.fail('a');
    try {
      await expectAllBy(/-b\b/);
    } finally {
      await runtime.restore('a');
    }
  });

  /** Sends twenty requests at a time until health checks and DNS have followed. */
  async function expectAllBy(name: RegExp): Promise<void> {
    const deadline = Date.now() + 90_000;
    for (;;) {
      const summary = await sendTwenty();
      if (/^20 requests: 20 by /.test(summary) && name.test(summary)) return;
      if (Date.now() > deadline) throw new Error(`Not all requests have gone to one load balancer: ${summary}`);
      await page.reload();
    }
  }
});

test('a page that is not there says so, and leads back', async () => {
  const response = await page.goto(new URL('/nothing-here', runtime.siteUrl).href);
  expect(response?.status()).toBe(404);
  await page.getByRole('link', { name: 'Go to the message board' }).click();
  await page.getByRole('heading', { name: 'Message board' }).waitFor();
});

test.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
] as const)('in %s, %d pixels wide, nothing reaches beyond the page', async (colorScheme, width) => {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 800 });
  await post(unique('wide'.repeat(100)));
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
});
