import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { OnTagChanged } from './on-tag-changed.consumer.js';
import { ProjectTags } from './project-tags.js';
import { RecordTagsStore } from './record-tags.store.js';
import { TagDirectory } from './tag-directory.js';

/** The tags of customers' records, as the tag system tells them. */
@Module({
  imports: [IdentityModule],
  controllers: [OnTagChanged],
  providers: [RecordTagsStore, ProjectTags, TagDirectory],
  exports: [TagDirectory],
})
export class TagsModule {}
