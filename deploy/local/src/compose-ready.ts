import { writeComposeFiles } from './compose-files.js';
import { openStack } from './connection.js';
import { checkPorts } from './port-plan.js';
import { portPlanOfEnvironment } from './serve.js';
import { readiness } from './service-process.js';
import { serviceNames } from './services.js';
import { describe } from './start.js';
import { playStory, type StoryOptions } from './story.js';

const READY_TIMEOUT_MS = 300_000;

/** Writes the files of the stack in containers and says where its environment is. Ports that are taken are named, unless that stack has them already. */
export async function composeFiles(dir: string): Promise<number> {
  const ports = portPlanOfEnvironment();
  const runs = (await readiness(`http://127.0.0.1:${ports.services.cdp.admin}`)) === '';
  if (!runs) await checkPorts(ports);
  console.log(await writeComposeFiles(dir, ports, new Date()));
  return 0;
}

/** Waits until all containers of services are ready, then loads the sample and plays the loop. Returns the exit code. */
export async function composeReady(dir: string, story: StoryOptions): Promise<number> {
  const say = (line: string): void => console.log(`start: ${line}`);
  const stack = openStack(dir);
  const started = Date.now();
  for (const service of serviceNames) {
    let problem = await readiness(stack.adminUrl(service));
    while (problem !== '' && Date.now() - started < READY_TIMEOUT_MS) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      problem = await readiness(stack.adminUrl(service));
    }
    if (problem !== '') {
      say(`${service} is not ready after ${READY_TIMEOUT_MS / 1000} s (${problem}); its log: … logs ${service}`);
      return 1;
    }
    say(`${service} is ready (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
  const played = await playStory(dir, story, say);
  console.log(describe(dir));
  say('running in containers; scripts/stop --compose stops it');
  return played ? 0 : 1;
}
