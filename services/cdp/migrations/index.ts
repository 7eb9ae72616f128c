import { messagingMigrations } from '@kejing/messaging';
import { requestMigrations, type MigrationClass } from '@kejing/postgres';
import { Vault1795226400000 } from './202611220200-vault.js';
import { Identity1795226401000 } from './202611220210-identity.js';
import { Consent1795226402000 } from './202611220220-consent.js';
import { Privacy1795226403000 } from './202611220230-privacy.js';
import { Agents1795226460000 } from './202611220201-agents.js';
import { Policies1795226520000 } from './202611220202-policies.js';
import { Interactions1795226580000 } from './202611220203-interactions.js';
import { Segments1795226640000 } from './202611220204-segments.js';
import { Tags1795226700000 } from './202611220205-tags.js';
import { ErasureReceipts1795231800000 } from './202611220330-erasure-receipts.js';
import { Stewardship1795234800000 } from './202611220420-stewardship.js';
import { Models1795235400000 } from './202611220430-models.js';
import { GoldenRecord1795236000000 } from './202611220440-golden-record.js';
import { Matching1795237800000 } from './202611220510-matching.js';
import { RefreshDue1795251600000 } from './202611220900-refresh-due.js';
import { PolicyHistory1795238400000 } from './202611220520-policy-history.js';

/** In the order in which they run. */
export const migrations: MigrationClass[] = [
  ...messagingMigrations,
  ...requestMigrations,
  Vault1795226400000,
  Identity1795226401000,
  Consent1795226402000,
  Privacy1795226403000,
  Agents1795226460000,
  Policies1795226520000,
  Interactions1795226580000,
  Segments1795226640000,
  Tags1795226700000,
  ErasureReceipts1795231800000,
  Stewardship1795234800000,
  Models1795235400000,
  GoldenRecord1795236000000,
  Matching1795237800000,
  PolicyHistory1795238400000,
  RefreshDue1795251600000,
];
