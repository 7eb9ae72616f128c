// Promise: a line of a party file becomes one event whatever its order and however often it comes, or is refused with a reason that holds nothing of it.
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { readPartyLine } from './parties-line.js';

const options = { profile: '', legalEntity: 'KJ-LIFE' } as const;
const line = {
  sourceSystem: 'CORE', sourceId: 'C1', partyType: 'PERSON', name: '王芳', nameLatin: 'WANG FANG', gender: 'F', birthDate: '1980-02-03', idType: 'RESIDENT_ID', idNumber: '110101198002030021',
  mobile: '13912345678', phones: ['010-62223333', '13912345678'], email: 'w@example.com', wechatUnionId: 'oU1', deviceId: 'd1', address: '北京市', employer: '一中', reportedAt: '2020-05-06',
  policyRoles: [{ policyNo: 'P1', role: 'HOLDER' }, { policyNo: 'P1', role: 'INSURED' }], extra: { smoker: true, 'odd name': 1, nested: {} },
};
const read = (value: unknown) => readPartyLine(typeof value === 'string' ? value : JSON.stringify(value), options);
const accepted = (value: unknown) => {
  const result = read(value);
  if (result.kind === 'refused') throw new Error(result.reason);
  return { ...result.event, data: create(PartyReportedSchema, result.event.data as MessageInitShape<typeof PartyReportedSchema>) };
};

describe('readPartyLine', () => {
  it('takes every field', () => {
    const event = accepted(line);
    expect(event).toMatchObject({ topic: 'insurer.party.v1', key: 'CORE:C1', backfill: true, time: new Date('2020-05-06T00:00:00Z') });
    expect(event.data).toMatchObject({
      sourceSystem: 'CORE', sourceId: 'C1', partyType: 1, legalEntity: 'KJ-LIFE', name: '王芳', nameLatin: 'WANG FANG', gender: 2, birthDate: { year: 1980, month: 2, day: 3 }, idType: 1,
      idNumber: '110101198002030021', phones: [{ number: '13912345678' }, { number: '010-62223333' }], email: 'w@example.com', wechatUnionId: 'oU1', deviceId: 'd1', address: '北京市', employer: '一中',
      policyRoles: [{ policyNo: 'P1', role: 1 }, { policyNo: 'P1', role: 2 }], declarations: [{ name: 'smoker', value: 'true' }],
    });
  });

  it('takes names and addresses in parts, and an organisation', () => {
    const { data } = accepted({ sourceSystem: 'F', sourceId: 'rec-1', partyType: 'ORGANISATION', givenName: 'ann', surname: 'lee', address: { streetNumber: 7, line1: 'rose street', state: null }, idType: 'OTHER', idNumber: '1', reportedAt: '2026-01-01T08:00:00+08:00' });
    expect(data).toMatchObject({ partyType: 2, givenName: 'ann', surname: 'lee', postalAddress: { streetNumber: '7', line1: 'rose street', state: '' }, idType: 13, address: '' });
  });

  it('gives the same line the same id, whatever the order of its fields, and another to other words', () => {
    const turned = Object.fromEntries(Object.entries(line).reverse());
    expect(accepted(turned).id).toBe(accepted(line).id);
    expect(accepted({ ...line, name: '王方' }).id).not.toBe(accepted(line).id);
  });

  it('orders reports by their time, and those of one day by what they say', () => {
    const versions = ['2020-05-06', '2020-05-06T00:10:00Z', '2020-05-07'].map((reportedAt) => accepted({ ...line, reportedAt }).sourceVersion!);
    expect(versions).toEqual(versions.toSorted((a, b) => Number(a - b)));
    expect(accepted({ ...line, name: '王方' }).sourceVersion).not.toBe(accepted(line).sourceVersion);
  });

  it('keeps a day that does not exist, for it says something', () => {
    expect(accepted({ ...line, birthDate: '1972-95-18' }).data.birthDate).toMatchObject({ year: 1972, month: 95, day: 18 });
  });

  it.each([
    ['{"sourceSystem":', 'BAD_JSON'],
    ['[1]', 'BAD_JSON'],
    [{ ...line, sourceSystem: undefined }, 'MISSING: sourceSystem'],
    [{ ...line, sourceSystem: 'CORE 1' }, 'INVALID_FIELD: sourceSystem'],
    [{ ...line, sourceId: '' }, 'MISSING: sourceId'],
    [{ ...line, partyType: undefined }, 'MISSING: partyType'],
    [{ ...line, partyType: '王芳' }, 'INVALID_FIELD: partyType is none of PERSON, ORGANISATION'],
    [{ ...line, idType: 'CARD' }, 'INVALID_FIELD: idType'],
    [{ ...line, gender: 'X' }, 'INVALID_FIELD: gender'],
    [{ ...line, birthDate: '3/2/1980' }, 'INVALID_FIELD: birthDate'],
    [{ ...line, reportedAt: undefined }, 'MISSING: reportedAt'],
    [{ ...line, reportedAt: '2020-02-30T99:00:00Z' }, 'INVALID_FIELD: reportedAt'],
    [{ ...line, name: ['王芳'] }, 'INVALID_FIELD: name is no text'],
    [{ ...line, name: '王芳\0' }, 'INVALID_FIELD: name holds U+0000'],
    [{ ...line, name: '王'.repeat(501) }, 'INVALID_FIELD: name is longer'],
    [{ ...line, phones: '王芳' }, 'INVALID_FIELD: phones'],
    [{ ...line, phones: [{}] }, 'INVALID_FIELD: phones.phone'],
    [{ ...line, phones: Array.from({ length: 11 }, (_, i) => `1390000000${i}`) }, 'INVALID_FIELD: phones has more than 10'],
    [{ ...line, policyRoles: [{ policyNo: 'P', role: 'OWNER' }] }, 'INVALID_FIELD: policyRoles.role'],
    [{ ...line, policyRoles: ['P'] }, 'INVALID_FIELD: policyRoles'],
    [{ ...line, address: { line1: 5.5 } }, 'INVALID_FIELD: address.line1'],
    [{ ...line, extra: [] }, 'INVALID_FIELD: extra'],
    [{ ...line, extra: { text: 'x'.repeat(1_100_000) } }, 'TOO_LARGE'],
  ])('refuses %#', (value, expected) => {
    const result = read(value);
    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining(expected) as string });
    expect(JSON.stringify(result)).not.toMatch(/王|1391/);
  });
});
