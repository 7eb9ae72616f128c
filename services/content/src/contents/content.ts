/** Kinds that are built. The other eight of the contract answer UNIMPLEMENTED by name until they have a body here. */
export type ContentKind = ContentBody['kind'];

export interface ArticleBody {
  readonly kind: 'ARTICLE';
  readonly html: string;
}

/** Instants as ISO 8601 text: the body is one JSON document. */
export interface LiveBody {
  readonly kind: 'LIVE';
  readonly startTime: string;
  readonly endTime: string;
  readonly streamUrl: string;
  readonly replayUrl: string;
  readonly host: string;
  readonly html: string;
}

export type ContentBody = ArticleBody | LiveBody;

/** What an author gives: everything of a version that is not its course of life. */
export interface Draft {
  readonly title: string;
  readonly summary: string;
  readonly topics: readonly string[];
  readonly expireTime: Date | null;
  readonly body: ContentBody;
}

export type VersionState = 'DRAFT' | 'IN_REVIEW' | 'APPROVED' | 'PUBLISHED' | 'SUPERSEDED' | 'WITHDRAWN';

/** A version; immutable from PUBLISHED on, but for its state. */
export interface ContentVersion extends Draft {
  readonly version: number;
  readonly state: VersionState;
  /** Rises with each change. */
  readonly revision: number;
  /** Everybody who wrote in this version, last one last: none of them may approve it. */
  readonly authors: readonly string[];
  readonly reviewer: string | null;
  readonly reviewReason: string | null;
  readonly createTime: Date;
  readonly updateTime: Date;
  readonly publishTime: Date | null;
}

/** A content with its newest version, which is where decisions are made. */
export interface Content {
  readonly contentId: string;
  readonly contentKey: string;
  readonly kind: ContentKind;
  readonly publishedVersion: number | null;
  readonly createTime: Date;
  readonly latest: ContentVersion;
}

/** A content and the one version of it that is asked for. */
export interface ContentAt {
  readonly contentId: string;
  readonly contentKey: string;
  readonly kind: ContentKind;
  readonly publishedVersion: number | null;
  readonly version: ContentVersion;
}

/** Whether a version may be shown and shared now. */
export const isShown = (version: ContentVersion, now: Date): boolean =>
  version.state === 'PUBLISHED' && (version.expireTime === null || version.expireTime > now);
