import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

/** How many records of a source have a finding; `finding` is empty for all of the source. */
export interface FindingCount {
  sourceSystem: string;
  finding: string;
  records: string;
}

/** Findings on records. */
@Injectable()
export class QualityStore {
  /** Party records that are not withdrawn; reads all of them. */
  count(reader: Tx): Promise<FindingCount[]> {
    return reader.query(
      `SELECT source_system AS "sourceSystem", '' AS finding, count(*) AS records FROM record WHERE kind = 'PARTY' AND NOT withdrawn GROUP BY 1
       UNION ALL
       SELECT source_system, code, count(*) FROM record, unnest(quality_codes) AS code WHERE kind = 'PARTY' AND NOT withdrawn AND quality_codes <> '{}' GROUP BY 1, 2`,
    );
  }
}
