import { systemIds } from '@kejing/clock';
import { Channel, InteractionKind, ProductLine, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { AgentReportedSchema, AgentStatus, OrgUnitReportedSchema, OrgUnitType } from '@kejing/contracts/es/insurer/v1/organisation_pb';
import { ConsentReportedSchema, IdType, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyReportedSchema, PolicyRole, PolicyStatus } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { SubjectKind, TagAssignedSchema, TagRemovedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { EventContext, type ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { OnAgentReported } from '../agents/on-agent-reported.consumer.js';
import { OnOrgUnitReported } from '../agents/on-org-unit-reported.consumer.js';
import { sourceKeyOf } from '../identity/source-key.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { OnParty } from '../intake/on-party.consumer.js';
import { RecordInteraction } from '../interactions/record-interaction.js';
import { OnPolicyReported } from '../policies/on-policy-reported.consumer.js';
import { received, type testSlices } from '../slices.fixture.js';
import { OnTagChanged } from '../tags/on-tag-changed.consumer.js';
import { CreateSegment } from './create-segment.js';

type Slices = Awaited<ReturnType<typeof testSlices>>;

export interface Member {
  customerId: string;
  /** Oldest first. */
  recordIds: string[];
}

/** The same numbers from the same seed, 0 to below 1. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const TAGS = ['孕产期', '有车', '高净值'];
let version = 1n;

/** Customers of one to three records, with whatever expressions ask of, which changes at random. */
export class Crowd {
  readonly members: Member[] = [];

  constructor(
    private readonly slices: Slices,
    private readonly random: () => number,
  ) {}

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.random() * of.length)]!;
  }

  /** Makes the customers: half of them with an agent. */
  async arrive(count: number): Promise<void> {
    const unit = received(OrgUnitReportedSchema, { sourceSystem: 'CORE', orgUnitCode: 'HQ', type: OrgUnitType.TEAM, name: 'HQ' }, { sourceVersion: version++ });
    const agent = received(AgentReportedSchema, { sourceSystem: 'CORE', agentCode: 'A1', name: '王芳', orgUnitCode: 'HQ', status: AgentStatus.ACTIVE }, { sourceVersion: version++ });
    await this.slices.database.tx((tx) => this.slices.get(OnOrgUnitReported).handle(unit, new EventContext(tx, [unit])));
    await this.slices.database.tx((tx) => this.slices.get(OnAgentReported).handle(agent, new EventContext(tx, [agent])));
    const parties = Array.from({ length: count }, (_, i) => {
      const idNumber = residentId(i);
      return Array.from({ length: 1 + (i % 3) }, (_, n) => ({ sourceSystem: ['CORE', 'UW', 'CALL'][n]!, sourceId: `C${i}`, idNumber, agentCode: i % 2 ? 'A1' : '' }));
    });
    await this.handle(OnParty, parties.flat().map((party) =>
      received(PartyReportedSchema, { ...party, partyType: PartyType.PERSON, legalEntity: 'KJ-LIFE', name: '李明', idType: IdType.RESIDENT_ID }, { sourceVersion: version++ })));
    const found = await this.slices.get(RecordDirectory).findRecords(this.slices.database.reader, parties.flat());
    for (const own of parties) {
      const refs = own.map((party) => found.get(sourceKeyOf(party.sourceSystem, party.sourceId))!);
      this.members.push({ customerId: refs[0]!.customerId, recordIds: refs.map((ref) => ref.recordId) });
    }
  }

  /** Something else is true of some of them now. */
  async change(times: number): Promise<void> {
    const { random } = this;
    const tags: ReceivedEvent[] = [];
    const words: ReceivedEvent[] = [];
    for (let i = 0; i < times; i++) {
      const at = Math.floor(random() * this.members.length);
      const recordId = this.one(this.members[at]!.recordIds);
      tags.push(tagged(recordId, this.one(TAGS), version++, { active: random() < 0.7, sensitive: random() < 0.3 }));
      if (random() < 0.3) words.push(received(ConsentReportedSchema, {
        sourceSystem: 'CORE', sourceId: `C${at}`, purpose: this.one([Purpose.SENSITIVE, Purpose.MARKETING]), channel: Channel.UNSPECIFIED, granted: random() < 0.7,
        consentTime: timestampFromDate(new Date(Date.UTC(2026, 4, 1) + Number(version))),
      }, { sourceVersion: version++ }));
      if (random() < 0.3) await this.policy(at);
      if (random() < 0.5) await this.act(recordId);
    }
    await this.handle(OnTagChanged, tags);
    await this.handle(OnParty, words);
  }

  async segment(segmentKey: string, expression: string): Promise<void> {
    await this.slices.database.tx((tx) =>
      this.slices.get(CreateSegment).execute(tx, { segmentKey, name: segmentKey, expression }, { newSegmentId: systemIds.next(), author: 'user:1', now: this.slices.clock.now() }));
  }

  async handle(consumer: abstract new (...args: never[]) => { handle(events: ReceivedEvent[], ctx: EventContext): Promise<void> }, events: ReceivedEvent[]): Promise<void> {
    await this.slices.database.tx((tx) => this.slices.get(consumer).handle(events, new EventContext(tx, events)));
  }

  /** Two of them in one policy, in different roles. */
  private async policy(at: number): Promise<void> {
    const party = (role: PolicyRole, of: number) => ({ role, sourceSystem: 'CORE', sourceId: `C${of}` });
    const event = received(PolicyReportedSchema, {
      sourceSystem: 'CORE', policyNo: `P${Math.floor(this.random() * this.members.length)}`, status: this.one([PolicyStatus.IN_FORCE, PolicyStatus.SURRENDERED]), paymentsPerYear: 12,
      productLine: this.one([ProductLine.CHILD, ProductLine.ACCIDENT]), premium: { minorUnits: BigInt(Math.floor(this.random() * 100_000)), currencyCode: 'CNY' },
      parties: [party(PolicyRole.HOLDER, at), party(PolicyRole.INSURED, at), party(PolicyRole.BENEFICIARY, Math.floor(this.random() * this.members.length))],
    }, { sourceVersion: version++ });
    await this.slices.database.tx((tx) => this.slices.get(OnPolicyReported).handle(event, new EventContext(tx, [event])));
  }

  async act(recordId: string): Promise<void> {
    const deed = { recordId, kind: this.one([InteractionKind.READ, InteractionKind.OPENED]), sourceSystem: 'WEB', contentId: this.one(['c1', 'c2']), time: new Date(Date.UTC(2026, 4, 1) + Number(version++)), backfill: false };
    await this.slices.database.tx((tx) => this.slices.get(RecordInteraction).execute(tx, [{ ...deed, detail: { topics: [this.one(TAGS)] } }]));
  }
}

