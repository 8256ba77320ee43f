// One option, as its JSON Schema says: a switch, a choice, a number, a text, a list, JSON.

import { JsonInput, MultiSelect, NumberInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type Control, numbersOf } from "../model/form";
import type { Json } from "../model/json";
import { Prose } from "../ui/Prose";

interface Props {
  control: Control;
  value: Json;
  error: string | undefined;
  set: (value: Json) => void;
}

export function OptionControl({ control, value, error, set }: Props) {
  const common = {
    label: control.name,
    description: <Prose text={control.description} />,
    error,
    size: "xs" as const,
    required: control.required,
  };
  const standard = control.standard === null ? "" : String(control.standard);
  switch (control.kind) {
    case "switch":
      return (
        <Switch
          label={control.name}
          description={<Prose text={control.description} />}
          error={error}
          size="sm"
          checked={value === null ? control.standard === true : value === true}
          onChange={(event) =>
            set(event.currentTarget.checked === (control.standard === true) ? null : event.currentTarget.checked)
          }
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          data={control.choices}
          value={value === null ? null : String(value)}
          placeholder={standard || "as described"}
          clearable
          onChange={set}
        />
      );
    case "integer":
    case "number":
      return <NumberControl common={common} control={control} value={value} set={set} placeholder={standard} />;
    case "text":
      return (
        <TextInput
          {...common}
          value={typeof value === "string" ? value : ""}
          placeholder={standard}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    case "choices":
      return (
        <MultiSelect
          {...common}
          data={control.choices}
          value={texts(value)}
          placeholder="all"
          clearable
          onChange={set}
        />
      );
    case "values":
      return <ValuesControl common={common} value={value} set={set} />;
    case "numbers":
      return <NumbersControl common={common} value={value} set={set} />;
    case "json":
      return <JsonControl common={common} value={value} set={set} />;
  }
}

type Common = Pick<Props, "error"> & { label: string; description: ReactNode; size: "xs"; required: boolean };

function texts(value: Json): string[] {
  return Array.isArray(value) ? value.map((item) => (typeof item === "string" ? item : JSON.stringify(item))) : [];
}

interface Inner {
  common: Common;
  value: Json;
  set: (value: Json) => void;
}

function NumberControl({
  common,
  control,
  value,
  set,
  placeholder,
}: Inner & { control: Control; placeholder: string }) {
  return (
    <NumberInput
      {...common}
      value={typeof value === "number" ? value : ""}
      placeholder={placeholder}
      allowDecimal={control.kind === "number"}
      {...(control.min === undefined ? {} : { min: control.min })}
      {...(control.max === undefined ? {} : { max: control.max })}
      onChange={(next) => {
        const n = typeof next === "number" ? next : Number.parseFloat(next);
        set(Number.isNaN(n) ? null : n);
      }}
    />
  );
}

/** A list of values. Numbers stay numbers when all were numbers before. */
function ValuesControl({ common, value, set }: Inner) {
  const numbers = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "number");
  return (
    <TagsInput
      {...common}
      value={texts(value)}
      placeholder="Type a value, then Enter"
      splitChars={["\n", "\t", ","]}
      onChange={(list) => set(numbers && numbersOf(list.join(" ")) ? list.map(Number) : list)}
    />
  );
}

function NumbersControl({ common, value, set }: Inner) {
  const [text, setText] = useState(Array.isArray(value) ? value.join(", ") : "");
  const bad = numbersOf(text) === null;
  return (
    <TextInput
      {...common}
      value={text}
      placeholder="60, 30, 10"
      error={bad ? "Numbers, separated by commas" : common.error}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const numbers = numbersOf(event.currentTarget.value);
        if (numbers) set(numbers);
      }}
    />
  );
}

function JsonControl({ common, value, set }: Inner) {
  const [text, setText] = useState(value === null ? "" : JSON.stringify(value, null, 2));
  const [bad, setBad] = useState(false);
  return (
    <JsonInput
      {...common}
      value={text}
      autosize
      minRows={3}
      maxRows={14}
      className="mono"
      placeholder="JSON, or a plain word"
      error={bad ? "This is not JSON yet" : common.error}
      onChange={(next) => {
        setText(next);
        const parsed = parse(next);
        setBad(parsed === undefined);
        if (parsed !== undefined) set(parsed);
      }}
    />
  );
}

/** JSON; a word without quotes is a text, a broken document is nothing. */
function parse(text: string): Json | undefined {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return /^[[{"]/.test(text.trim()) ? undefined : text;
  }
}
