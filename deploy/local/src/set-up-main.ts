// The program of the image `setup`: what is to be there before the services are. May be repeated.
//   topics             Kafka's topics and ACLs (the default)
//   databases          a role and a database for each service, on a PostgreSQL server of which one has the superuser
//   strimzi CLUSTER    prints topics and users as resources of the Strimzi operators
//   keys               prints new signing keys and keys of personal data as Kubernetes resources
import { topics } from '@kejing/contracts';
import { loadConfig } from '@kejing/config';
import { createDatabases } from './databases.js';
import { kubernetesKeys } from './kubernetes-keys.js';
import { DatabasesConfig, TopicsConfig } from './set-up.config.js';
import { serviceNames } from './services.js';
import { strimziResources } from './strimzi.js';
import { topicsJob } from './topics-job.js';

const commands: Record<string, (cluster?: string) => Promise<string>> = {
  async topics() {
    await topicsJob(loadConfig(TopicsConfig));
    return JSON.stringify({ level: 'info', service: 'setup', msg: `${topics.length} topics and their ACLs are as the contracts say` });
  },
  async databases() {
    const config = loadConfig(DatabasesConfig);
    await createDatabases(config.url, { databases: config.passwords });
    return JSON.stringify({ level: 'info', service: 'setup', msg: `the databases of ${serviceNames.join(', ')} are there` });
  },
  async strimzi(cluster) {
    if (!cluster) throw new Error('strimzi needs the name of the Kafka resource');
    return strimziResources(cluster).trimEnd();
  },
  keys: () => kubernetesKeys(),
};

const [name = 'topics', cluster] = process.argv.slice(2);
try {
  const command = commands[name];
  if (!command) throw new Error(`there is no command ${name}; there are ${Object.keys(commands).join(', ')}`);
  console.log(await command(cluster));
  process.exit(0);
} catch (error) {
  console.error(JSON.stringify({ level: 'fatal', service: 'setup', msg: error instanceof Error ? error.message : 'failed' }));
  process.exit(1);
}
