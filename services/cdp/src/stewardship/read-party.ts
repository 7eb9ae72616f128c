import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { PartyReportedSchema, type PartyReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import type { PartyReported as PartyMessage } from '@kejing/contracts/grpc/insurer/v1/party';

/** Where a time stands in a message, ts-proto has its seconds as text. */
const timestamp = (t: { seconds: string; nanos: number } | undefined) => t && { seconds: BigInt(t.seconds), nanos: t.nanos };

/** A party of a request in the form that events have. */
export function readParty(message: PartyMessage): PartyReported {
  const { birthDate, reportTime, declarations, postalAddress, policyRoles, phones, ...rest } = message;
  return create(PartyReportedSchema, {
    ...rest,
    ...(birthDate && { birthDate }), ...(reportTime && { reportTime: timestamp(reportTime)! }), ...(postalAddress && { postalAddress }),
    phones: phones ?? [], policyRoles: policyRoles ?? [],
    declarations: (declarations ?? []).map(({ declareTime, ...d }) => ({ ...d, ...(declareTime && { declareTime: timestamp(declareTime)! }) })),
  } as unknown as MessageInitShape<typeof PartyReportedSchema>); // both have the same numbers for enums, under two types
}
