/** What scripts/bench was asked for. */
export type Asked =
  | { kind: 'run'; rows: string[]; json: string | undefined; rounds: number; sizes: number[] }
  | { kind: 'compare'; before: string; after: string }
  | { kind: 'list' }
  | { kind: 'wrong'; problem: string };

const ROUNDS = 5;
export const SIZES = [10_000, 100_000];

/** Reads the arguments; `known` are the names of rows, `byDefault` those that run where none is named. */
export function readArguments(args: readonly string[], known: readonly string[], byDefault: readonly string[]): Asked {
  const rest = [...args];
  const asked = { rows: [] as string[], json: undefined as string | undefined, rounds: ROUNDS, sizes: SIZES };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const value = rest[0];
    switch (arg) {
      case '--list':
        return { kind: 'list' };
      case '--compare':
        return rest.length === 2 ? { kind: 'compare', before: rest[0]!, after: rest[1]! } : { kind: 'wrong', problem: '--compare takes two files and nothing else' };
      case '--json':
        if (value === undefined) return { kind: 'wrong', problem: '--json takes a file' };
        asked.json = rest.shift();
        break;
      case '--rounds':
        if (!/^[1-9]\d?$/.test(value ?? '')) return { kind: 'wrong', problem: '--rounds takes a number from 1 to 99' };
        asked.rounds = Number(rest.shift());
        break;
      case '--size':
        if (!/^[1-9]\d{0,7}(,[1-9]\d{0,7})*$/.test(value ?? '')) return { kind: 'wrong', problem: '--size takes numbers of customers, as in 10000,100000' };
        asked.sizes = rest.shift()!.split(',').map(Number).sort((a, b) => a - b);
        break;
      default:
        if (!known.includes(arg)) return { kind: 'wrong', problem: `no row ${arg}; rows: ${known.join(', ')}` };
        asked.rows.push(arg);
    }
  }
  return { kind: 'run', ...asked, rows: asked.rows.length > 0 ? asked.rows : [...byDefault] };
}
