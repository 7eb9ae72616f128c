/** A party's key in its source, in the form that tokens and `WaitFor('party', …)` use: `CORE:C123`. */
export const sourceKeyOf = (sourceSystem: string, sourceId: string): string => `${sourceSystem}:${sourceId}`;
