import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../lib/config/environment.ts';
import { synthesize } from './assembly.ts';
import { expectCommittedPart, table } from './committed-file.ts';
import type { Control, ControlException } from './controls/control.ts';
import { CONTROLS, OUTSIDE_CONTROLS } from './controls.ts';
import { AUDITED_ENVIRONMENTS } from './environments.ts';

const assemblies = Object.values(AUDITED_ENVIRONMENTS).map(synthesize);

interface Violation {
  readonly path: string;
  readonly environment: Environment;
}

/** Where a control does not hold, of all that is audited. */
function violationsOf(control: Control): Violation[] {
  return assemblies.flatMap((assembly) =>
    assembly.resources
      .filter((resource) => resource.type === control.type && !control.holds(resource, assembly))
      .map(({ path }) => ({ path, environment: assembly.environment })),
  );
}

function isExcepted({ path, environment }: Violation, exception: ControlException): boolean {
  return exception.of.test(path) && (exception.in?.(environment) ?? true);
}

const controls = CONTROLS.map((control): [string, string, Control] => [control.ids.join(', '), control.asks, control]);

describe('a control', () => {
  test.each(controls)('%s: %s', (_, __, control) => {
    const exceptions = control.exceptions ?? [];
    const unexcepted = violationsOf(control).filter(
      (violation) => !exceptions.some((exception) => isExcepted(violation, exception)),
    );
    expect(unexcepted.map(({ path, environment }) => `${path} of ${environment.name}`)).toEqual([]);
  });

  test.each(controls)('%s looks at something, and has no exception that nothing needs', (_, __, control) => {
    expect(assemblies.some(({ resources }) => resources.some(({ type }) => type === control.type))).toBe(true);
    const violations = violationsOf(control);
    const unneeded = (control.exceptions ?? []).filter(
      (exception) => !violations.some((violation) => isExcepted(violation, exception)),
    );
    expect(unneeded).toEqual([]);
  });

  test.each(controls)('%s says in which files it is met, or why it is not', (_, __, { where, exceptions = [] }) => {
    expect(where.length + exceptions.length).toBeGreaterThan(0);
    expect(where.filter((file) => !existsSync(resolve(__dirname, '../..', file)))).toEqual([]);
  });
});

test('no id is there twice', () => {
  const ids = [...CONTROLS, ...OUTSIDE_CONTROLS].flatMap((control) => control.ids);
  expect(ids).toEqual([...new Set(ids)]);
});

test('the controls are listed in docs/compliance.md', () => {
  const rows = [
    ...CONTROLS.map(({ ids, asks, where, exceptions = [] }) => [
      ids.join(', '),
      asks,
      where.map((file) => `[${file.replace(/^lib\/(constructs\/)?/, '')}](../${file})`).join(', '),
      exceptions.map(({ reason }) => reason).join(' '),
    ]),
    ...OUTSIDE_CONTROLS.map(({ ids, asks, reason }) => [ids.join(', '), asks, '', reason]),
  ];
  expectCommittedPart('docs/compliance.md', 'controls', table(['Control', 'Asks', 'Met in', 'Not met, because'], rows));
});
