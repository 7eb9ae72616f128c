import type { Client } from './client.js';
import { kafkajsClient } from './kafkajs-client.js';
import { platformaticClient } from './platformatic-client.js';

export const clients = { kafkajs: kafkajsClient, platformatic: platformaticClient } satisfies Record<string, Client>;
export type ClientName = keyof typeof clients;
