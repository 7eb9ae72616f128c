import { IsOptional, IsString, IsUrl, MaxLength, ValidateIf } from 'class-validator';
import { Env, ServiceConfig } from '@kejing/config';

/** What the content service reads from its environment, beside what every service does. */
export class ContentConfig extends ServiceConfig {
  /** Where the public finds the pages; links are made of it. No slash at the end. */
  @Env('KEJING_PUBLIC_URL') @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, allow_query_components: false, allow_fragments: false })
  publicUrl!: string;

  /** The insurer as the law wants it named on each page. */
  @Env('KEJING_COMPANY_NAME') @ValidateIf((c: ContentConfig, value: unknown) => c.env === 'production' || value !== undefined) @IsString() @MaxLength(80)
  companyName?: string;

  /** Number for refusals and complaints, as shown. */
  @Env('KEJING_COMPANY_HOTLINE') @IsOptional() @IsString() @MaxLength(40)
  companyHotline?: string;
}
