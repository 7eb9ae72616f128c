import { Injectable } from '@nestjs/common';
import { arrayOf, type GoneRows, type Tx } from '@kejing/postgres';
import type { StrategyList } from '../strategies/strategy-catalogue.js';
import type { Verdicts } from '../strategies/verdicts.js';
import { keptRejected, type KeptDecision, type KeptOutcome, type NamedStrategy } from './decision.js';

/** A decision on a signal, with the list that it was made among in place of what became of each strategy. */
export interface NewDecision extends Omit<KeptDecision, 'rejected'> {
  readonly signalId: string;
  /** The feed item that shows these choices; undefined where nothing is shown by it. */
  readonly itemId: string | undefined;
  readonly list: StrategyList;
  readonly verdicts: Verdicts;
  readonly lowerRates: readonly number[];
}

interface Row {
  record_id: string;
  decision_id: string;
  scenario: string;
  outcome: KeptOutcome;
  list_id: string | null;
  verdicts: Verdicts | null;
  /** `rejected` where the decision is older than lists; `lowerRates` in later ones. */
  body: Pick<KeptDecision, 'chosen' | 'rejected' | 'variablesRead' | 'signalReason'> & { readonly lowerRates?: readonly number[] };
  decide_time: Date;
}

@Injectable()
export class DecisionsStore {
  async insert(tx: Tx, decisions: readonly NewDecision[]): Promise<void> {
    const lists = new Map(decisions.map(({ list }) => [list.listId, list]));
    const rows = decisions.map(({ recordId, decisionId, signalId, itemId, scenario, outcome, decideTime, list, verdicts, chosen, lowerRates, variablesRead, signalReason }) => ({
      record_id: recordId, decision_id: decisionId, signal_id: signalId, item_id: itemId, scenario, outcome, decide_time: decideTime, list_id: list.listId, verdicts,
      body: { chosen, rejected: [], lowerRates, variablesRead, signalReason },
    }));
    const missing: { listId: string }[] = await tx.query(
      `WITH kept AS (
         INSERT INTO decision (record_id, decision_id, signal_id, item_id, scenario, outcome, list_id, verdicts, body, decide_time)
         SELECT record_id, decision_id, signal_id, item_id, scenario, outcome, list_id, verdicts, body, decide_time
         FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, decision_id uuid, signal_id text, item_id text, scenario text, outcome text, list_id uuid, verdicts text,
           body jsonb, decide_time timestamptz))
       SELECT list_id AS "listId" FROM unnest(${arrayOf('$2', 'uuid')}) AS x(list_id) WHERE NOT EXISTS (SELECT 1 FROM strategy_list l WHERE l.list_id = x.list_id)`,
      [JSON.stringify(rows), [...lists.keys()]],
    );
    if (missing.length > 0) await this.insertLists(tx, [...lists.values()].filter(({ listId }) => missing.some((one) => one.listId.replaceAll('-', '') === listId)));
  }

  private async insertLists(tx: Tx, lists: readonly StrategyList[]): Promise<void> {
    const rows = lists.map(({ listId, candidates }) => ({
      list_id: listId, strategy_keys: candidates.map(({ strategy }) => strategy.strategyKey), versions: candidates.map(({ strategy }) => strategy.version),
    }));
    await tx.query(
      `INSERT INTO strategy_list (list_id, strategy_keys, versions)
       SELECT list_id, strategy_keys, versions FROM jsonb_to_recordset($1::jsonb) AS x(list_id uuid, strategy_keys text[], versions int[]) ORDER BY list_id ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows)],
    );
  }

  /** Those of the signals of records that were decided on. */
  async decided(tx: Tx, signals: readonly { readonly recordId: string; readonly signalId: string }[]): Promise<{ recordId: string; signalId: string }[]> {
    return tx.query(
      `SELECT d.record_id AS "recordId", d.signal_id AS "signalId"
       FROM unnest(${arrayOf('$1', 'text')}, ${arrayOf('$2', 'text')}) AS x(record_id, signal_id) JOIN decision d ON d.record_id = x.record_id AND d.signal_id = x.signal_id`,
      [signals.map(({ recordId }) => recordId), signals.map(({ signalId }) => signalId)],
    );
  }

  /** The newest decision whose choices the item shows. */
  async ofItem(tx: Tx, recordId: string, itemId: string): Promise<KeptDecision | undefined> {
    const rows: Row[] = await tx.query(`SELECT * FROM decision WHERE record_id = $1 AND item_id = $2 ORDER BY decide_time DESC, decision_id DESC LIMIT 1`, [recordId, itemId]);
    const row = rows[0];
    if (!row) return undefined;
    const { chosen, lowerRates, variablesRead, signalReason } = row.body;
    const rejected = row.list_id === null ? row.body.rejected : keptRejected(await this.strategiesOf(tx, row.list_id), row.verdicts ?? '', lowerRates ?? []);
    return {
      decisionId: row.decision_id, recordId: row.record_id, scenario: row.scenario, outcome: row.outcome, decideTime: row.decide_time, chosen, rejected, variablesRead, signalReason,
    };
  }

  /** Of a list, in its order. */
  private async strategiesOf(tx: Tx, listId: string): Promise<NamedStrategy[]> {
    return tx.query(
      `SELECT s.strategy_id AS "strategyId", v.strategy_key AS "strategyKey", v.version, v.value
       FROM strategy_list l, unnest(l.strategy_keys, l.versions) WITH ORDINALITY AS x(strategy_key, version, place)
       JOIN strategy_version v USING (strategy_key, version) JOIN strategy s USING (strategy_key)
       WHERE l.list_id = $1 ORDER BY place`,
      [listId],
    );
  }

  /** What is gone, by record. */
  deleteOfRecords(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM decision WHERE record_id = ANY ($1::text[]) RETURNING record_id) SELECT record_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }

  async deleteBefore(tx: Tx, before: Date): Promise<void> {
    await tx.query(`DELETE FROM decision WHERE decide_time < $1`, [before]);
  }
}
