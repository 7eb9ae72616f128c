import { Type } from 'class-transformer';
import {
  ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsISO8601, IsOptional, IsUUID, Matches, Max, Min, ValidateBy, ValidateNested,
} from 'class-validator';

/** What a page may claim. Logins, meetings and what the core system knows come from servers. */
export const claimableKinds = ['OPENED', 'READ', 'SHARED', 'VISITED_STUDIO', 'ATTENDED', 'CONSULTED'] as const;

const MAX_PROPERTIES = 20;
const ID = /^[A-Za-z0-9._:-]+$/;

/** At most 20 texts of 200 characters under names of 40. */
const IsProperties = () =>
  ValidateBy({
    name: 'isProperties',
    validator: {
      validate: (value: unknown) => {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
        const entries = Object.entries(value);
        return entries.length <= MAX_PROPERTIES && entries.every(([name, text]) => /^[a-z][a-z0-9_]{0,39}$/.test(name) && typeof text === 'string' && text.length <= 200 && !text.includes('\0'));
      },
      defaultMessage: () => `properties must be at most ${MAX_PROPERTIES} texts of 200 characters under names in snake_case`,
    },
  });

/** One event of a page or an app. Who the visitor is cannot be said here: a claim never links identities. */
export class CollectedEvent {
  /** Repeats of one id have one effect. */
  @IsOptional() @IsUUID() event_id?: string;
  @Matches(ID) @Matches(/^.{1,200}$/) device_id!: string;
  @IsIn(claimableKinds) kind!: (typeof claimableKinds)[number];
  /** A path; queries may hold anything, so there may be none. */
  @IsOptional() @Matches(/^[^\s?#]{0,500}$/) page?: string;
  @IsOptional() @Matches(ID) @Matches(/^.{1,64}$/) content_id?: string;
  @IsOptional() @IsInt() @Min(0) @Max(86_400) duration_seconds?: number;
  @IsOptional() @IsISO8601({ strict: true, strictSeparator: true }) time?: string;
  @IsOptional() @IsProperties() properties?: Record<string, string>;
}

/** Body of POST /v1/events. */
export class CollectRequest {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(100) @ValidateNested({ each: true }) @Type(() => CollectedEvent) events!: CollectedEvent[];
}
