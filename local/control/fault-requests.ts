import { isJsonObject, type Json } from '../assembly/json.ts';
import { describe, type FaultRequest, type Faults } from '../faults/faults.ts';

export type FaultControl = Pick<Faults, 'active' | 'offers' | 'begin' | 'end' | 'endAll'>;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** `/faults`, `/faults/<kind>` and `/faults/<kind>/<target>`. */
const FAULTS = /^\/faults(?:\/([^/?]+)(?:\/([^/?]+))?)?$/;

/** @returns undefined when the request is none about faults */
export async function answerFaults(
  faults: FaultControl,
  method: string,
  path: string,
  body: () => Promise<string>,
): Promise<Answer | undefined> {
  const match = FAULTS.exec(path);
  if (!match) return undefined;
  const [kind, target] = match.slice(1).map((part) => (part === undefined ? undefined : decodeURIComponent(part)));
  if (method === 'DELETE') {
    const ended = await (kind === undefined ? faults.endAll() : faults.end(kind, target));
    const message = ended.map(({ kind: name, target: of }) => `${name} ${of} is over.`).join('\n');
    return { status: 200, body: { message: message || 'No such fault was active.', ended } };
  }
  if (kind !== undefined) return undefined;
  if (method === 'GET') return { status: 200, body: { active: faults.active, offers: faults.offers } };
  if (method !== 'POST') return undefined;
  const fault = await faults.begin(parseFaultRequest(await body()));
  return { status: 201, body: { message: `${describe(fault)}.`, fault } };
}

/** @throws when it is none, naming what is wrong with it */
function parseFaultRequest(text: string): FaultRequest {
  const body = parse(text);
  if (!isJsonObject(body)) throw new Error('The body must be a JSON object: {"kind": …, "target": …}.');
  const unknown = Object.keys(body).filter((name) => !(name in MEMBERS));
  if (unknown.length > 0) {
    throw new Error(`A fault has no ${unknown.join(', ')}. It has: ${Object.keys(MEMBERS).join(', ')}.`);
  }
  for (const [name, type] of Object.entries(MEMBERS)) {
    const value = body[name];
    if (value !== undefined && typeof value !== type) {
      throw new Error(`${name} must be a ${type}, got ${JSON.stringify(value)}.`);
    }
  }
  if (body['kind'] === undefined) throw new Error('A fault needs its kind. GET /faults lists them.');
  return body as Json & FaultRequest;
}

const MEMBERS = { kind: 'string', target: 'string', seconds: 'number', milliseconds: 'number' } as const;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
