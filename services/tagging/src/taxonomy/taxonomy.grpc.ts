import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  TaxonomyServiceControllerMethods, type GetTagDefinitionResponse, type ListTagDefinitionsResponse, type TagDefinition as TagDefinitionMessage,
  type TaxonomyServiceController,
} from '@kejing/contracts/grpc/tagging/v1/taxonomy';
import { decodePageToken, encodePageToken } from '@kejing/grpc';
import type { TagDefinition } from './tag-definition.js';
import { GetTagDefinitionDto, ListTagDefinitionsDto } from './taxonomy.dto.js';
import { Taxonomy } from './taxonomy.js';

/** kejing.tagging.v1.TaxonomyService */
@Controller()
@TaxonomyServiceControllerMethods()
export class TaxonomyGrpc implements TaxonomyServiceController {
  constructor(@Inject(Taxonomy) private readonly taxonomy: Taxonomy) {}

  listTagDefinitions(@Payload() request: ListTagDefinitionsDto): ListTagDefinitionsResponse {
    const query = { list: 'tag-definitions', prefix: request.prefix };
    const after = decodePageToken<{ id: string }>(request.pageToken, query)?.id ?? '';
    const size = request.pageSize || 100;
    const found = this.taxonomy.page(request.prefix, after, size + 1);
    const page = found.slice(0, size);
    return { definitions: page.map(toMessage), nextPageToken: found.length > size ? encodePageToken(query, { id: page.at(-1)!.id }) : '' };
  }

  getTagDefinition(@Payload() request: GetTagDefinitionDto): GetTagDefinitionResponse {
    return { definition: toMessage(this.taxonomy.get(request.tagId)) };
  }
}

function toMessage({ id, name, path, kind, sensitive, defaultDays }: TagDefinition): TagDefinitionMessage {
  return { tagId: id, name, path: [...path], kind: kind.toUpperCase(), sensitive, defaultDays: defaultDays ?? 0 };
}
