// For the tests of this service: its use cases on a real database, with a clock that stands still and a CDP that answers what a test says.
import { readFileSync } from 'node:fs';
import { ManualClock, sequentialIds } from '@kejing/clock';
import { messagingMigrations } from '@kejing/messaging';
import { openDatabase, RequestLog, type Database, type Tx } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { marketingMigrations } from '../migrations/index.js';
import { AgentDirectory } from './agents/agent-directory.js';
import { AgentsStore } from './agents/agents.store.js';
import { ContentDirectory } from './contents/content-directory.js';
import { ContentsStore } from './contents/contents.store.js';
import { LeadBook } from './leads/lead-book.js';
import { LeadsStore } from './leads/leads.store.js';
import { WriteLeads } from './leads/write-leads.js';
import { FollowRecord } from './records/follow-record.js';
import { RecordDirectory } from './records/record-directory.js';
import { RecordsStore } from './records/records.store.js';
import { RunOnce } from './run-once.js';
import { CancelRuns } from './runs/cancel-runs.js';
import { EraseRuns } from './runs/erase-runs.js';
import { FireTimers } from './runs/fire-timers.js';
import type { Run, Stimulus } from './runs/run.js';
import { RunsStore } from './runs/runs.store.js';
import { SaveRuns } from './runs/save-runs.js';
import { SignalRuns } from './runs/signal-runs.js';
import { SopClock } from './runs/sop-clock.js';
import { StartRuns } from './runs/start-runs.js';
import { StepContexts } from './runs/step-contexts.js';
import { TimersStore } from './runs/timers.store.js';
import { WithdrawConsent } from './runs/withdraw-consent.js';
import { AskCdp } from './sends/ask-cdp.js';
import { ConcludeSend } from './sends/conclude-send.js';
import { DeliverSend } from './sends/deliver-send.js';
import type { Mailer } from './sends/mailer.js';
import { SendQueue } from './sends/send-queue.js';
import { sendSettings } from './sends/send-settings.js';
import { SendsStore } from './sends/sends.store.js';
import { SopLibrary } from './sops/sop-library.js';
import { SopsStore } from './sops/sops.store.js';
import { WriteSops } from './sops/write-sops.js';

export const ZONE = 'Asia/Shanghai';
/** The SOP of the sample insurer. */
export const motherAndBaby = readFileSync(new URL('../examples/mother-and-baby.json', import.meta.url), 'utf8');

/** What the CDP of a test answers. */
export interface FakeCdp {
  consent: boolean | 'AWAY';
  customerId: string;
  address: string;
  /** Called when the consent is asked for. */
  onConsent?: () => Promise<void>;
}

export interface OutboxEvent { topic: string; key: string; type: string; data: Record<string, string> }

export interface Fixture extends Awaited<ReturnType<typeof build>> { close(): Promise<void> }

/** A fresh database with the service's use cases on it. */
export async function fixture(options: { mailer?: Mailer; rate?: number } = {}): Promise<Fixture> {
  const database = await testDatabase();
  const db = await openDatabase({ url: database.url, poolSize: 8, migrations: [...messagingMigrations, ...marketingMigrations], service: 'marketing-test' });
  const built = build(db, options.mailer ?? null, options.rate ?? 1);
  return { ...built, close: async () => { await db.close(); await database.close(); } };
}

