import { existsSync } from 'node:fs';
import { get } from 'node:http';

/**
 * The socket of a container engine (Docker or podman) that answers within a second, or undefined when tests are to use local processes.
 * TEST_INFRA=local never asks for one; TEST_INFRA=containers fails when none answers; unset takes what there is.
 */
export async function containerEngine(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (env.TEST_INFRA === 'local') return undefined;
  for (const socket of sockets(env)) if (await answers(socket)) return socket;
  if (env.TEST_INFRA === 'containers') throw new Error('TEST_INFRA=containers, but no container engine answers (DOCKER_HOST, podman and /var/run/docker.sock were tried).');
  return undefined;
}

function sockets(env: NodeJS.ProcessEnv): string[] {
  const candidates = [
    env.DOCKER_HOST?.replace(/^unix:\/\//, ''), env.XDG_RUNTIME_DIR && `${env.XDG_RUNTIME_DIR}/podman/podman.sock`, '/run/podman/podman.sock', '/var/run/docker.sock',
  ];
  return candidates.filter((path): path is string => !!path && existsSync(path));
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ socketPath, path: '/_ping', timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
