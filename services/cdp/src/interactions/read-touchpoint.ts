import { toDate } from '@kejing/contracts';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { Verification, type TouchpointReported } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import { Reject, type ReceivedEvent } from '@kejing/messaging';
import type { NewInteraction } from './interaction.js';

/** Who acted: a party that the insurer's server vouches for, or whoever has the device. */
export type Actor = { kind: 'PARTY'; sourceSystem: string; sourceId: string } | { kind: 'DEVICE'; sourceSystem: string; deviceId: string };

export interface Touch {
  actor: Actor;
  interaction: Omit<NewInteraction, 'recordId' | 'customerId'>;
}

const MAX_DEVICE_ID = 200;
const MAX_PAGE = 500;
const MAX_PROPERTIES = 20;
const MAX_PROPERTY = 200;
const MAX_SECONDS = 86_400;
/** Clocks of devices are wrong, but a day ahead is no clock. */
const MAX_AHEAD_MS = 86_400_000;

/** A touchpoint as reported, checked. What a page claims of a party is not believed: it counts for the device. */
export function toTouch(said: TouchpointReported, event: Pick<ReceivedEvent, 'time' | 'backfill'>, now: Date): Touch {
  const time = toDate(said.touchTime) ?? event.time;
  if (said.kind === InteractionKind.UNSPECIFIED) throw new Reject('KIND_MISSING', 'kind is not said');
  if (time.getTime() > now.getTime() + MAX_AHEAD_MS) throw new Reject('IMPOSSIBLE_DATE', 'touch_time is in the future');
  return {
    actor: actorOf(said),
    interaction: {
      kind: said.kind,
      sourceSystem: said.sourceSystem,
      subject: pathOf(said.page),
      contentId: said.contentId,
      durationSeconds: Math.min(Math.max(said.durationSeconds, 0), MAX_SECONDS),
      time,
      ...withProperties(said.properties),
      backfill: event.backfill,
    },
  };
}

function actorOf(said: TouchpointReported): Actor {
  const { sourceSystem, sourceId, deviceId } = said;
  if (said.verification === Verification.SERVER_VERIFIED && sourceId !== '') return { kind: 'PARTY', sourceSystem, sourceId };
  if (deviceId === '') throw new Reject('DEVICE_MISSING', 'a touchpoint that no server vouches for needs a device_id');
  if (deviceId.length > MAX_DEVICE_ID) throw new Reject('DEVICE_ID_TOO_LONG', `device_id has at most ${MAX_DEVICE_ID} characters`);
  return { kind: 'DEVICE', sourceSystem, deviceId };
}

/**
 * What a page calls itself is kept in clear and travels on a topic, so only plain words do: Latin letters, short numbers and their
 * separators. A phone, an e-mail address or a name in Han characters that a page put there becomes a star.
 */
const PLAIN = /^[A-Za-z0-9_.:~ -]{0,80}$/;
const LONG_NUMBER = /\d(?:[ .:_-]*\d){6}/;
const STAR = '*';

const isPlain = (text: string): boolean => PLAIN.test(text) && !LONG_NUMBER.test(text);

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return STAR;
  }
}

/** Queries and fragments may hold anything; of the path, what is plain. */
function pathOf(page: string): string {
  const end = page.search(/[?#]/);
  const path = (end < 0 ? page : page.slice(0, end)).slice(0, MAX_PAGE);
  return path.split('/').map((segment) => (isPlain(decoded(segment)) ? segment : STAR)).join('/');
}

function withProperties(properties: Record<string, string>): Pick<NewInteraction, 'detail'> {
  const entries = Object.entries(properties);
  if (entries.length === 0) return {};
  if (entries.length > MAX_PROPERTIES || entries.some(([name, value]) => name.length > MAX_PROPERTY || value.length > MAX_PROPERTY)) {
    throw new Reject('PROPERTIES_TOO_LARGE', `at most ${MAX_PROPERTIES} properties of ${MAX_PROPERTY} characters`);
  }
  return { detail: { properties: Object.fromEntries(entries.filter(([name]) => isPlain(name)).map(([name, value]) => [name, isPlain(value) ? value : STAR])) } };
}
