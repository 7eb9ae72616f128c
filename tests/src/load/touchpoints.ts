import { randomUUID } from 'node:crypto';
import type { StackConnection } from '@kejing/local';
import kafkajs, { type Admin, type Producer } from 'kafkajs';
import { kafkaAs } from '../interop/insurer-systems.js';

const { CompressionTypes, Partitioners } = kafkajs;
const BATCH = 500;
const START = Date.parse('2026-06-01T00:00:00Z');

/** Publishes touchpoints of devices as pages do, each of them different. */
export class TouchpointSource {
  private published = 0;

  private constructor(private readonly producer: Producer, private readonly admin: Admin) {}

  static async open(stack: StackConnection): Promise<TouchpointSource> {
    const producer = kafkaAs(stack, 'insurer').producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    const admin = kafkaAs(stack, 'admin').admin();
    await Promise.all([producer.connect(), admin.connect()]);
    return new TouchpointSource(producer, admin);
  }

  /** `count` touchpoints, the devices in turn. */
  async publish(devices: readonly string[], count: number): Promise<void> {
    for (let from = 0; from < count; from += BATCH) {
      const messages = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => this.touchpoint(devices[(from + i) % devices.length]!));
      await this.producer.send({ topic: 'insurer.touchpoint.v1', acks: -1, compression: CompressionTypes.None, messages });
    }
  }

  /** How many records the topic holds. */
  async countOf(topic: string): Promise<number> {
    return (await this.admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
  }

  async close(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.admin.disconnect()]);
  }

  private touchpoint(deviceId: string) {
    const time = new Date(START + this.published++ * 1000).toISOString();
    const value = {
      sourceSystem: 'WEB', deviceId, verification: 'VERIFICATION_CLIENT_CLAIMED', kind: 'INTERACTION_KIND_OPENED', page: `/articles/child-cover/${this.published % 97}`,
      properties: { referrer: 'search', campaign: 'autumn' }, durationSeconds: this.published % 120, touchTime: time,
    };
    return {
      key: deviceId, value: JSON.stringify(value),
      headers: {
        ce_specversion: '1.0', ce_id: randomUUID(), ce_type: 'kejing.insurer.v1.TouchpointReported', ce_source: '/insurer/web', ce_time: time, 'content-type': 'application/json',
      },
    };
  }
}
