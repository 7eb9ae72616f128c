import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { fits, mayGive, type TagDefinition } from '../taxonomy/tag-definition.js';
import { Taxonomy } from '../taxonomy/taxonomy.js';
import { checkSensitive } from './decide-access.js';
import { SubjectAccess } from './subject-access.js';
import type { TagKey } from './tag.js';
import { tagNotManual, tagOfOtherSubject } from './tags.errors.js';

/** What every change by hand has to keep. */
@Injectable()
export class HandRules {
  constructor(
    private readonly taxonomy: Taxonomy,
    private readonly access: SubjectAccess,
  ) {}

  async check(tx: Tx, { subjectKind, subjectId, tagId }: TagKey, caller: Caller): Promise<TagDefinition> {
    const definition = this.taxonomy.get(tagId);
    if (!fits(definition, subjectKind)) throw tagOfOtherSubject();
    if (!mayGive(definition, 'MANUAL')) throw tagNotManual();
    await this.access.check(tx, caller, subjectKind, [subjectId], true);
    checkSensitive(caller, definition.sensitive);
    return definition;
  }
}
