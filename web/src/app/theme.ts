// Colours and measures of the app.

import {
  Anchor,
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from "@mantine/core";

const sea: MantineColorsTuple = [
  "#e6fafd",
  "#d3f1f6",
  "#a7e2ec",
  "#78d2e2",
  "#52c4d9",
  "#2aa5bd",
  "#1b8ba2",
  "#0b7285",
  "#085c6c",
  "#044552",
];

export const theme = createTheme({
  // Links in sentences are told apart by more than their colour.
  components: { Anchor: Anchor.extend({ defaultProps: { underline: "always" } }) },
  primaryColor: "sea",
  primaryShade: { light: 7, dark: 7 },
  colors: { sea },
  defaultRadius: "md",
  autoContrast: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono', monospace",
  headings: { fontWeight: "650" },
});

/** Secondary text and links dark enough to read (WCAG AA) on every surface of the app. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5a636d",
    "--mantine-color-anchor": "#0b6577",
    "--mantine-color-placeholder": "#6b747e",
  },
  dark: {
    "--mantine-color-dimmed": "#a6adb4",
    "--mantine-color-anchor": "#78d2e2",
    "--mantine-color-placeholder": "#949ba2",
  },
});

export const schemes = localStorageColorSchemeManager({ key: "datagen.scheme" });
