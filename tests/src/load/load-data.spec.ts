// Promise: what the benchmark publishes is what the contract says, and its customers are different people.
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { expect, it } from 'vitest';
import { generateChinese } from '../identity/generate/generate-chinese.js';
import { ratesOf } from '../identity/generate/rates.js';
import { inventedBirthDate, inventedName } from './invented-names.js';
import { toMessage } from './party-source.js';

it('party records keep to the contract', () => {
  const messages = [...generateChinese(200, 5, ratesOf('like-sample', 5))].map(({ line }) => ({ line, message: toMessage(line) }));
  for (const { line, message } of messages) {
    const party = fromJson(PartyReportedSchema, JSON.parse(message.value) as JsonValue);
    expect(message.key).toBe(`${party.sourceSystem}:${party.sourceId}`);
    expect(party).toMatchObject({ sourceId: line.sourceId, partyType: line.partyType === 'PERSON' ? PartyType.PERSON : PartyType.ORGANISATION, name: line.name ?? '' });
    expect(party.birthDate?.year).toBe(line.birthDate ? Number(line.birthDate.slice(0, 4)) : undefined);
    expect(party.phones.length).toBe((line.phones?.length ?? 0) + (line.mobile ? 1 : 0));
    expect(Number(message.headers.ce_sourceversion)).toBeGreaterThan(0);
  }
  expect(new Set(messages.map(({ message }) => message.key)).size).toBeGreaterThan(200);
});

it('invented customers share neither name nor day of birth', () => {
  const people = Array.from({ length: 8_000 }, (_, n) => ({ name: inventedName(n), day: JSON.stringify(inventedBirthDate(n)) }));
  expect(new Set(people.map(({ name }) => name)).size).toBe(8_000);
  expect(new Set(people.map(({ day }) => day)).size).toBe(8_000);
});
