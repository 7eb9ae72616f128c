import type { MessageInitShape } from '@bufbuild/protobuf';
import { IdType, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';

export type PartyInit = Exclude<MessageInitShape<typeof PartyReportedSchema>, { $typeName: string }>;

/** 王芳, invented; the check digit of her resident ID is right. */
export const WANG = { name: '王芳', idType: IdType.RESIDENT_ID, idNumber: '110105199003072581', phone: '13911112345' };

export const core = (over: PartyInit = {}): PartyInit => ({
  sourceSystem: 'CORE', sourceId: 'C1', partyType: PartyType.PERSON, legalEntity: 'KJ-LIFE', name: WANG.name, idType: WANG.idType, idNumber: WANG.idNumber,
  phones: [{ number: WANG.phone, verified: false }], address: '北京市朝阳区建国路88号', ...over,
});

/** Her registration in the app: name and a phone that the app's server verified, on a device. */
export const app = (over: PartyInit = {}): PartyInit => ({
  sourceSystem: 'APP', sourceId: 'A1', partyType: PartyType.PERSON, legalEntity: 'KJ-LIFE', name: '王 芳', phones: [{ number: '139 1111 2345', verified: true }], deviceId: 'device-1', ...over,
});

/** Underwriting knows her under another number, and that she is pregnant. */
export const uw = (over: PartyInit = {}): PartyInit => ({
  sourceSystem: 'UW', sourceId: 'U1', partyType: PartyType.PERSON, legalEntity: 'KJ-LIFE', name: WANG.name, idType: WANG.idType, idNumber: WANG.idNumber,
  declarations: [{ name: 'pregnant', value: 'true' }], ...over,
});
