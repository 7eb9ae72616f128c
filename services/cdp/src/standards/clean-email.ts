const FORM = /^[^\s@"<>,;:]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
const JUNK = /^(?:test\d*|abc|aaa+|xxx+|123|1234|12345|123456|noname|none|null|na|no|unknown|wu|admin|user|noemail|no-?reply|demo|(.)\1+)@|@(?:test|aaa|abc|xxx|123|none|null|nomail|noemail)\./;

/** An e-mail address in lower case; `valid` says whether it has the form of one. */
export function cleanEmail(reported: string): { address: string; valid: boolean } {
  const address = reported.normalize('NFKC').trim().toLowerCase();
  return { address, valid: address.length <= 254 && FORM.test(address) };
}

/** Whether a cleaned address is one that any number of people may bear (test@test.com). */
export const isJunkEmail = (address: string): boolean => JUNK.test(address);
