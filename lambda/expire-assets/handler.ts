import { jsonLog } from '../log/json-log.ts';
import type { ExpiryConfiguration } from './configuration.ts';
import { assetsInUse } from './references.ts';
import { type SiteBucket, unusedSince } from './site-bucket.ts';
import { nextStep, type Step } from './step.ts';

/** The page without which there is no site. */
const FIRST_PAGE = 'index.html';

export interface ExpiryHandlerOptions {
  readonly configuration: ExpiryConfiguration;
  readonly bucket: SiteBucket;
  readonly now: () => number;
  /** Takes the lines of the log. */
  readonly write: (line: string) => void;
}

/** How many assets each step was taken with. */
export type ExpirySummary = Record<Step['name'], number>;

/**
 * Deletes the assets of former deployments once nothing has named them for the time of the retention. First all is
 * read, so that a run that cannot read does nothing; a run that ends half-way is taken up by the next.
 *
 * No asset in use is deleted: one that a deployment brings back is uploaded before the pages that name it, as a new
 * version without a mark, and only the version that was looked at is deleted.
 *
 * @throws when the bucket has no first page, or S3 refuses a request
 */
export function createExpiryHandler({
  configuration: { bucketName, assetPath, retentionMilliseconds },
  bucket,
  now,
  write,
}: ExpiryHandlerOptions): () => Promise<ExpirySummary> {
  const log = jsonLog(write);
  return async () => {
    const keys = await bucket.keys();
    if (!keys.includes(FIRST_PAGE)) {
      throw new Error(
        `The bucket ${bucketName} has no ${FIRST_PAGE}, so what is in use is not known: nothing is deleted`,
      );
    }
    const isAsset = (key: string) => assetPath.test(`/${key}`);
    const assets = keys.filter(isAsset);
    const inUse = await assetsInUse(
      keys.filter((key) => !isAsset(key)),
      assets,
      bucket.text,
    );

    const summary: ExpirySummary = { keep: 0, mark: 0, unmark: 0, delete: 0 };
    for (const key of assets) {
      const version = await bucket.currentVersion(key);
      const state = { inUse: inUse.has(key), unusedSince: unusedSince(version) };
      const step = nextStep(state, now(), retentionMilliseconds);
      if (step.name === 'mark') await bucket.setUnusedSince(version, step.since);
      if (step.name === 'unmark') await bucket.setUnusedSince(version, undefined);
      if (step.name === 'delete') await bucket.deleteVersion(version);
      if (step.name !== 'keep') log('info', `${step.name} ${key}`, { ...state, versionId: version.versionId });
      summary[step.name] += 1;
    }
    log('info', 'Assets looked through', summary);
    return summary;
  };
}
