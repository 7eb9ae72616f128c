import { Inject, Injectable } from '@nestjs/common';
import { SERVICE_CONFIG } from '@kejing/config';
import type { Tx } from '@kejing/postgres';
import type { Content } from '../contents/content.js';
import { ReadContents } from '../contents/read-contents.js';
import type { Subject } from '../records/subject.js';
import type { Script } from '../scripts/script.js';
import { ReadScripts } from '../scripts/read-scripts.js';
import type { StrategyConfig } from '../strategy.config.js';
import { decideOpportunity, type Decision } from './decide-opportunity.js';
import { StrategyCatalogue, type StrategyList } from './strategy-catalogue.js';

/** What decisions in some scenarios are made from. */
export interface Offers {
  readonly lists: ReadonlyMap<string, StrategyList>;
  /** Contents and scripts that the strategies name and that may be used, by key. */
  readonly contents: ReadonlyMap<string, Content>;
  readonly scripts: ReadonlyMap<string, Script>;
}

export interface Judgement {
  readonly decision: Decision;
  /** Those it was decided among. */
  readonly list: StrategyList;
  readonly offers: Offers;
  /** Variables that the chosen conditions read, sorted. */
  readonly variablesRead: readonly string[];
}

/** Gathers what a decision needs, and decides. Without effect. */
@Injectable()
export class JudgeRecord {
  constructor(
    private readonly catalogue: StrategyCatalogue,
    private readonly contents: ReadContents,
    private readonly scripts: ReadScripts,
    @Inject(SERVICE_CONFIG) private readonly config: StrategyConfig,
  ) {}

  /** The strategies as they are now. */
  async offers(tx: Tx, scenarios: readonly string[]): Promise<Offers> {
    const lists = new Map(scenarios.map((scenario) => [scenario, this.catalogue.list(scenario)]));
    const [contents, scripts] = await Promise.all([
      this.contents.published(tx, distinct([...lists.values()].flatMap(({ contentKeys }) => contentKeys))),
      this.scripts.approved(tx, distinct([...lists.values()].flatMap(({ scriptKeys }) => scriptKeys))),
    ]);
    return { lists, contents, scripts };
  }

  /** @param offers of this scenario among others */
  judge(offers: Offers, subject: Subject, agentGrade: string, scenario: string, signal: { kind: string; topics: readonly string[] }): Judgement {
    const list = offers.lists.get(scenario) ?? this.catalogue.list(scenario);
    const decision = decideOpportunity(list, {
      values: {
        tags: subject.tags, scenario, policies: subject.policies, signal, segments: subject.segments, agent: { grade: agentGrade }, marketing_consent: subject.marketingConsent,
      },
      personalisationRefused: subject.personalisationRefused,
      productGradeLimit: this.config.gradeGate[agentGrade] ?? 1,
      publishedContents: offers.contents,
      approvedScripts: offers.scripts,
    });
    const variablesRead = [...new Set(decision.chosen.flatMap(({ strategy }) => this.catalogue.variablesOf(strategy.eligibility)))].sort();
    return { decision, list, offers, variablesRead };
  }
}

const distinct = (keys: readonly string[]): string[] => [...new Set(keys)];
