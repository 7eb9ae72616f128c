import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { templateProblems } from '../templates/template.js';
import { scriptRefused } from './script.errors.js';
import { SCRIPT_VARIABLES, type ScriptDraft } from './script.js';
import { ScriptsStore } from './scripts.store.js';

/** Makes a draft; the approved version of the key stays in use until the draft is approved. */
@Injectable()
export class CreateScript {
  constructor(
    private readonly scripts: ScriptsStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws INVALID TEMPLATE_REFUSED */
  async execute(tx: Tx, draft: ScriptDraft, author: string): Promise<{ scriptId: string }> {
    const problems = templateProblems(draft.text, SCRIPT_VARIABLES);
    if (problems.length > 0) throw scriptRefused(problems);
    const scriptId = this.ids.next();
    await this.scripts.insert(tx, scriptId, draft, await this.scripts.nextVersion(tx, draft.scriptKey), author, this.clock.now());
    return { scriptId };
  }
}
