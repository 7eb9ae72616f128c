/** An e-mail address in lower case; `valid` says whether it has the form of one. */
export function cleanEmail(reported: string): { address: string; valid: boolean } {
  const address = reported.normalize('NFKC').trim().toLowerCase();
  return { address, valid: address.length <= 254 && /^[^\s@"<>,;:]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/.test(address) };
}