/** What the tag system says of a tag on a record. */
export function tagged(recordId: string, tagName: string, tagVersion: bigint, { active = true, sensitive = false, backfill = false } = {}): ReceivedEvent {
  const key = { subjectKind: SubjectKind.RECORD, subjectId: recordId, tagId: `x.${tagName}`, version: tagVersion };
  return active ? received(TagAssignedSchema, { ...key, tagName, confidence: 0.5, source: 'RULE', sensitive }, { backfill }) : received(TagRemovedSchema, key, { backfill });
}

/** What a transaction would do: it is undone. */
export async function undone<T>({ database }: Slices, work: (tx: Tx) => Promise<T>): Promise<T> {
  const answers: T[] = [];
  const undo = new Error('undo');
  await database.tx(async (tx) => {
    answers.push(await work(tx));
    throw undo;
  }).catch((e: unknown) => {
    if (e !== undo) throw e;
  });
  return answers.at(-1)!;
}

/** A transaction that counts its statements. */
export function counted(tx: Tx): { tx: Tx; statements: string[] } {
  const statements: string[] = [];
  const query = (sql: string, values?: unknown[]): Promise<unknown> => {
    statements.push(sql.trim());
    return tx.query(sql, values);
  };
  return { tx: Object.assign(Object.create(tx) as Tx, { query }), statements };
}

function residentId(i: number): string {
  const body = `11010519${70 + (i % 30)}0101${String(100 + i).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return body + '10X98765432'[[...body].reduce((sum, digit, at) => sum + Number(digit) * weights[at]!, 0) % 11]!;
}
