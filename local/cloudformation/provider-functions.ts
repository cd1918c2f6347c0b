import type { Resource } from '../assembly/resource.ts';
import { support } from './support.ts';

/** The resources without the functions whose place the local runtime takes: providers of custom resources that it runs itself. */
export function withoutProviderFunctions(resources: readonly Resource[]): readonly Resource[] {
  const replaced = new Set(
    resources.filter(({ type }) => support[type]).map(({ properties }) => String(properties['ServiceToken'])),
  );
  return resources.filter(({ attributes }) => !replaced.has(String(attributes['Arn'])));
}
