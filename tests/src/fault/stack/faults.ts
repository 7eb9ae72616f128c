import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPoint } from '@kejing/messaging';
import { serviceNames, type ServiceName } from '@kejing/local';
import { until } from '@kejing/testing';
import pg from 'pg';
import type { FaultStack, Target } from './fault-stack.js';
import type { Watch } from './quiet.js';

/** What a fault may work with. `pick` and `between` are of the run's seed. */
export interface FaultGround {
  stack: FaultStack;
  watch: Watch;
  pick<T>(from: readonly T[]): T;
  between(low: number, high: number): number;
  /** How long brokers stay away where they do. */
  awayMs: number;
  /** Folder of an older build, if there is one. */
  oldRoot: string | undefined;
}

/** Something that goes wrong and is whole again when `run` returns; `kills` counts processes that were killed. */
export interface Fault {
  name: string;
  run(ground: FaultGround): Promise<{ kills: number; what: string }>;
}

const SESSION_TIMEOUT_MS = 8_000;
const POINTS: readonly [CrashPoint, readonly ServiceName[]][] = [
  ['after-commit', serviceNames], ['after-produce', serviceNames], ['after-effect', serviceNames], ['timers-claimed', ['marketing']],
];
const anyService = ({ stack, pick }: FaultGround): ServiceName => pick(stack.serviceNames);

/** A new fault is a new entry here. */
export const faults: readonly Fault[] = [
  {
    name: 'service killed', async run(ground) {
      const service = anyService(ground);
      await ground.stack.kill(service);
      await sleep(ground.between(0, 2_000));
      await ground.stack.startService(service);
      return { kills: 1, what: service };
    },
  },
  ...POINTS.map(([point, services]): Fault => ({
    name: `killed ${point}`, async run(ground) {
      const service = ground.pick(services);
      const crashAt = `${point}:${ground.between(1, 6)}`;
      await ground.stack.kill(service);
      const { process } = await ground.stack.startService(service, { crashAt, unready: true });
      // Where nothing comes to that place it is killed where it is.
      await Promise.race([process.exited, sleep(8_000)]);
      await ground.stack.kill(service);
      await ground.stack.startService(service);
      return { kills: 2, what: `${service} ${crashAt}` };
    },
  })),
  {
    name: 'stopped past its session, then gone on', async run(ground) {
      const service = anyService(ground);
      const replica = await ground.stack.startReplica(service);
      const { process } = ground.stack.instance(service);
      process.kill('SIGSTOP');
      await sleep(SESSION_TIMEOUT_MS + 3_000);
      process.kill('SIGCONT');
      await sleep(2_000);
      await ground.stack.stopReplica(replica);
      return { kills: 0, what: service };
    },
  },
  {
    name: 'broker killed', async run({ stack, between }) {
      await stack.infra.kill('kafka');
      await sleep(between(0, 3_000));
      await stack.restartInfra('kafka');
      return { kills: 1, what: '' };
    },
  },
  {
    name: 'broker away', async run({ stack, awayMs }) {
      await stack.infra.kill('kafka', 'SIGTERM');
      await sleep(awayMs);
      await stack.restartInfra('kafka');
      return { kills: 0, what: `${awayMs / 1000} s` };
    },
  },
  ...(['SIGQUIT', 'SIGKILL'] as const).map((signal): Fault => ({
    name: signal === 'SIGQUIT' ? 'database stopped with immediate' : 'database killed', async run({ stack, between }) {
      await stack.infra.kill('postgres', signal);
      await sleep(between(0, 2_000));
      await stack.restartInfra('postgres');
      return { kills: 1, what: '' };
    },
  })),
  {
    name: 'disk of the database full', async run({ stack, watch, between }) {
      if (!stack.volume) return { kills: 0, what: 'this machine lets us mount no volume: left out' };
      await stack.volume.fullFor(between(5_000, 9_000));
      // Where not even its log found room it has ended, as it should.
      const alive = await until(() => watch.rows('cdp', 'SELECT 1'), 5_000).then(() => true, () => false);
      if (!alive) await stack.restartInfra('postgres');
      return { kills: 0, what: alive ? 'it went on' : 'it had ended, and was started again' };
    },
  },
  {
    name: 'backends terminated in their statements', async run({ stack, watch }) {
      let gone = 0;
      for (let n = 0; n < 30; n++) {
        for (const service of stack.serviceNames) {
          const rows = await watch.rows(service, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid() AND state <> 'idle'`);
          gone += rows.length;
        }
        await sleep(50);
      }
      return { kills: 0, what: `${gone} backends` };
    },
  },
  weather('slow network', { kind: 'slow', latencyMs: 250 }, 5_000),
  weather('half-open network', { kind: 'hole' }, 12_000),
  weather('connections reset', { kind: 'reset' }, 1_500),
  {
    name: 'rebalance storm', async run(ground) {
      const service = anyService(ground);
      for (let n = 0; n < 3; n++) {
        const replica = await ground.stack.startReplica(service, { unready: true });
        await sleep(ground.between(2_000, 4_000));
        replica.process.kill('SIGKILL');
        await ground.stack.stopReplica(replica);
      }
      return { kills: 3, what: service };
    },
  },
  {
    name: 'handlers slower than their session', async run(ground) {
      const service = anyService(ground);
      const client = new pg.Client({ connectionString: ground.stack.connection.databaseUrl(service) });
      await client.connect();
      await client.query('BEGIN');
      // Every handler of the service waits here, in its transaction.
      await client.query('LOCK TABLE inbox IN EXCLUSIVE MODE');
      await sleep(SESSION_TIMEOUT_MS + 4_000);
      await client.query('ROLLBACK');
      await client.end();
      return { kills: 0, what: service };
    },
  },
  {
    name: 'told to stop under load', async run(ground) {
      const service = anyService(ground);
      const { process, log } = ground.stack.instance(service);
      const from = performance.now();
      process.kill('SIGTERM');
      const how = await Promise.race([process.exited, sleep(30_000, 'did not stop within 30 s')]);
      if (how !== 0) throw new Error(`${service} was told to stop, and ended with ${how} (${log})`);
      const ms = Math.round(performance.now() - from);
      await ground.stack.startService(service);
      return { kills: 0, what: `${service} in ${ms} ms` };
    },
  },
  {
    name: 'old and new version side by side', async run(ground) {
      const service = anyService(ground);
      if (ground.oldRoot === undefined) return { kills: 0, what: 'no older build: left out' };
      const old = await ground.stack.startReplica(service, { root: ground.oldRoot });
      await sleep(4_000);
      await ground.stack.kill(service);
      await sleep(SESSION_TIMEOUT_MS + 2_000);
      await ground.stack.startService(service);
      await ground.stack.stopReplica(old);
      return { kills: 1, what: service };
    },
  },
];

/** Bad weather on one way of one service. */
function weather(name: string, bad: Parameters<ReturnType<FaultStack['proxy']>['set']>[0], ms: number): Fault {
  return {
    name, async run(ground) {
      const service = anyService(ground);
      const others: Target[] = ground.stack.serviceNames.filter((other) => other !== service);
      const target = ground.pick<Target>(['postgres', 'kafka', ...others]);
      const proxy = ground.stack.proxy(service, target);
      proxy.set(bad);
      await sleep(ms);
      proxy.set({ kind: 'fair' });
      return { kills: 0, what: `${service} to ${target}` };
    },
  };
}
