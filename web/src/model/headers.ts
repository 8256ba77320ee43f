// From what people paste to column names: names, a header line, CSV, a row of a spreadsheet, CREATE TABLE, JSON.

export type PasteKind = "names" | "csv" | "spreadsheet" | "sql" | "json";

export interface Pasted {
  kind: PasteKind;
  names: string[];
  /** Name of the table, where the text says it: a good hint. */
  table: string | null;
  /** What was left out, to be told. */
  notes: string[];
}

/** `/infer-schema` takes as many. */
export const NAMES_MAX = 80;

export const KIND_TITLES: Record<PasteKind, string> = {
  names: "column names",
  csv: "CSV",
  spreadsheet: "a spreadsheet",
  sql: "CREATE TABLE",
  json: "JSON",
};

export function pasted(text: string): Pasted {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  const sql = /create\s+(?:(?:global|local)\s+)?(?:temp(?:orary)?\s+|unlogged\s+|external\s+)*table\b/i.test(trimmed);
  const found = (sql ? fromSql(trimmed) : null) ?? fromJson(trimmed) ?? fromLines(trimmed);
  return tidy(found);
}

function tidy(found: Pasted): Pasted {
  const notes = [...found.notes];
  const cleaned = found.names.map((name) => name.replace(/\s+/g, " ").trim()).filter((name) => name !== "");
  const unique = [...new Set(cleaned)];
  if (unique.length < cleaned.length) notes.push(`${cleaned.length - unique.length} repeated names were left out.`);
  if (unique.length > NAMES_MAX) notes.push(`Only the first ${NAMES_MAX} of ${unique.length} columns are taken.`);
  return { ...found, names: unique.slice(0, NAMES_MAX), notes };
}

function fromJson(text: string): Pasted | null {
  if (!/^[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    const first = Array.isArray(value) ? value[0] : value;
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
      return { kind: "json", names: value, table: null, notes: [] };
    }
    if (typeof first !== "object" || first === null) return null;
    return { kind: "json", names: Object.keys(first), table: null, notes: [] };
  } catch {
    return null;
  }
}

function fromLines(text: string): Pasted {
  const lines = text.split(/\r\n|\r|\n/);
  const first = lines[0] ?? "";
  const rest = lines.slice(1).filter((line) => line.trim() !== "");
  const inFirst = (mark: string) => split(text, mark)[0] ?? [];
  const notes = (kept: string) => (rest.length > 0 ? [`${rest.length} further ${kept}.`] : []);
  if (first.includes("\t")) {
    return { kind: "spreadsheet", names: inFirst("\t"), table: null, notes: notes("rows were not read") };
  }
  const mark = [";", "|", ","].find((candidate) => inFirst(candidate).length > 1);
  if (mark === undefined) {
    const names = lines.map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, "").replace(/[,;]\s*$/, ""));
    return { kind: "names", names: names.map(unquoted), table: null, notes: [] };
  }
  const wide = rest.length > 0 && rest.every((line) => line.includes(mark));
  if (wide) return { kind: "csv", names: inFirst(mark), table: null, notes: notes("lines were not read") };
  return { kind: "names", names: lines.flatMap((line) => split(line, mark)[0] ?? []), table: null, notes: [] };
}

/** Records of delimited text, quotes and line breaks in quotes understood (RFC 4180). */
export function split(text: string, mark: string): string[][] {
  const records: string[][] = [[]];
  let value = "";
  let quoted = false;
  const end = () => {
    records.at(-1)?.push(value.trim());
    value = "";
  };
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        value += '"';
        i += 1;
      } else if (c === '"') quoted = false;
      else value += c;
    } else if (c === '"' && value.trim() === "") {
      quoted = true;
      value = "";
    } else if (c === mark) end();
    else if (c === "\n" || c === "\r") {
      if (c === "\r" && text[i + 1] === "\n") i += 1;
      end();
      records.push([]);
    } else value += c;
  }
  end();
  return records.filter((record) => record.some((cell) => cell !== ""));
}

function unquoted(name: string): string {
  const text = name.trim();
  const found = /^(?:"([^"]*)"|`([^`]*)`|\[([^\]]*)\]|'([^']*)')$/.exec(text);
  return found ? (found[1] ?? found[2] ?? found[3] ?? found[4] ?? text) : text;
}

const NOT_COLUMNS =
  /^(?:constraint|primary\s+key|foreign\s+key|unique\s*(?:key|index|\()|unique$|check\s*\(|key\s|index\s|exclude\s|like\s|period\s+for|fulltext\s|spatial\s)/i;

function fromSql(text: string): Pasted | null {
  const bare = text.replace(/--[^\n]*/g, " ").replace(/\/\*[\s\S]*?\*\//g, " ");
  const head =
    /create\s+[^(]*?table\s+(?:if\s+not\s+exists\s+)?((?:"[^"]*"|`[^`]*`|\[[^\]]*\]|[^\s(.])+(?:\s*\.\s*(?:"[^"]*"|`[^`]*`|\[[^\]]*\]|[^\s(.])+)*)\s*\(/i;
  const found = head.exec(bare);
  if (!found) return null;
  const definitions = topLevel(bare.slice(found.index + found[0].length));
  const columns = definitions.filter((definition) => !NOT_COLUMNS.test(definition));
  const names = columns.map((definition) => {
    const name = /^(?:"[^"]*"|`[^`]*`|\[[^\]]*\]|[^\s(]+)/.exec(definition)?.[0] ?? "";
    return unquoted(name);
  });
  const table = unquoted((found[1] ?? "").split(".").at(-1) ?? "");
  const left = definitions.length - columns.length;
  const notes = left > 0 ? [`${left} table constraints were left out.`] : [];
  return { kind: "sql", names, table: table || null, notes };
}

/** The parts between the commas that no parenthesis or quote encloses, up to the parenthesis that closes the list. */
function topLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let part = "";
  for (const c of text) {
    if (quote) {
      if (c === quote) quote = "";
    } else if (c === "'" || c === '"' || c === "`") quote = c;
    else if (c === "(") depth += 1;
    else if (c === ")") {
      if (depth === 0) break;
      depth -= 1;
    } else if (c === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
      continue;
    }
    part += c;
  }
  parts.push(part.trim());
  return parts.filter((p) => p !== "");
}
