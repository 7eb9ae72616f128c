import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Rows of a CSV file with a head, as RFC 4180 but without line breaks in values; one after the other, so that large files need no memory. */
export async function* readCsv(file: string): AsyncGenerator<Record<string, string>> {
  let columns: string[] | undefined;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const values = splitRow(columns === undefined ? line.replace(/^\uFEFF/, '') : line);
    if (columns === undefined) columns = values.map((value) => value.trim());
    else yield Object.fromEntries(columns.map((column, i) => [column, values[i] ?? '']));
  }
}

/** Values of one row. */
export function splitRow(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

/** `column` of each record (`sourceSystem:sourceId`). Throws where a column is missing. */
export async function readByRecord(file: string, column: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const row of readCsv(file)) {
    if (row['sourceSystem'] === undefined || row['sourceId'] === undefined || row[column] === undefined) throw new Error(`${file} has no columns sourceSystem,sourceId,${column}`);
    found.set(`${row['sourceSystem']}:${row['sourceId']}`, row[column]);
  }
  return found;
}
