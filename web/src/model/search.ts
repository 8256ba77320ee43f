// Finding types by what people call them.

interface Named {
  name: string;
  title: string;
  description: string;
  category: string;
  aliases: readonly string[];
}

function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
}

function squeezed(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]/gu, "");
}

/** How well a type answers to a word; 0 when it does not. */
function score(type: Named, word: string): number {
  const key = squeezed(word);
  const name = squeezed(type.name);
  if (key !== "" && name === key) return 100;
  const titles = fold(type.title).split(/[^\p{L}\p{N}]+/u);
  if (key !== "" && type.aliases.some((alias) => squeezed(alias) === key)) return 90;
  if (key !== "" && name.startsWith(key)) return 80;
  if (titles.some((part) => part.startsWith(fold(word)))) return 70;
  if (key !== "" && name.includes(key)) return 60;
  if (key !== "" && type.aliases.some((alias) => squeezed(alias).includes(key))) return 50;
  return fold(type.description).includes(fold(word)) ? 20 : 0;
}

/** The types of a category that answer to every word, best first; in the catalog's order without words. */
export function searched<T extends Named>(types: readonly T[], query: string, category: string | null): T[] {
  const within = types.filter((type) => category === null || type.category === category);
  const words = query
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return within;
  const whole = query.trim();
  const scored = within.map((type, at) => {
    const each = words.map((word) => score(type, word));
    const sum = each.includes(0) ? 0 : Math.min(...each);
    return { type, at, points: Math.max(sum, words.length > 1 ? score(type, whole) : 0) };
  });
  return scored
    .filter((one) => one.points > 0)
    .sort((a, b) => b.points - a.points || a.at - b.at)
    .map((one) => one.type);
}
