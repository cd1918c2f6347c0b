import { type Agent, get } from 'node:http';
import { interleave, type Samples } from '../run/rounds.ts';

export const PAGE = 20;
const LARGEST_PAGE = 100;
export const DEEP_PAGE = 1000;

interface Page {
  readonly messages: readonly unknown[];
  readonly next: string | null;
}

/** Who asks for pages. */
export interface Reader {
  readonly agent: Agent;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** Times the first page of a board of so many messages, and a deep one where there is one. */
export async function measurePages(reader: Reader, site: string, size: number, samples: number): Promise<Samples> {
  const first = `${site}/api/messages?limit=${PAGE}`;
  const before = (DEEP_PAGE - 1) * PAGE;
  const urls: Readonly<Record<string, string>> =
    size > before ? { first, deep: `${first}&cursor=${await cursorAfter(reader, site, before)}` } : { first };
  const timed = async (name: string) => {
    const began = performance.now();
    await read(reader, urls[name] ?? first);
    return performance.now() - began;
  };
  const names = Object.keys(urls);
  await interleave({ names, rounds: Math.ceil(samples / 5), measure: timed });
  return interleave({ names, rounds: samples, measure: timed });
}

/** Reads the pages one after another, as the cursor is the API's own affair. */
async function cursorAfter(reader: Reader, site: string, messages: number): Promise<string> {
  let cursor = '';
  for (let left = messages; left > 0; left -= Math.min(left, LARGEST_PAGE)) {
    const parameter = cursor === '' ? '' : `&cursor=${cursor}`;
    const { next } = await read(reader, `${site}/api/messages?limit=${Math.min(left, LARGEST_PAGE)}${parameter}`);
    if (next === null) throw new Error(`The pages end before ${messages} messages.`);
    cursor = next;
  }
  return cursor;
}

function read({ agent, signal }: Reader, url: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    get(url, { agent, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${url} answered ${response.statusCode}: ${text}`));
      });
    }).on('error', reject);
  });
}
