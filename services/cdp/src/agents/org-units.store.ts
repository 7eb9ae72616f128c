import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { OrgUnitState } from './agent.js';

interface OrgUnitRow extends Omit<OrgUnitState, 'sourceVersion' | 'version'> {
  sourceVersion: string;
  version: string;
}

const COLUMNS = `org_unit AS "orgUnit", source_system AS "sourceSystem", parent, type, name, legal_entity AS "legalEntity",
  org_path AS "orgPath", source_version AS "sourceVersion", version, update_time AS "updateTime"`;

const toState = (row: OrgUnitRow): OrgUnitState => ({ ...row, sourceVersion: BigInt(row.sourceVersion), version: BigInt(row.version) });

/** Organisational units. */
@Injectable()
export class OrgUnitsStore {
  /** A move rewrites paths below it: one change of the organisation at a time, and no agent is placed meanwhile. */
  async lockOrganisation(tx: Tx, mode: 'CHANGE' | 'PLACE_AGENT'): Promise<void> {
    const lock = mode === 'CHANGE' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
    await tx.query(`SELECT ${lock}(hashtext('cdp.organisation'))`);
  }

  async find(tx: Tx, orgUnit: string): Promise<OrgUnitState | undefined> {
    const rows: OrgUnitRow[] = await tx.query(`SELECT ${COLUMNS} FROM org_unit WHERE org_unit = $1`, [orgUnit]);
    return rows[0] && toState(rows[0]);
  }

  async put(tx: Tx, unit: OrgUnitState): Promise<void> {
    await tx.query(
      `INSERT INTO org_unit (org_unit, source_system, parent, type, name, legal_entity, org_path, source_version, version, update_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (org_unit) DO UPDATE SET source_system = excluded.source_system, parent = excluded.parent, type = excluded.type,
         name = excluded.name, legal_entity = excluded.legal_entity, org_path = excluded.org_path,
         source_version = excluded.source_version, version = excluded.version, update_time = excluded.update_time`,
      [unit.orgUnit, unit.sourceSystem, unit.parent, unit.type, unit.name, unit.legalEntity, unit.orgPath, unit.sourceVersion.toString(),
        unit.version.toString(), unit.updateTime],
    );
  }

  /** Rewrites the paths below a unit that moved (itself not); answers the units as they are now. */
  async movePaths(tx: Tx, from: string, to: string, now: Date): Promise<OrgUnitState[]> {
    const [rows] = (await tx.query(
      `UPDATE org_unit SET org_path = $2 || substr(org_path, length($1) + 1), version = version + 1, update_time = $3
       WHERE starts_with(org_path, $1) AND org_path <> $1 RETURNING ${COLUMNS}`,
      [from, to, now],
    )) as [OrgUnitRow[], number];
    return rows.map(toState);
  }
}
