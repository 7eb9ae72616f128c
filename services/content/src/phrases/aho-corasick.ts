interface Node {
  readonly next: Map<string, number>;
  fail: number;
  /** Indexes of the words that end here, those of the failure chain among them. */
  words: number[];
}

export interface Match {
  /** Index of the word in the list. */
  readonly word: number;
  readonly start: number;
  /** One past the last. */
  readonly end: number;
}

/**
 * Compiles a list of words into an automaton that finds every occurrence of every one of them, overlapping ones too, in one pass
 * over the text (Aho and Corasick, 1975). Works on UTF-16 units; matches come in order of their end.
 */
export function ahoCorasick(words: readonly string[]): (text: string) => Match[] {
  const nodes = trie(words);
  link(nodes);
  return (text) => {
    const found: Match[] = [];
    let at = 0;
    for (let i = 0; i < text.length; i++) {
      at = step(nodes, at, text[i]!);
      for (const word of nodes[at]!.words) found.push({ word, start: i + 1 - words[word]!.length, end: i + 1 });
    }
    return found;
  };
}

function trie(words: readonly string[]): Node[] {
  const nodes: Node[] = [{ next: new Map(), fail: 0, words: [] }];
  words.forEach((word, index) => {
    if (word === '') return;
    let at = 0;
    for (let i = 0; i < word.length; i++) {
      const unit = word[i]!;
      let to = nodes[at]!.next.get(unit);
      if (to === undefined) {
        to = nodes.push({ next: new Map(), fail: 0, words: [] }) - 1;
        nodes[at]!.next.set(unit, to);
      }
      at = to;
    }
    nodes[at]!.words.push(index);
  });
  return nodes;
}

/** Breadth first: a node's failure link is shallower than the node, so it is complete when it is read. */
function link(nodes: Node[]): void {
  const queue = [...nodes[0]!.next.values()];
  for (let head = 0; head < queue.length; head++) {
    const node = nodes[queue[head]!]!;
    for (const [unit, to] of node.next) {
      const child = nodes[to]!;
      child.fail = step(nodes, node.fail, unit);
      child.words = [...child.words, ...nodes[child.fail]!.words];
      queue.push(to);
    }
  }
}

function step(nodes: readonly Node[], from: number, unit: string): number {
  let at = from;
  for (;;) {
    const to = nodes[at]!.next.get(unit);
    if (to !== undefined) return to;
    if (at === 0) return 0;
    at = nodes[at]!.fail;
  }
}
