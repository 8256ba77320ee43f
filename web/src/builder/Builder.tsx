// The Schema Builder: settings, fields, options of the chosen field, live preview.

import { Drawer, Grid, Stack } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useState } from "react";
import { ApiError } from "../api/client";
import { useFieldTypes, usePreview, useValidation } from "../api/queries";
import { change, currentSchema, redoChange, undoChange, useSchema } from "../app/store";
import { columnOf } from "../model/problem";
import { columnName, freeName, newId, type Payload, toPayload } from "../model/schema";
import { codeIn, schemaOfCode } from "../model/share";
import { FieldList } from "./FieldList";
import { Notice } from "./Notice";
import { Options } from "./Options";
import { PreviewPane } from "./PreviewPane";
import { Settings } from "./Settings";
import { Toolbar } from "./Toolbar";
import { TypePicker } from "./TypePicker";

/** How long typing rests before the service is asked. */
const DEBOUNCE_MS = 300;

/** Keys for undo and redo, where no text box has its own. */
function useUndoKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const inText = event.target instanceof HTMLElement && event.target.closest("input, textarea, [contenteditable]");
      const key = event.key.toLowerCase();
      if (inText || (key !== "z" && key !== "y")) return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) redoChange();
      else undoChange();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

/** Takes a schema out of the link once. */
function useLink(tell: (text: string) => void) {
  useEffect(() => {
    const take = async () => {
      const code = codeIn(window.location.hash);
      if (!code) return;
      window.history.replaceState(null, "", window.location.pathname);
      const schema = await schemaOfCode(code);
      if (typeof schema === "string") return tell(schema);
      change({ kind: "replace", schema });
      tell(`“${schema.title}” was opened from the link. Undo brings back what you had.`);
    };
    void take();
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, [tell]);
}

export default function Builder() {
  const schema = useSchema();
  const [chosen, setChosen] = useState<string | null>(schema.fields[0]?.id ?? null);
  const [picking, setPicking] = useState<string | "new" | null>(null);
  const [optionsOpen, setOptionsOpen] = useState(false);
  const [notice, setNotice] = useState<string | null>(null);
  const narrow = useMediaQuery("(max-width: 62em)") ?? false;
  useUndoKeys();
  useLink(setNotice);
  const types = useFieldTypes(schema.locale);
  const payload = useMemo(() => toPayload(schema), [schema]);
  const [settled] = useDebouncedValue<Payload>(payload, DEBOUNCE_MS);
  const validation = useValidation(settled);
  const preview = usePreview(settled);
  const problems = useMemo(
    () => (validation.error instanceof ApiError && settled === payload ? validation.error.problems : []),
    [validation.error, settled, payload],
  );
  const field = schema.fields.find((one) => one.id === chosen) ?? schema.fields[0];
  const at = field ? schema.fields.indexOf(field) : -1;
  const byType = useMemo(() => new Map(types.data?.field_types.map((type) => [type.name, type])), [types.data]);

  const choose = useCallback((id: string, open = false) => {
    setChosen(id);
    if (open) setOptionsOpen(true);
  }, []);

  const pick = (name: string) => {
    const type = byType.get(name);
    const needed = type?.example_constraints;
    const constraints = needed ? { constraints: needed as never } : {};
    if (picking === "new" || picking === null) {
      const id = newId();
      const fields = currentSchema().fields;
      change({ kind: "add", field: { id, name: freeName(columnName(name), fields), type: name, ...constraints } });
      setChosen(id);
    } else {
      const old = currentSchema().fields.find((one) => one.id === picking);
      const named =
        old && old.name === columnName(old.type) ? { name: freeName(columnName(name), currentSchema().fields) } : {};
      change({ kind: "edit", id: picking, field: { type: name, constraints: needed as never, ...named } });
      setChosen(picking);
    }
    setPicking(null);
  };

  const options = field && (
    <Options
      field={field}
      locale={schema.locale}
      problems={problems.filter((p) => columnOf(p) === at)}
      pick={() => setPicking(field.id)}
    />
  );
  return (
    <div className="page">
      <Stack gap="md">
        <Toolbar payload={payload} problems={problems} tell={setNotice} />
        <Notice text={notice} close={() => setNotice(null)} />
        <Settings schema={schema} problems={problems.filter((p) => columnOf(p) === null)} />
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <FieldList
              fields={schema.fields}
              types={byType}
              chosen={field?.id ?? null}
              problems={problems}
              payload={payload}
              choose={choose}
              pick={setPicking}
              openOptions={narrow ? (id) => choose(id, true) : null}
            />
          </Grid.Col>
          {!narrow && (
            <Grid.Col span={5}>
              <aside className="surface" aria-label="Options of the field" style={{ position: "sticky", top: 68 }}>
                {options ?? <Options.Empty />}
              </aside>
            </Grid.Col>
          )}
        </Grid>
        <PreviewPane
          schema={schema}
          preview={preview}
          problems={problems}
          chosen={field?.name}
          pending={settled !== payload}
        />
      </Stack>
      {narrow && (
        <Drawer
          closeButtonProps={{ "aria-label": "Close" }}
          opened={optionsOpen}
          onClose={() => setOptionsOpen(false)}
          position="bottom"
          size="80%"
          title="Options of the field"
        >
          {options}
        </Drawer>
      )}
      <TypePicker
        opened={picking !== null}
        close={() => setPicking(null)}
        pick={pick}
        locale={schema.locale}
        current={schema.fields.find((one) => one.id === picking)?.type}
      />
    </div>
  );
}
