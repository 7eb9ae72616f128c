import { Env } from '@kejing/config';
import { IsArray, IsInt, Matches, Max, Min } from 'class-validator';

const commaList = (text: string) => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

/** The collector's part of the environment. */
export class CollectorConfig {
  /** Origins whose pages may send, such as https://www.example.com, comma separated; programs without an origin (apps) always may. */
  @Env('KEJING_COLLECTOR_ORIGINS', { default: [], parse: commaList }) @IsArray() @Matches(/^https?:\/\/[^/\s]+$/, { each: true })
  origins!: string[];

  /** Events a second from one address, on average; five times as many at once. */
  @Env('KEJING_COLLECTOR_RATE_PER_ADDRESS', { default: 20 }) @IsInt() @Min(1) @Max(100_000)
  ratePerAddress!: number;

  /** Events a second from all together, for this process; twice as many at once. */
  @Env('KEJING_COLLECTOR_RATE', { default: 2_000 }) @IsInt() @Min(1) @Max(1_000_000)
  rate!: number;

  /** How many proxies of one's own stand before it: so many entries of X-Forwarded-For are believed, from the right. */
  @Env('KEJING_COLLECTOR_PROXIES', { default: 0 }) @IsInt() @Min(0) @Max(10)
  proxies!: number;
}
