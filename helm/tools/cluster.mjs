// Installs the chart on a real API server with etcd, and takes it through its life: `node cluster.mjs BIN_FOLDER CHART`.
//
// No kubelet and no controllers run, so no pod does. What is tried is what an API server decides: that it takes every object, that pods fit the
// restricted standard, that a broken upgrade changes nothing, that a rollback brings back what was, that nothing is left at the end. Jobs are
// marked as done (or, where the image's tag is `broken`, as failed) by this program, in place of the controller that would.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [bin, chart] = process.argv.slice(2);
const services = ['cdp', 'tagging', 'content', 'marketing', 'strategy'];
const folder = mkdtempSync(join(tmpdir(), 'kejing-cluster-'));
const children = [];
const started = performance.now();
let failed = 0;

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});
const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];

function run(program, args) {
  const log = openSync(join(folder, `${program}.log`), 'w');
  const child = spawn(join(bin, program), args, { stdio: ['ignore', log, log] });
  children.push(child);
  return child;
}

function api(method, path, body, type = 'application/json') {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: secure, path, method, rejectUnauthorized: false, headers: { authorization: 'Bearer admin', 'content-type': type } }, (response) => {
      let text = '';
      response.on('data', (part) => { text += part; }).on('end', () => { resolve({ status: response.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text }); });
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function step(text, ok, detail = '') {
  if (!ok) failed++;
  console.log(`${ok ? '✓' : '✗'} ${text}${ok || detail === '' ? '' : `\n${detail}`}`);
}

const kubeconfig = join(folder, 'kubeconfig');
function helm(...args) {
  const values = ['-f', join(chart, 'examples/values.yaml'), '-f', join(chart, 'values-small.yaml')];
  const all = [...args, '--namespace', 'kejing', '--kubeconfig', kubeconfig, ...(['install', 'upgrade'].includes(args[0]) ? values : [])];
  const child = spawn(join(bin, 'helm'), all, { env: { ...process.env, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder } });
  let output = '';
  child.stdout.on('data', (part) => { output += part; });
  child.stderr.on('data', (part) => { output += part; });
  return new Promise((resolve) => { child.once('exit', (code) => resolve({ code, output })); });
}

// In place of the job controller.
async function finishJobs() {
  const { body } = await api('GET', '/apis/batch/v1/namespaces/kejing/jobs');
  for (const job of body.items ?? []) {
    if (job.status?.conditions) continue;
    const now = new Date().toISOString().replace(/\.\d+/, '');
    const broken = job.spec.template.spec.containers[0].image.endsWith(':broken');
    const condition = (kind) => ({ type: kind, status: 'True', lastTransitionTime: now, lastProbeTime: now, reason: broken ? 'BackoffLimitExceeded' : 'CompletionsReached' });
    const status = broken
      ? { startTime: now, failed: 3, conditions: [condition('FailureTarget'), condition('Failed')] }
      : { startTime: now, completionTime: now, succeeded: 1, conditions: [condition('SuccessCriteriaMet'), condition('Complete')] };
    await api('PUT', `/apis/batch/v1/namespaces/kejing/jobs/${job.metadata.name}/status`, { ...job, status });
  }
}

const kinds = [
  ['/apis/apps/v1', 'deployments'], ['/apis/batch/v1', 'jobs'], ['/api/v1', 'services'], ['/api/v1', 'persistentvolumeclaims'], ['/api/v1', 'serviceaccounts'],
  ['/apis/networking.k8s.io/v1', 'networkpolicies'], ['/apis/networking.k8s.io/v1', 'ingresses'], ['/apis/policy/v1', 'poddisruptionbudgets'],
  ['/apis/autoscaling/v2', 'horizontalpodautoscalers'], ['/api/v1', 'configmaps'], ['/api/v1', 'secrets'], ['/api/v1', 'pods'],
];
async function everything() {
  const found = await Promise.all(kinds.map(async ([group, kind]) => ((await api('GET', `${group}/namespaces/kejing/${kind}`)).body.items ?? []).map((item) => `${kind}/${item.metadata.name}`)));
  return found.flat().sort();
}
const specs = async () => Object.fromEntries((await api('GET', '/apis/apps/v1/namespaces/kejing/deployments')).body.items.map((item) => [item.metadata.name, JSON.stringify(item.spec)]));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const encode = (text) => Buffer.from(text).toString('base64');
async function secret(name, data) {
  await api('POST', '/api/v1/namespaces/kejing/secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encode(value)])) });
}

async function start() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(folder, 'tokens.csv'), 'admin,admin,admin,system:masters\n');
  writeFileSync(kubeconfig, JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'test', clusters: [{ name: 'test', cluster: { server: `https://127.0.0.1:${secure}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'admin', user: { token: 'admin' } }], contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
  }));
  const url = (port) => `http://127.0.0.1:${port}`;
  run('etcd', ['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync', '--listen-client-urls', url(client), '--advertise-client-urls', url(client), '--listen-peer-urls', url(peer), '--initial-advertise-peer-urls', url(peer), '--initial-cluster', `default=${url(peer)}`]);
  run('kube-apiserver', [
    '--etcd-servers', url(client), '--secure-port', String(secure), '--bind-address', '127.0.0.1', '--cert-dir', join(folder, 'certificates'), '--service-cluster-ip-range', '10.0.0.0/24',
    '--authorization-mode', 'RBAC', '--token-auth-file', join(folder, 'tokens.csv'), '--disable-admission-plugins', 'ServiceAccount',
    '--service-account-issuer', 'https://kubernetes.default.svc', '--service-account-key-file', join(folder, 'sa.key'), '--service-account-signing-key-file', join(folder, 'sa.key'),
  ]);
  for (let i = 0; i < 240; i++) {
    if (children.some((child) => child.exitCode !== null)) break;
    if ((await api('GET', '/readyz').catch(() => ({ status: 0 }))).status === 200) return;
    await sleep(500);
  }
  throw new Error(`the API server does not get ready; logs: ${folder}`);
}

async function life() {
  await api('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kejing', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } });
  const before = await everything();

  const bare = await helm('install', 'kejing', chart);
  step('an installation without its secrets is refused, and names them', bare.code !== 0 && /there is no Secret kejing-cdp-database/.test(bare.output) && /no ConfigMap kejing-service-keys/.test(bare.output), bare.output);
  step('… and has made nothing', same(await everything(), before), (await everything()).join(' '));

  for (const name of services) {
    await secret(`kejing-${name}-database`, { uri: 'postgres://secret-value' });
    await secret(`kejing-${name}-kafka`, { password: 'secret-value' });
    await secret(`kejing-${name}-tls`, { 'tls.crt': 'x', 'tls.key': 'x', 'ca.crt': 'x' });
    await secret(`kejing-${name}-service-key`, { 'private.json': '{}' });
  }
  await secret('kejing-cdp-keys', { 'master-keys': 'secret-value' });
  await secret('kejing-topics-kafka', { password: 'secret-value' });
  await api('POST', '/api/v1/namespaces/kejing/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kejing-service-keys' }, data: Object.fromEntries(services.map((name) => [`${name}.jwks.json`, '{"keys":[]}'])) });
  const partly = await helm('install', 'kejing', chart);
  step('an entry that is missing in a secret is named, and no value is', partly.code !== 0 && /kejing-cdp-keys has no entry token-keys/.test(partly.output) && !partly.output.includes('secret-value'), partly.output);
  await api('PATCH', '/api/v1/namespaces/kejing/secrets/kejing-cdp-keys', { data: { 'token-keys': encode('x') } }, 'application/merge-patch+json');
  const given = await everything();

  const install = await helm('install', 'kejing', chart, '--timeout', '60s');
  step('install', install.code === 0, install.output);
  const first = await specs();
  step('five deployments; no job is left', Object.keys(first).length === 5 && !(await everything()).some((name) => name.startsWith('jobs/')), (await everything()).join(' '));
  const pods = await Promise.all(Object.entries(first).map(async ([name, spec]) => {
    const { metadata, spec: pod } = JSON.parse(spec).template;
    return { name, answer: await api('POST', '/api/v1/namespaces/kejing/pods?dryRun=All', { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name }, spec: pod }) };
  }));
  step('pods fit the restricted standard', pods.every(({ answer }) => answer.status === 201), pods.map(({ name, answer }) => `${name}: ${answer.body.message}`).join('\n'));
  const privileged = JSON.parse(first['kejing-cdp']).template;
  privileged.spec.containers[0].securityContext.allowPrivilegeEscalation = true;
  step('… which the server does hold', (await api('POST', '/api/v1/namespaces/kejing/pods?dryRun=All', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: privileged.spec })).status === 403);

  const upgrade = await helm('upgrade', 'kejing', chart, '--set', 'services.tagging.replicas=3', '--timeout', '60s');
  const second = await specs();
  step('upgrade', upgrade.code === 0 && JSON.parse(second['kejing-tagging']).replicas === 3, upgrade.output);

  for (const [what, args, named] of [
    ['with a slip in a name', ['--set', 'services.tagging.replcas=3'], /replcas/],
    ['to a secret that does not exist', ['--set', 'services.tagging.tlsSecret=other'], /there is no Secret other/],
    ['that the server refuses', ['--set', 'defaults.podAnnotations.-bad-=x'], /-bad-/],
    ['whose jobs fail', ['--set', 'image.tag=broken'], /pre-upgrade hooks failed.*kejing-topics|kejing-topics.*failed|BackoffLimitExceeded/s],
  ]) {
    const broken = await helm('upgrade', 'kejing', chart, '--timeout', '60s', ...args);
    step(`an upgrade ${what} is refused`, broken.code !== 0 && named.test(broken.output), broken.output);
    step('… and what ran before runs on, unchanged', same(await specs(), second));
  }
  const repaired = await helm('upgrade', 'kejing', chart, '--set', 'services.tagging.replicas=3', '--timeout', '60s');
  step('the next good upgrade goes through', repaired.code === 0, repaired.output);

  const back = await helm('rollback', 'kejing', '1', '--timeout', '60s');
  step('rollback', back.code === 0 && same(await specs(), first), back.output);

  const gone = await helm('uninstall', 'kejing');
  const left = (await everything()).filter((name) => !given.includes(name));
  step('uninstall leaves nothing but the list of erasures', gone.code === 0 && same(left, ['persistentvolumeclaims/kejing-erasures']), `${gone.output}${left.join(' ')}`);
}

try {
  await start();
  console.log(`API server and etcd are up (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  let busy = true;
  const jobs = (async () => { while (busy) { await finishJobs().catch(() => undefined); await sleep(200); } })();
  await life();
  busy = false;
  await jobs;
} catch (error) {
  failed++;
  console.error(error);
} finally {
  for (const child of children.reverse()) child.kill('SIGTERM');
  // Nothing of theirs is needed any more: who waits for connections to end is not waited for.
  setTimeout(() => { for (const child of children) child.kill('SIGKILL'); }, 5_000).unref();
  await Promise.all(children.map((child) => child.exitCode !== null || child.signalCode !== null || new Promise((resolve) => { child.once('exit', resolve); })));
  if (failed === 0) rmSync(folder, { recursive: true, force: true });
  else console.error(`logs: ${folder}`);
}
process.exit(failed === 0 ? 0 : 1);
