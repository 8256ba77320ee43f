// A few rows as a table: previews.

import { isNumber, type JsonObject } from "../model/json";
import { textOf } from "../model/profile";
import { isRtl, Value } from "./Value";

interface Props {
  names: string[];
  records: JsonObject[];
  chosen?: string | undefined;
  label: string;
  dimmed?: boolean;
}

export function RowsTable({ names, records, chosen, label, dimmed }: Props) {
  const number = (name: string) => records.some((r) => isNumber(r[name]));
  const classes = (name: string) => `${number(name) ? "number" : ""} ${name === chosen ? "chosen" : ""}`.trim();
  return (
    <section className="rows-wrap" aria-label={label} tabIndex={0} style={{ opacity: dimmed ? 0.55 : 1 }}>
      <table className="rows" data-testid="preview">
        <thead>
          <tr>
            <th className="index" scope="col">
              <span aria-hidden>#</span>
            </th>
            {names.map((name) => (
              <th key={name} scope="col" className={classes(name)} title={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its index.
            <tr key={row}>
              <td className="index">{row + 1}</td>
              {names.map((name) => (
                <td
                  key={name}
                  className={classes(name)}
                  title={textOf(record[name])}
                  dir={isRtl(record[name]) ? "rtl" : undefined}
                >
                  <Value value={record[name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
