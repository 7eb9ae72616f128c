export { freePort, isPortFree } from './ports.js';
export { isEnterableByAll, repositoryRoot, sharedTempFolder, toolsFolder } from './places.js';
export { javaCommand, startKafka, type KafkaOptions, type KafkaServer } from './kafka.js';
export { startPostgres, type PostgresOptions, type PostgresServer } from './postgres.js';
export { testDatabase, type TestDatabase } from './test-database.js';
export { testKafka, type TestKafka } from './test-kafka.js';
export { logEnd, logTail, spawnTied, type TiedProcess, type TiedProcessOptions } from './tied-process.js';
export { until } from './until.js';
