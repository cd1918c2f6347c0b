const DAY_MILLISECONDS = 86_400_000;

/** What the function looks after, and for how long it keeps it. */
export interface ExpiryConfiguration {
  readonly bucketName: string;
  /** Matches the paths of the assets, e.g. `/assets/main-5KYWG2HQ.js`. */
  readonly assetPath: RegExp;
  readonly retentionMilliseconds: number;
}

const VARIABLES = {
  bucketName: 'SITE_BUCKET_NAME',
  assetPath: 'ASSET_PATH',
  retentionDays: 'RETENTION_DAYS',
} as const;

/** @throws when the environment has not all of the variables, or no number of days */
export function readConfiguration(environment: NodeJS.ProcessEnv): ExpiryConfiguration {
  const missing = Object.values(VARIABLES).filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new Error(
      `The function has no ${missing.join(', ')}. Set in its environment variables the name of the site's bucket, a ` +
        "pattern of the assets' paths, and for how many days an asset is kept that nothing names any more.",
    );
  }
  const retentionDays = Number(environment[VARIABLES.retentionDays]);
  if (!Number.isInteger(retentionDays) || retentionDays < 1) {
    throw new Error(
      `${VARIABLES.retentionDays}: got ${JSON.stringify(environment[VARIABLES.retentionDays])}; use whole days, 1 or more`,
    );
  }
  return {
    bucketName: environment[VARIABLES.bucketName] ?? '',
    assetPath: new RegExp(environment[VARIABLES.assetPath] ?? ''),
    retentionMilliseconds: retentionDays * DAY_MILLISECONDS,
  };
}
