// Sentences of the API, in which backticks stand around names.

import { Fragment } from "react";

export function Prose({ text }: { text: string }) {
  const parts = text.split(/`([^`]+)`/);
  return (
    <>
      {parts.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text do not move.
        <Fragment key={i}>{i % 2 === 1 ? <code className="name">{part}</code> : part}</Fragment>
      ))}
    </>
  );
}
