// The import rules of the architecture, by folder and by suffix. `npm run lint` runs them.
const service = '^services/([^/]+)/';
const nestAllowed = '\\.(module|grpc|http|consumer|worker|fixture)\\.ts$|/main\\.ts$|\\.int\\.spec\\.ts$|\\.spec\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'A cycle is two things that are one.', from: {}, to: { circular: true } },
    { name: 'services-meet-in-contracts', severity: 'error', comment: 'A service never imports another service.', from: { path: service }, to: { path: '^services/', pathNot: '^services/$1/' } },
    { name: 'libs-are-mechanism', severity: 'error', comment: 'A lib imports neither a service nor what deploys it.', from: { path: '^libs/' }, to: { path: '^(services|deploy|tests)/' } },
    { name: 'services-do-not-deploy', severity: 'error', from: { path: '^services/' }, to: { path: '^(deploy|tests)/' } },
    {
      name: 'store-of-own-slice', severity: 'error', comment: "A slice calls another slice's use case, never its store.",
      from: { path: '^services/([^/]+)/src/([^/]+)/', pathNot: '\\.spec\\.ts$|\\.module\\.ts$' }, to: { path: '^services/$1/src/[^/]+/[^/]+\\.(store|rows)\\.ts$', pathNot: '^services/$1/src/$2/' },
    },
    {
      name: 'typeorm-in-stores', severity: 'error', comment: 'SQL and its types live in stores, rows and migrations.',
      from: { path: '^(services|libs|deploy|tests)/', pathNot: '\\.(store|rows)\\.ts$|^libs/(postgres|messaging)/|/migrations/|\\.spec\\.ts$' }, to: { path: 'node_modules/typeorm/' },
    },
    {
      name: 'kafkajs-in-one-file', severity: 'error', comment: 'The driver can be exchanged in one place.',
      from: { path: '^(services|libs)/', pathNot: '^libs/messaging/src/kafka\\.ts$|^libs/testing/|\\.spec\\.ts$' }, to: { path: 'node_modules/kafkajs/' },
    },
    {
      name: 'decisions-are-pure', severity: 'error', comment: 'A decision imports no I/O.',
      from: { path: '/decide-[^/]+\\.ts$', pathNot: '\\.spec\\.ts$' }, to: { path: '\\.(store|rows|grpc|http|consumer)\\.ts$|^libs/(postgres|messaging|grpc|service)/|node_modules/(@nestjs|typeorm|pg|kafkajs)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nest-at-the-edges', severity: 'error', comment: 'Use cases and stores are plain classes; @Injectable comes from @nestjs/common, nothing else does.',
      from: { path: '^services/[^/]+/src/', pathNot: nestAllowed }, to: { path: 'node_modules/@nestjs/', pathNot: 'node_modules/@nestjs/common/' },
    },
    { name: 'one-index-a-lib', severity: 'error', comment: 'No barrels in the middle of the tree.', from: {}, to: { path: '^(libs/[^/]+/src/[^/]+/|services/[^/]+/src/).*index\\.ts$', pathNot: '/gen/' } },
    { name: 'migrations-stand-alone', severity: 'error', comment: 'A migration must mean tomorrow what it means today.', from: { path: '/migrations/' }, to: { path: '^services/[^/]+/src/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|/gen/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['kejing-src', 'import', 'node', 'types', 'default'] },
  },
};
