import type { CdpConfig } from '../cdp.config.js';
import { BucketErasureList } from './bucket-erasure-list.js';
import { FileErasureList, type ErasureList } from './erasure-list.js';
import { ObjectBucket } from './object-bucket.js';

type ListConfig = Pick<CdpConfig, 'erasureListUrl' | 'erasureListFile' | 's3Region' | 's3AccessKeyId' | 's3SecretAccessKey'>;

/** The list that the configuration names; a bucket goes before a file. */
export function erasureListOf(config: ListConfig): ErasureList {
  return config.erasureListUrl === undefined ? new FileErasureList(config.erasureListFile) : new BucketErasureList(bucketOf(config, config.erasureListUrl));
}

/** Before a rollout: the bucket must be there and take the key. The file's volume is mounted into pods only, and tried there. */
export async function checkErasureList(config: CdpConfig): Promise<void> {
  if (config.erasureListUrl !== undefined) await bucketOf(config, config.erasureListUrl).list();
}

const bucketOf = ({ s3Region, s3AccessKeyId, s3SecretAccessKey }: ListConfig, url: string): ObjectBucket =>
  new ObjectBucket(url, { region: s3Region, accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey });
