import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { isFirm, type IdentityState, type Rule } from '../identity/identity.js';
import { CompareRecords } from '../identity/compare-records.js';
import { MatchQueue } from '../identity/match-queue.js';
import { StewardIdentity } from '../identity/steward-identity.js';
import type { Model } from '../matching/model.js';
import { decideRuleUndo, linkKey, type RuleUndo } from './decide-rule-undo.js';
import type { ScopedLink, UndoRun } from './undo-run.js';
import { UndoRunsStore } from './undo-runs.store.js';

/** Links of a logged-in device are no model's: kept apart whatever model comes. */
const ANY_MODEL = 2_147_483_647;

/**
 * One batch of the oldest bulk undo that is not done. A link is taken back where the present model is the version that made it (and then it
 * is kept apart from this version: only a newer one may make it again), or where the present model would not make it; a link of another
 * version that the present model would make again stays. What is left of each customer is matched again.
 */
@Injectable()
export class AdvanceUndoRun {
  constructor(
    private readonly runs: UndoRunsStore,
    private readonly identity: StewardIdentity,
    private readonly compare: CompareRecords,
    private readonly queue: MatchQueue,
  ) {}

  /** @returns false where there is nothing to do */
  async execute(tx: Tx, batchSize: number, now: Date): Promise<boolean> {
    const run = await this.runs.lockNext(tx);
    if (run === undefined) return false;
    const batch = await this.runs.next(tx, run, batchSize);
    if (batch.length === 0) {
      await this.runs.end(tx, run.runId, now);
      return true;
    }
    const undone = await this.takeBack(tx, run, batch, now);
    const scanned = new Set(batch.map(linkKey));
    const ahead = undone.filter((key) => !scanned.has(key)); // of the same customers, and not met again
    await this.runs.save(tx, run.runId, { position: batch.at(-1)!.seq, done: batch.length + ahead.length, undone: undone.length });
    return true;
  }

  /** All that is in scope of the customers of these links, so that parts are the parts that remain. @returns keys of the links that were taken back */
  private async takeBack(tx: Tx, run: UndoRun, batch: readonly ScopedLink[], now: Date): Promise<string[]> {
    const model = await this.compare.model(tx);
    const undone: string[] = [];
    const records = new Set<string>();
    const decide = async (customer: IdentityState): Promise<RuleUndo | undefined> => {
      const ids = customer.records.map((r) => r.recordId);
      const undo = decideRuleUndo(customer, await this.judge(tx, await this.runs.within(tx, run, ids), model));
      if (undo.unlinked.length === 0) return undefined;
      undone.push(...undo.unlinked.map(linkKey));
      for (const id of ids) records.add(id);
      return undo;
    };
    const decisions = await this.identity.takeBack(tx, batch.map((l) => l.a), decide, { actor: run.actor, reason: run.reason, now });
    const modelVersion = isFirm(run.rule as Rule) ? ANY_MODEL : model.version;
    for (const { cannotLinks } of decisions) await this.runs.addBars(tx, cannotLinks, { modelVersion, runId: run.runId });
    await this.queue.enqueue(tx, [...records], 'UNDONE');
    return undone;
  }

  /** Links to take back, with whether the present model would make them again. */
  private async judge(tx: Tx, links: readonly ScopedLink[], model: Model): Promise<Map<string, boolean>> {
    const isPresent = (l: ScopedLink) => isFirm(l.rule as Rule) || l.ruleVersion === model.version;
    const others = links.filter((l) => !isPresent(l));
    const made = await this.compare.wouldLink(tx, others, model);
    return new Map([...links.filter(isPresent).map((l) => [linkKey(l), true] as const), ...others.filter((_, i) => !made[i]).map((l) => [linkKey(l), false] as const)]);
  }
}
