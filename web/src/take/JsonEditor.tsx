// JSON with line numbers, folding and errors at their place. A chunk of its own.

import { json, jsonParseLinter } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { useEffect, useRef } from "react";

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "light-dark(#0b6577, #78d2e2)" },
  { tag: tags.string, color: "light-dark(#8a3b12, #f2b48c)" },
  { tag: tags.number, color: "light-dark(#6741d9, #c0a8ff)" },
  { tag: [tags.bool, tags.null], color: "light-dark(#a61e4d, #faa2c1)" },
]);

const look = EditorView.theme({
  "&": {
    backgroundColor: "light-dark(#f4f7f8, var(--mantine-color-dark-8))",
    color: "var(--mantine-color-text)",
    borderRadius: "8px",
  },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--mantine-color-dimmed)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "light-dark(#e6eef0, #2a2f33)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "light-dark(#b9e3ec, #1f4d57) !important",
  },
});

interface Props {
  text: string;
  label: string;
  onChange?: (text: string) => void;
}

export default function JsonEditor({ text, label, onChange }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const told = useRef(onChange);
  told.current = onChange;
  useEffect(() => {
    if (!holder.current) return;
    const listen = EditorView.updateListener.of((update) => {
      if (update.docChanged) told.current?.(update.state.doc.toString());
    });
    const state = EditorState.create({
      doc: text,
      extensions: [
        basicSetup,
        json(),
        linter(jsonParseLinter()),
        syntaxHighlighting(colours),
        look,
        listen,
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorState.readOnly.of(told.current === undefined),
      ],
    });
    const view = new EditorView({ state, parent: holder.current });
    return () => view.destroy();
  }, [text, label]);
  return <div ref={holder} data-testid="json-editor" />;
}
