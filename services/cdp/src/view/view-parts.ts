/** What a field mask of a view may name; `profile.identifying` asks for identifying fields in clear, as far as role and purpose allow. */
export const viewParts = ['customer', 'profile', 'profile.identifying', 'policies', 'interactions', 'tags', 'segments', 'consents', 'agent'] as const;
export type ViewPart = (typeof viewParts)[number];

/** The parts that a mask asks for; an empty one asks for all but `profile.identifying`. */
export function decideParts(mask: readonly string[]): ReadonlySet<ViewPart> {
  const asked = viewParts.filter((part) => (mask.length === 0 ? part !== 'profile.identifying' : mask.includes(part)));
  return new Set(asked.includes('profile.identifying') ? [...asked, 'profile'] : asked);
}
