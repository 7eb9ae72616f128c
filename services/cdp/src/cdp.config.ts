import { IsString } from 'class-validator';
import { Env, ServiceConfig } from '@kejing/config';

/** What the CDP reads from the environment beside what every service does. */
export class CdpConfig extends ServiceConfig {
  @Env('KEJING_MASTER_KEYS', { secret: true, required: true }) @IsString()
  override masterKeys: string = undefined!; // checked by loadConfig

  @Env('KEJING_TOKEN_KEYS', { secret: true, required: true }) @IsString()
  override tokenKeys: string = undefined!;

  /** Erasures are appended here as JSON lines; it lives outside of the database and of its backups. */
  @Env('KEJING_ERASURE_LIST_FILE') @IsString()
  erasureListFile!: string;
}