function build(db: Database, mailer: Mailer | null, rate: number) {
  const clock = new ManualClock('2026-03-02T02:00:00Z'); // a Monday, 10:00 in Shanghai
  const ids = sequentialIds(0xfeed);
  const cdp: FakeCdp = { consent: true, customerId: '', address: 'li@example.com' };
  const [recordsStore, contentsStore, agentsStore, sopsStore] = [new RecordsStore(), new ContentsStore(), new AgentsStore(), new SopsStore()];
  const [runsStore, timersStore, leadsStore, sendsStore] = [new RunsStore(), new TimersStore(), new LeadsStore(), new SendsStore()];
  const [records, contents, agents, library] = [new RecordDirectory(recordsStore), new ContentDirectory(contentsStore), new AgentDirectory(agentsStore), new SopLibrary(sopsStore)];
  const [leads, queue] = [new LeadBook(leadsStore), new SendQueue(sendsStore)];
  const save = new SaveRuns(runsStore, timersStore, leads, queue, contents);
  const contexts = new StepContexts(records, agents, new SopClock(rate, ZONE), clock, ids);
  const signals = new SignalRuns(runsStore, save, library, contexts);
  const startRuns = new StartRuns(runsStore, save, library, contexts, ids);
  const follow = new FollowRecord(recordsStore, signals, new EraseRuns(runsStore), leads, queue, clock);
  const writeSops = new WriteSops(sopsStore, clock, ids);
  const ask = new AskCdp(
    {
      checkConsent: async () => {
        await cdp.onConsent?.();
        if (cdp.consent === 'AWAY') throw new Error('away');
        return { allowed: cdp.consent, reason: '', customerId: cdp.customerId };
      },
    },
    { revealContact: () => Promise.resolve({ address: cdp.address, salutation: '李女士' }) },
  );
  const conclude = new ConcludeSend(db, sendsStore, signals, clock);
  const settings = sendSettings({ businessZone: ZONE, quietHours: '21:00-09:00', sendCap: 2, sendCapDays: 7, optOutText: '退订请回复 TD', companyName: '可鉴人寿' });
  return {
    db, clock, ids, cdp, contentsStore, agentsStore, runsStore, sendsStore, timersStore, leadsStore, signals, startRuns, writeSops, conclude, settings,
    follow,
    timers: new FireTimers(db, runsStore, timersStore, signals, clock),
    withdraw: new WithdrawConsent(signals, queue, clock),
    cancelRuns: new CancelRuns(runsStore, signals),
    writeLeads: new WriteLeads(leadsStore, agents, signals, clock),
    once: new RunOnce(db, new RequestLog()),
    deliver: new DeliverSend(db, sendsStore, conclude, ask, records, contents, agents, library, settings, mailer, clock),
    tx: <T>(work: (tx: Tx) => Promise<T>) => db.tx(work),
    publish: (source: string) => db.tx(async (tx) => writeSops.publish(tx, (await writeSops.create(tx, source)).sopKey, 0)),
    /** A record of a customer, known to the service. */
    assign: (recordId: string, customerId: string, agentId = '', version = 1n) =>
      db.tx((tx) => follow.execute(tx, [{ kind: 'ASSIGNED', recordId, customerId, agentId, version, causeId: 'test' }])),
    agent: (agentId: string, active = true, version = 1n, orgPath = '/HQ/SH/') =>
      db.tx((tx) => agentsStore.put(tx, [{ agentId, displayName: '张敏', licenceNo: '02000031', grade: 'A', orgPath, active, version }])),
    content: (contentId: string, contentKey: string, expireTime?: Date) =>
      db.tx((tx) => contentsStore.put(tx, { contentId, contentKey, version: 1, title: '标题', summary: '摘要', expireTime, withdrawn: false })),
    /** She enters a segment. @returns how many runs that started */
    enter: (segmentKey: string, recordId: string, agentId = 'A1') => db.tx(async (tx) => {
      const family = await records.siblings(tx, recordId);
      return startRuns.start(tx, [{ sops: (await startRuns.ofSegments(tx, [segmentKey])).get(segmentKey) ?? [], recordId, family, agentId, causeId: 'E' }]);
    }),
    signal: (recordIds: string[], stimulus: Stimulus) => db.tx((tx) => signals.ofRecords(tx, recordIds, stimulus)),
    runOf: async (recordId: string): Promise<Run> => (await runsStore.list(db.reader, { recordId }, { kind: 'ALL' }, undefined, 1))[0]!,
    /** Everything that was said, in order. */
    said: async (type?: string): Promise<OutboxEvent[]> => {
      const rows: { topic: string; key: string; type: string; value: Buffer }[] = await db.reader.query(`SELECT * FROM outbox ORDER BY 1`);
      const events = rows.map((row) => ({ topic: row.topic, key: row.key, type: row.type.split('.').at(-1)!, data: JSON.parse(row.value.toString()) as Record<string, string> }));
      return type === undefined ? events : events.filter((event) => event.type === type);
    },
  };
}
