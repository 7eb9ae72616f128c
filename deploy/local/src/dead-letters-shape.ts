/**
 * What can be told of a payload without telling what it says: names of fields, kinds and lengths of values. Of what is no JSON, its length and where it breaks.
 * Pure.
 */
export function shapeOf(value: Buffer | null): string {
  if (value === null) return 'no value';
  const text = value.toString('utf8');
  try {
    return describe(JSON.parse(text), '  ').join('\n');
  } catch (error) {
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    return `  no JSON: ${value.length} bytes${at === undefined ? '' : `, breaks at character ${at}`}`;
  }
}

function describe(value: unknown, indent: string): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [`${indent}empty list`] : [`${indent}list of ${value.length}, the first:`, ...describe(value[0], `${indent}  `)];
  if (value === null || typeof value !== 'object') return [`${indent}${kindOf(value)}`];
  return Object.entries(value).flatMap(([name, inner]) => {
    // A name may be a value, where a source sends maps: long ones are not told.
    const shown = /^[A-Za-z_][A-Za-z0-9_]{0,40}$/.test(name) ? name : `a name of ${name.length} characters`;
    return inner !== null && typeof inner === 'object' ? [`${indent}${shown}:`, ...describe(inner, `${indent}  `)] : [`${indent}${shown}: ${kindOf(inner)}`];
  });
}

const kindOf = (value: unknown): string => (typeof value === 'string' ? `text of ${value.length}` : value === null ? 'null' : typeof value);
