import { loadConfig } from '@kejing/config';
import { fault } from '@kejing/errors';
import { createLogger, type Logger } from '@kejing/observability';
import { compactHeap } from './compact-heap.js';
import { checkFiles, portInUse, prepareService } from './prepare-service.js';
import type { ServiceCommand, ServiceDefinition } from './service-definition.js';
import { startService, type RunningService } from './start-service.js';

// Kubernetes kills after 30 s by default; what is not done by then is left to the next start (everything is redelivered).
const maxStopMs = 28_000;

/**
 * The whole main.ts of a service: reads the configuration, starts everything, and stops it in order on SIGTERM or SIGINT,
 * within 28 s. The process ends with 1 when it cannot start, when stopping takes too long, and on an error that nobody caught.
 * With the argument `migrate` (`node main.js migrate`) it does what is to be done before a rollout, and ends; with the name of one of the
 * definition's commands it does that.
 */
export async function runService(definition: ServiceDefinition): Promise<void> {
  let logger = createLogger(definition.name);
  const die = (what: string) => (error: unknown) => {
    logger.fatal({ err: error }, what);
    process.exit(1);
  };
  process.on('uncaughtException', die('error that nobody caught'));
  process.on('unhandledRejection', die('rejection that nobody caught'));

  try {
    const config = loadConfig(definition.config);
    logger = createLogger(definition.name, config.logLevel);
    const [, , command, ...args] = process.argv;
    if (command === 'migrate') {
      await prepareService(definition, config, logger);
      process.exit(0);
    }
    if (command !== undefined) process.exit((await commandOf(definition, command)(config, args, (line) => process.stdout.write(`${line}\n`))) ? 0 : 1);
    await checkFiles(config);
    const starting = startService(definition, config, logger).catch((error: unknown) => { throw portInUse(error, config); });
    stopOnSignals(starting, () => logger);
    const { grpcPort, httpPort, adminPort } = await starting;
    compactHeap();
    logger.info({ grpcPort, httpPort, adminPort }, 'ready');
  } catch (error) {
    die('cannot start')(error);
  }
}

function commandOf({ commands = {} }: ServiceDefinition, name: string): ServiceCommand {
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!found) throw fault('INVALID', 'COMMAND_UNKNOWN', `there is no command ${name}; there are: ${['migrate', ...Object.keys(commands)].join(', ')}`);
  return found;
}

function stopOnSignals(starting: Promise<RunningService>, logger: () => Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    logger().info({ signal }, 'stopping');
    setTimeout(() => {
      logger().fatal('stopping took too long');
      process.exit(1);
    }, maxStopMs).unref();
    starting.then((service) => service.stop()).then(
      () => {
        logger().info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger().fatal({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
