import { Injectable } from '@nestjs/common';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { ConsentReader } from '../consent/consent-reader.js';
import { Timeline } from '../interactions/timeline.js';
import { PolicyDirectory } from '../policies/policy-directory.js';
import { ProfileReader } from '../profile/profile-reader.js';
import { FindSegments } from '../segments/find-segments.js';
import { TagDirectory } from '../tags/tag-directory.js';

/** The slices that a view is gathered from. */
@Injectable()
export class ViewSources {
  constructor(
    readonly servicing: ServicingDirectory,
    readonly profiles: ProfileReader,
    readonly policies: PolicyDirectory,
    readonly timeline: Timeline,
    readonly tags: TagDirectory,
    readonly segments: FindSegments,
    readonly consents: ConsentReader,
  ) {}
}
