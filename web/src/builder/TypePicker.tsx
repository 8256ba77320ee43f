// The whole catalog to choose from: categories, search, examples in the schema's locale.

import { Badge, Group, Modal, Text, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { type FieldType, useFieldTypes } from "../api/queries";
import type { Json } from "../model/json";
import { textOf } from "../model/profile";
import { searched } from "../model/search";
import { Failure } from "../ui/Failure";
import { Prose } from "../ui/Prose";

interface Props {
  opened: boolean;
  close: () => void;
  pick: (name: string) => void;
  locale: string;
  current: string | undefined;
}

/** Height of an item: two lines and its examples. */
const ITEM_HEIGHT = 74;

export function TypePicker({ opened, close, pick, locale, current }: Props) {
  const narrow = useMediaQuery("(max-width: 48em)") ?? false;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Choose a type"
      size="xl"
      fullScreen={narrow}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {opened && <Picker pick={pick} locale={locale} current={current} />}
    </Modal>
  );
}

function Picker({ pick, locale, current }: Pick<Props, "pick" | "locale" | "current">) {
  const types = useFieldTypes(locale);
  const [query, setQuery] = useState("");
  const [category, setCategory] = useState<string | null>(null);
  const all = types.data?.field_types ?? [];
  const found = useMemo(() => searched(all, query, category), [all, query, category]);
  const counts = useMemo(() => {
    const map = new Map<string, number>();
    for (const type of searched(all, query, null)) map.set(type.category, (map.get(type.category) ?? 0) + 1);
    return map;
  }, [all, query]);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: found.length,
    getScrollElement: () => list.current,
    estimateSize: () => ITEM_HEIGHT,
    overscan: 6,
  });

  useEffect(() => {
    const at = query === "" ? found.findIndex((type) => type.name === current) : -1;
    setActive(Math.max(0, at));
    rows.scrollToIndex(Math.max(0, at), { align: at > 0 ? "center" : "start" });
  }, [found, current, query, rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 };
    const by = steps[event.key];
    const chosen = found[active];
    if (by !== undefined && found.length > 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(found.length - 1, active + by));
      setActive(next);
      rows.scrollToIndex(next);
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      pick(chosen.name);
    }
  };

  if (types.error) return <Failure error={types.error} again={() => void types.refetch()} />;
  return (
    <>
      <TextInput
        leftSection={<IconSearch size={16} />}
        placeholder="Search: mail, iban, sensor, strasse …"
        aria-label="Search types"
        role="combobox"
        aria-expanded
        aria-controls="types"
        aria-activedescendant={found[active] ? `type-${found[active].name}` : undefined}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        data-autofocus
        mb="sm"
      />
      <div className="picker">
        <fieldset className="picker-cats" aria-label="Categories" style={{ border: 0, margin: 0, padding: 0 }}>
          <Category
            title="All"
            count={[...counts.values()].reduce((a, b) => a + b, 0)}
            on={category === null}
            set={() => setCategory(null)}
          />
          {types.data?.categories.map((one) => (
            <Category
              key={one.name}
              title={one.title}
              count={counts.get(one.name) ?? 0}
              on={category === one.name}
              set={() => setCategory(one.name)}
            />
          ))}
        </fieldset>
        <div className="picker-list" ref={list} id="types" role="listbox" aria-label="Types" tabIndex={-1}>
          <div style={{ height: rows.getTotalSize(), position: "relative" }} role="presentation">
            {rows.getVirtualItems().map((item) => {
              const type = found[item.index];
              return (
                type && (
                  <Item
                    key={type.name}
                    type={type}
                    top={item.start}
                    active={item.index === active}
                    current={type.name === current}
                    pick={pick}
                    hover={() => setActive(item.index)}
                  />
                )
              );
            })}
          </div>
          {found.length === 0 && !types.isPending && (
            <Text c="dimmed" size="sm" p="md" ta="center">
              No type answers to “{query}”{category ? " in this category" : ""}. Try another word, or pattern, template
              and expression: they make anything.
            </Text>
          )}
        </div>
      </div>
    </>
  );
}

function Category({ title, count, on, set }: { title: string; count: number; on: boolean; set: () => void }) {
  return (
    <button type="button" className="picker-cat" aria-pressed={on} onClick={set}>
      <span>{title}</span>
      <span style={{ color: "var(--mantine-color-dimmed)" }}>{count}</span>
    </button>
  );
}

interface ItemProps {
  type: FieldType;
  top: number;
  active: boolean;
  current: boolean;
  pick: (name: string) => void;
  hover: () => void;
}

function Item({ type, top, active, current, pick, hover }: ItemProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search box above has the keys, as in every combobox.
    <div
      id={`type-${type.name}`}
      className="picker-item"
      role="option"
      tabIndex={-1}
      aria-selected={current}
      data-active={active}
      style={{ top, height: ITEM_HEIGHT }}
      onClick={() => pick(type.name)}
      onMouseMove={hover}
    >
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600} truncate>
          {type.title}{" "}
          <span className="mono" style={{ fontWeight: 400, fontSize: ".78rem", color: "var(--mantine-color-dimmed)" }}>
            {type.name}
          </span>
        </Text>
        {current && (
          <Badge size="xs" variant="light">
            chosen
          </Badge>
        )}
      </Group>
      <Text size="xs" truncate title={type.description}>
        <Prose text={type.description} />
      </Text>
      <div className="example">
        <bdi>
          {type.examples
            .slice(0, 3)
            .map((value) => textOf(value as Json))
            .join(" · ")}
        </bdi>
      </div>
    </div>
  );
}
