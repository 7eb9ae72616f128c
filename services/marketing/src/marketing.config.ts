import { IsInt, IsNumber, IsOptional, IsString, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { Env, ServiceConfig } from '@kejing/config';

/** What marketing reads from its environment, beside what every service does. */
export class MarketingConfig extends ServiceConfig {
  /**
   * How many times faster than the machine's clock the time of SOPs goes: their durations are divided by it. 1 in production; 86400 makes
   * a day last a second, for rehearsals. Quiet hours and caps follow the machine's clock always.
   */
  @Env('KEJING_CLOCK_RATE', { default: 1 }) @IsNumber() @Min(1) @Max(10_000_000)
  clockRate!: number;

  /** smtp://user:password@host:port or smtps://…; without it every e-mail is refused with NO_CHANNEL. */
  @Env('KEJING_SMTP_URL', { secret: true }) @IsOptional() @Matches(/^smtps?:\/\//)
  smtpUrl?: string;

  /** Sender of e-mails, such as `客户服务 <service@example.com>`. */
  @Env('KEJING_MAIL_FROM') @ValidateIf((c: MarketingConfig, value: unknown) => c.smtpUrl !== undefined || value !== undefined) @IsString() @Matches(/^([^<>\r\n]*<)?[^<>@\s]+@[^<>@\s]+>?$/)
  mailFrom?: string;

  /** When nobody is written to, in the business zone: `HH:MM-HH:MM`. */
  @Env('KEJING_QUIET_HOURS', { default: '21:00-09:00' }) @Matches(/^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$/)
  quietHours!: string;

  /** Messages that a customer gets within the window, at most. */
  @Env('KEJING_SEND_CAP', { default: 2 }) @IsInt() @Min(0) @Max(1_000)
  sendCap!: number;

  /** Days of that window. */
  @Env('KEJING_SEND_CAP_DAYS', { default: 7 }) @IsInt() @Min(1) @Max(366)
  sendCapDays!: number;

  /** How to opt out, under every message. */
  @Env('KEJING_OPT_OUT_TEXT', { default: '如不希望再收到此类邮件，请回复“退订”，或告知您的服务人员。' }) @IsString() @MaxLength(200)
  optOutText!: string;

  /** The insurer as messages name it. */
  @Env('KEJING_COMPANY_NAME') @IsOptional() @IsString() @MaxLength(80)
  companyName?: string;
}
