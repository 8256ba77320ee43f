// The choice of a locale, by name or key.

import { Select } from "@mantine/core";
import { useMemo } from "react";
import { useLocales } from "../api/queries";

interface Props {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
  /** What holds when none is chosen; then it may be cleared. */
  inherited?: string;
  size?: string;
  w?: number | string;
}

export function LocaleSelect({ label, value, onChange, inherited, size = "sm", w }: Props) {
  const locales = useLocales();
  const data = useMemo(
    () =>
      (locales.data?.locales as { key: string; name: string; native_name: string }[] | undefined)?.map((locale) => ({
        value: locale.key,
        label: `${locale.name} · ${locale.key}`,
      })) ?? (value ? [{ value, label: value }] : []),
    [locales.data, value],
  );
  return (
    <Select
      label={label}
      data={data}
      value={value}
      onChange={onChange}
      searchable
      clearable={inherited !== undefined}
      placeholder={inherited ? `As the schema: ${inherited}` : "Search locales"}
      nothingFoundMessage="No locale of that name"
      maxDropdownHeight={320}
      allowDeselect={false}
      size={size}
      {...(w === undefined ? {} : { w })}
    />
  );
}
