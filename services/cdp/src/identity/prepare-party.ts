import { toBinary } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { PartyReportedSchema, type PartyReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import { Reject } from '@kejing/messaging';
import { blockingKeys } from '../matching/blocking.js';
import type { Features } from '../matching/feature-types.js';
import { toFeatures } from '../matching/features.js';
import { cleanParty, type CleanParty } from '../standards/clean-party.js';
import type { Identifying } from '../vault/identifying.js';
import { FeatureDigests } from '../vault/feature-digests.js';
import { Tokens, type TokenKind } from '../vault/tokens.js';
import { blockingTokenKind, blockingTokenKinds, lookupKinds } from './blocking-tokens.js';
import { sourceKeyOf } from './source-key.js';

/** A party, cleaned and tokenised before the database is touched. */
export interface PreparedParty {
  party: PartyReported;
  clean: Pick<CleanParty, 'partyType' | 'facts' | 'qualityCodes'>;
  identifying: Identifying;
  sourceKey: string;
  /** Of the source key, under every live key; the one to store first. */
  sourceTokens: readonly string[];
  tokens: readonly PreparedToken[];
  /** Of the device, if one is named. */
  deviceTokens: readonly string[];
  contentToken: string;
  profile: string;
  features: Features;
}

export interface PreparedToken {
  kind: TokenKind;
  verified: boolean;
  /** The one to store. */
  token: string;
  /** Under every live key. */
  tokens: readonly string[];
}

const LIMITS = { phones: 10, declarations: 50, policyRoles: 50, text: 500 };

/** Equal values have an equal phone too, which is locked for both. */
const IMPLIED: TokenKind = 'BLOCK.NAME_PHONE';

/** Reads what a source says of a party: cleaned, in features and tokens. */
@Injectable()
export class PrepareParty {
  constructor(
    private readonly tokens: Tokens,
    private readonly digests: FeatureDigests,
  ) {}

  /** @param today YYYY-MM-DD in the business zone @throws Reject for a party that can never be taken in */
  execute(party: PartyReported, today: string, time: Date): PreparedParty {
    refuseImpossible(party);
    const clean = cleanParty(party, today, time);
    const sourceKey = sourceKeyOf(party.sourceSystem, party.sourceId);
    const { partyType, facts, qualityCodes } = clean;
    return {
      party, clean: { partyType, facts, qualityCodes }, sourceKey,
      identifying: { ...clean.identifying, sourceId: party.sourceId },
      sourceTokens: this.tokens.all('SOURCE_KEY', sourceKey),
      tokens: this.tokensOf(clean),
      deviceTokens: party.deviceId === '' ? [] : this.tokens.all('DEVICE', party.deviceId),
      contentToken: this.tokens.of('CONTENT', Buffer.from(toBinary(PartyReportedSchema, party)).toString('latin1')),
      profile: clean.standard.profile,
      features: toFeatures(clean.standard, this.digests.of),
    };
  }

  /** Values that are looked up and values that block; a value of both uses has one token. */
  private tokensOf(clean: CleanParty): PreparedToken[] {
    const values = new Map<string, { kind: TokenKind; column: TokenKind; value: string; verified: boolean }>();
    for (const { kind, value } of blockingKeys(clean.standard)) {
      const column = blockingTokenKind(kind);
      values.set(`${column} ${value}`, { kind: column, column, value, verified: false });
    }
    for (const { kind, value, verified } of clean.tokens) {
      const blocking = values.get(`${kind} ${value}`);
      if (blocking) blocking.verified = verified;
      else if (lookupKinds.has(kind)) values.set(`${kind} ${value}`, { kind: blockingTokenKinds.has(kind) ? 'LOOKUP' : kind, column: kind, value, verified });
    }
    return [...values.values()].map(({ kind, column, value, verified }) => {
      const tokens = this.tokens.all(column, value);
      return { kind, verified, token: tokens[0]!, tokens };
    });
  }
}

/** The tokens that deciding on this party depends on, for LockParties. What is only stored and matched later depends on nobody else. Pure. */
export function locksOf({ sourceTokens, tokens, deviceTokens }: PreparedParty, isStoredOnly: boolean): { sources: string[]; candidates: string[] } {
  return { sources: [...sourceTokens, ...deviceTokens], candidates: isStoredOnly ? [] : candidateTokens(tokens.filter((t) => t.kind !== IMPLIED)) };
}

/** Tokens by which others are found to compare with; those that are only looked up find nobody here, and namesakes are many. */
export const candidateTokens = (tokens: readonly PreparedToken[]): string[] => tokens.filter((t) => blockingTokenKinds.has(t.kind)).flatMap((t) => t.tokens);

function refuseImpossible(party: PartyReported): void {
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(party.sourceSystem)) throw new Reject('PARTY_INVALID', 'source_system must be 1 to 32 letters, digits, - or _');
  if (party.sourceId === '' || party.sourceId.length > 128) throw new Reject('PARTY_INVALID', 'source_id must have 1 to 128 characters');
  if (party.phones.length > LIMITS.phones) throw new Reject('PARTY_INVALID', `at most ${LIMITS.phones} phones`);
  if (party.declarations.length > LIMITS.declarations) throw new Reject('PARTY_INVALID', `at most ${LIMITS.declarations} declarations`);
  if (party.policyRoles.length > LIMITS.policyRoles) throw new Reject('PARTY_INVALID', `at most ${LIMITS.policyRoles} policy roles`);
  if (textsOf(party).some((text) => text.length > LIMITS.text || text.includes('\0'))) throw new Reject('PARTY_INVALID', `a text is longer than ${LIMITS.text} characters, or holds U+0000`);
}

function textsOf(party: PartyReported): string[] {
  const { streetNumber, line1, line2, suburb, postcode, state } = party.postalAddress ?? NO_ADDRESS;
  return [
    party.name, party.givenName, party.surname, party.nameLatin, party.idNumber, party.email, party.wechatUnionId, party.deviceId, party.address, party.employer, party.legalEntity,
    party.agentCode, party.matchingProfile, streetNumber, line1, line2, suburb, postcode, state, ...party.policyRoles.map((role) => role.policyNo), ...party.phones.map((phone) => phone.number),
  ];
}

const NO_ADDRESS = { streetNumber: '', line1: '', line2: '', suburb: '', postcode: '', state: '' };
