import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../lib/app.ts';
import { findEnvironment } from '../../lib/config/environments.ts';
import { fixtureSources, testApp } from '../helpers/cdk.ts';

const runbook = readFileSync(resolve(__dirname, '../../docs/runbook.md'), 'utf8');
const PARTS = ['Users see', 'Likely causes', 'Look', 'Do', 'Try it locally'];
const LINK = /What to do: https:\/\/[^\s"]+\/docs\/runbook\.md#([a-z0-9-]+)/g;

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

const headings = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));
const entries = runbook
  .split(/^(?=#{2,3} )/m)
  .filter((section) => section.startsWith('### '))
  .map((section): [string, string] => [anchorOf(section.slice(4, section.indexOf('\n'))), section]);

interface Notice {
  readonly of: string;
  readonly entries: readonly string[];
}

/** Everything that tells somebody of something, and the entries that it links to. A budget has its name only. */
function noticesOf(environment: string): Notice[] {
  const stacks = buildApp(testApp(), findEnvironment(environment), fixtureSources);
  return Object.values(stacks).flatMap((stack) => {
    const { Resources } = Template.fromStack(stack).toJSON();
    return Object.entries<{ Type: string; Properties: Record<string, unknown> }>(Resources).flatMap(
      ([logicalId, { Type, Properties }]): Notice[] => {
        const of = `${stack.stackName} ${logicalId}`;
        const text = JSON.stringify(Properties);
        const links = [...text.matchAll(LINK)].map(([, entry]) => entry ?? '');
        if (/^AWS::CloudWatch::(Composite)?Alarm$/.test(Type)) return [{ of, entries: links }];
        if (Type === 'AWS::Events::Rule' && links.length > 0) return [{ of, entries: links }];
        if (Type === 'AWS::Budgets::Budget') return [{ of, entries: text.match(/monthly-cost/g) ?? [] }];
        return [];
      },
    );
  });
}

describe.each(['production', 'staging'])('the runbook and the alarms of %s', (environment) => {
  const notices = noticesOf(environment);

  test('every alarm links to an entry that exists', () => {
    const known = new Set(entries.map(([anchor]) => anchor));
    const lost = notices.filter((notice) => notice.entries.length !== 1 || !known.has(notice.entries[0] ?? ''));
    expect(lost).toEqual([]);
    expect(notices.length).toBeGreaterThan(20);
  });

  test('every entry has an alarm', () => {
    const linked = new Set(notices.flatMap((notice) => notice.entries));
    expect(entries.map(([anchor]) => anchor).filter((anchor) => !linked.has(anchor))).toEqual([]);
  });
});

describe('an entry of the runbook', () => {
  test.each(entries)('%s says what users see, why, where to look, what to do and how to try it', (_, section) => {
    expect(PARTS.filter((part) => !section.includes(`**${part}`))).toEqual([]);
  });

  test('is there once', () => {
    expect(headings).toEqual([...new Set(headings)]);
  });

  test('links to entries that exist', () => {
    const links = [...runbook.matchAll(/\]\(#([a-z0-9-]+)\)/g)].map(([, anchor]) => anchor ?? '');
    expect(links.filter((anchor) => !headings.includes(anchor))).toEqual([]);
  });
});
