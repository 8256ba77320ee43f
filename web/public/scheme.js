// Sets light or dark before the first paint; kept out of the page, which allows no inline scripts.
(() => {
  let chosen = "auto";
  try {
    chosen = localStorage.getItem("datagen.scheme") || "auto";
  } catch {}
  const dark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
