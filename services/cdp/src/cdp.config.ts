import { IsOptional, IsString, Matches, ValidateIf } from 'class-validator';
import { Env, ServiceConfig } from '@kejing/config';
import { parseKeys } from '@kejing/crypto';

const withBucket = (config: CdpConfig): boolean => config.erasureListUrl !== undefined;
const withoutBucket = (config: CdpConfig): boolean => config.erasureListUrl === undefined;

/** Refuses what is no list of keys by the name of its setting, before anything is touched. */
const keys = (text: string): string => {
  parseKeys(text);
  return text;
};

/** What the CDP reads from the environment beside what every service does. */
export class CdpConfig extends ServiceConfig {
  @Env('KEJING_MASTER_KEYS', { secret: true, required: true, parse: keys }) @IsString()
  override masterKeys: string = undefined!; // checked by loadConfig

  @Env('KEJING_TOKEN_KEYS', { secret: true, required: true, parse: keys }) @IsString()
  override tokenKeys: string = undefined!;

  /** Erasures are appended here as JSON lines; it lives outside of the database and of its backups, and all replicas share it. */
  @Env('KEJING_ERASURE_LIST_FILE') @ValidateIf(withoutBucket) @IsString()
  erasureListFile!: string;

  /** In place of the file: a folder in a bucket of an S3 store, `https://host/bucket/folder`. */
  @Env('KEJING_ERASURE_LIST_URL') @IsOptional() @Matches(/^https?:\/\/[^/?#@]+\/[^/?#]+(\/[^?#]*)?$/)
  erasureListUrl?: string;

  @Env('KEJING_S3_REGION', { default: 'us-east-1' }) @IsString()
  s3Region!: string;

  @Env('KEJING_S3_ACCESS_KEY_ID', { secret: true }) @ValidateIf(withBucket) @IsString()
  s3AccessKeyId!: string;

  @Env('KEJING_S3_SECRET_ACCESS_KEY', { secret: true }) @ValidateIf(withBucket) @IsString()
  s3SecretAccessKey!: string;
}
