import { Inject, Injectable } from '@nestjs/common';
import { SERVICE_CONFIG } from '@kejing/config';
import type { Tx } from '@kejing/postgres';
import type { Content } from '../contents/content.js';
import { ReadContents } from '../contents/read-contents.js';
import type { Subject } from '../records/subject.js';
import type { Script } from '../scripts/script.js';
import { ReadScripts } from '../scripts/read-scripts.js';
import type { StrategyConfig } from '../strategy.config.js';
import { decideOpportunity, type Candidate, type Decision } from './decide-opportunity.js';
import { StrategyCatalogue } from './strategy-catalogue.js';

/** What decisions in some scenarios are made from. */
export interface Offers {
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>;
  /** Contents and scripts that the candidates name and that may be used, by key. */
  readonly contents: ReadonlyMap<string, Content>;
  readonly scripts: ReadonlyMap<string, Script>;
}

export interface Judgement {
  readonly decision: Decision;
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

  /** The candidates as they are now. */
  async offers(tx: Tx, scenarios: readonly string[]): Promise<Offers> {
    const candidates = new Map(scenarios.map((scenario) => [scenario, this.catalogue.candidates(scenario)]));
    const choices = [...candidates.values()].flatMap((some) => some.map(({ strategy }) => strategy.choice));
    const [contents, scripts] = await Promise.all([
      this.contents.published(tx, named(choices.map(({ contentKey }) => contentKey))),
      this.scripts.approved(tx, named(choices.map(({ scriptKey }) => scriptKey))),
    ]);
    return { candidates, contents, scripts };
  }

  /** @param offers of this scenario among others */
  judge(offers: Offers, subject: Subject, agentGrade: string, scenario: string, signal: { kind: string; topics: readonly string[] }): Judgement {
    const decision = decideOpportunity(offers.candidates.get(scenario) ?? [], {
      values: {
        tags: subject.tags, scenario, policies: subject.policies, signal, segments: subject.segments, agent: { grade: agentGrade }, marketing_consent: subject.marketingConsent,
      },
      personalisationRefused: subject.personalisationRefused,
      productGradeLimit: this.config.gradeGate[agentGrade] ?? 1,
      publishedContents: offers.contents,
      approvedScripts: offers.scripts,
    });
    const variablesRead = [...new Set(decision.chosen.flatMap(({ strategy }) => this.catalogue.variablesOf(strategy.eligibility)))].sort();
    return { decision, offers, variablesRead };
  }
}

const named = (keys: readonly string[]): string[] => [...new Set(keys.filter((key) => key !== ''))];
