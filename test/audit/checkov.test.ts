import { describe, expect, test } from '@jest/globals';
import { type AuditedAssembly, type AuditedResource, at, listOf, synthesize } from './assembly.ts';
import type { Control } from './controls/control.ts';
import { CONTROLS } from './controls.ts';
import { AUDITED_ENVIRONMENTS } from './environments.ts';

const CHECK = /^CKV2?_AWS_\d+$/;

interface Skip {
  readonly check: string;
  readonly comment: string;
}

/** The checks that checkov skips for a resource, since the template says so. */
function skipsOf({ metadata }: AuditedResource): Skip[] {
  return listOf(at(metadata, ['checkov', 'skip'])).map((skip) => ({
    check: String(at(skip, ['id'])),
    comment: String(at(skip, ['comment'])),
  }));
}

const idOf = ({ part, path }: AuditedResource, check: string): string => `${part}/${path} ${check}`;

/** The checks of checkov that do not hold, by our reading of them. */
function failed(assembly: AuditedAssembly): string[] {
  const failures = (control: Control) =>
    assembly.resources
      .filter((resource) => resource.type === control.type && !control.holds(resource, assembly))
      // A function without variables has nothing to encrypt.
      .filter(({ properties }) => !control.ids.includes('CKV_AWS_173') || properties['Environment'] !== undefined)
      .flatMap((resource) => control.ids.filter((id) => CHECK.test(id)).map((id) => idOf(resource, id)));
  return CONTROLS.flatMap(failures).sort();
}

describe.each(Object.entries(AUDITED_ENVIRONMENTS))('checkov of the templates of %s', (_, environment) => {
  const assembly = synthesize(environment);
  const skips = assembly.resources.flatMap((resource) => skipsOf(resource).map((skip) => ({ resource, ...skip })));

  test('skips each check that would fail', () => {
    const skipped = new Set(skips.map(({ resource, check }) => idOf(resource, check)));
    expect(failed(assembly).filter((id) => !skipped.has(id))).toEqual([]);
  });

  test('skips none that would pass, and none that is not in docs/compliance.md', () => {
    const failing = new Set(failed(assembly));
    const encryptsNothing = ({ properties }: AuditedResource) => properties['Environment'] === undefined;
    const unneeded = skips
      .filter(({ resource, check }) => !failing.has(idOf(resource, check)))
      .filter(({ resource, check }) => !(check === 'CKV_AWS_173' && encryptsNothing(resource)));
    expect(unneeded.map(({ resource, check }) => idOf(resource, check))).toEqual([]);
  });

  test('is told why in a sentence', () => {
    for (const { comment } of skips) expect(comment).toMatch(/^\S.{15,}\.$/);
  });
});
