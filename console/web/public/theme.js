// Sets the theme before the first paint.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("plumbline.theme");
  } catch {
    // Storage is off: the system's preference applies.
  }
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : dark ? "dark" : "light";
})();
