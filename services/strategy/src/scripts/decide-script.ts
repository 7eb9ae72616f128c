import { renderTemplate } from '../templates/template.js';
import { SALUTATION, type Script, type ScriptText } from './script.js';

// The stage of talk that a kind of task is about.
const STAGE_OF_TASK: Readonly<Record<string, string>> = {
  SHARE_CONTENT: 'NEED_AWAKENING', INVITE: 'EVENT_INVITATION', MEET: 'APPOINTMENT', CALL: 'APPOINTMENT', CLOSE_DEAL: 'CLOSING',
};

/**
 * The script for a task, from the approved ones of its scenario: that of the task's stage before others, a general one before one
 * that answers an objection; equals go by key. Undefined where there is none.
 */
export function decideScript(scripts: readonly Script[], taskKind: string): Script | undefined {
  const distance = (script: Script): number => (script.stage === STAGE_OF_TASK[taskKind] ? 0 : 2) + (script.objection === 'UNSPECIFIED' ? 0 : 1);
  return [...scripts].sort((a, b) => distance(a) - distance(b) || (a.scriptKey < b.scriptKey ? -1 : 1))[0];
}

/** Fills a script; the customer's name stays a blank. */
export const sayScript = (script: Script, values: { agentName: string; contentTitle: string; contentUrl: string }): ScriptText => ({
  scriptId: script.scriptId,
  text: renderTemplate(script.text, { agent_name: values.agentName, content_title: values.contentTitle, content_url: values.contentUrl, salutation: SALUTATION }),
  disclosure: script.disclosure,
});
