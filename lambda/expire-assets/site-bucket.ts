import {
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectTaggingCommand,
  paginateListObjectsV2,
  type S3Client,
  type Tag,
} from '@aws-sdk/client-s3';

/** The tag that tells since when nothing names an asset. A file that is uploaded again has no tags. */
const TAG = 'unused-since';

/** A version of an asset, with its tags. What is uploaded after it was read is another version. */
export interface AssetVersion {
  readonly key: string;
  readonly versionId: string;
  readonly tags: readonly Tag[];
}

/** The requests that the function makes, each of one operation. */
export interface SiteBucket {
  keys(): Promise<string[]>;
  text(key: string): Promise<string>;
  currentVersion(key: string): Promise<AssetVersion>;
  setUnusedSince(version: AssetVersion, since: string | undefined): Promise<void>;
  /** For good, and this version only. */
  deleteVersion(version: AssetVersion): Promise<void>;
}

export function unusedSince({ tags }: AssetVersion): string | undefined {
  return tags.find(({ Key }) => Key === TAG)?.Value;
}

export function createSiteBucket(s3: S3Client, bucketName: string): SiteBucket {
  const Bucket = bucketName;
  return {
    keys: async () => {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
        keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
      }
      return keys;
    },

    text: async (key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },

    currentVersion: async (key) => {
      const { TagSet = [], VersionId } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: key }));
      if (VersionId === undefined || VersionId === 'null') {
        throw new Error(
          `The bucket ${bucketName} keeps no versions of ${key}, so that it could be deleted while it is uploaded ` +
            'again; enable versioning of the bucket',
        );
      }
      return { key, versionId: VersionId, tags: TagSet };
    },

    setUnusedSince: async ({ key, versionId, tags }, since) => {
      const others = tags.filter(({ Key }) => Key !== TAG);
      const version = { Bucket, Key: key, VersionId: versionId };
      const TagSet = since === undefined ? others : [...others, { Key: TAG, Value: since }];
      await (TagSet.length === 0
        ? s3.send(new DeleteObjectTaggingCommand(version))
        : s3.send(new PutObjectTaggingCommand({ ...version, Tagging: { TagSet } })));
    },

    deleteVersion: async ({ key, versionId }) => {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId: versionId }));
    },
  };
}
