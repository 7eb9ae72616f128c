import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { toBinary, type DescFile, type FileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { status, type Server, type ServerDuplexStream, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';

interface ReflectionRequest {
  host: string;
  messageRequest?: 'listServices' | 'fileByFilename' | 'fileContainingSymbol' | 'fileContainingExtension' | 'allExtensionNumbersOfType';
  fileByFilename?: string;
  fileContainingSymbol?: string;
}

/**
 * Serves reflection (v1 and v1alpha) from the descriptor image, with our options kept. `@grpc/reflection` gives the protocol's
 * own definition; its implementation cannot resolve google.type.Date.
 */
export function addReflection(server: Server, registry: FileRegistry, services: readonly string[]): void {
  const protos = join(dirname(createRequire(import.meta.url).resolve('@grpc/reflection')), '../proto/grpc/reflection');
  const answer = reflectionAnswers(registry, services);
  for (const version of ['v1', 'v1alpha']) {
    const definition = loadSync(join(protos, version, 'reflection.proto'), { oneofs: true })[`grpc.reflection.${version}.ServerReflection`];
    const implementation: UntypedServiceImplementation = {
      ServerReflectionInfo(call: ServerDuplexStream<ReflectionRequest, object>) {
        call.on('data', (request: ReflectionRequest) => {
          call.write({ validHost: request.host, originalRequest: request, ...answer(request) });
        });
        call.on('end', () => { call.end(); });
        call.on('error', () => { /* the client went away */ });
      },
    };
    server.addService(definition as ServiceDefinition, implementation);
  }
}

function reflectionAnswers(registry: FileRegistry, services: readonly string[]): (request: ReflectionRequest) => object {
  const byName = new Map([...registry.files].map((file) => [`${file.name}.proto`, file]));
  const bySymbol = (symbol: string): DescFile | undefined => {
    const found = registry.get(symbol);
    if (found) return found.file;
    const parent = symbol.lastIndexOf('.');
    return parent > 0 ? bySymbol(symbol.slice(0, parent)) : undefined;
  };
  const found = (request: ReflectionRequest): DescFile | undefined => {
    switch (request.messageRequest) {
      case 'fileByFilename': return byName.get(request.fileByFilename ?? '');
      case 'fileContainingSymbol': return bySymbol(request.fileContainingSymbol ?? '');
      default: return undefined;
    }
  };
  return (request) => {
    if (request.messageRequest === 'listServices') return { listServicesResponse: { service: services.map((name) => ({ name })) } };
    const file = found(request);
    if (!file) return { errorResponse: { errorCode: status.NOT_FOUND, errorMessage: 'not found' } };
    return { fileDescriptorResponse: { fileDescriptorProto: [...withDependencies(file).values()] } };
  };
}

function withDependencies(file: DescFile, files = new Map<string, Buffer>()): Map<string, Buffer> {
  if (files.has(file.name)) return files;
  files.set(file.name, Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto)));
  for (const dependency of file.dependencies) withDependencies(dependency, files);
  return files;
}
