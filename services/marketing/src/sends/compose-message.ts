import { renderTemplate, type MessageVariables } from '../sops/template.js';

export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** Words that stand under every message. */
export interface Imprint {
  readonly companyName: string;
  /** How to say that she wants no more of them. */
  readonly optOut: string;
}

/** The message as it goes out: the author's words, then who writes and how to opt out, whatever the author wrote. Throws where a template fails. */
export function composeMessage(subject: string, template: string, variables: MessageVariables, imprint: Imprint): Message {
  const { agent } = variables;
  const signature = [`${agent.name}  执业证号 ${agent.licence_no}`, imprint.companyName].filter((line) => line !== '').join('\n');
  return {
    // A line break in a subject would begin another header.
    subject: renderTemplate(subject, variables).replaceAll(/\s+/g, ' ').trim(),
    text: `${renderTemplate(template, variables).trim()}\n\n--\n${signature}\n${imprint.optOut}\n`,
  };
}
